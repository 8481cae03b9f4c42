import type { Step } from "@/lib/dnssec/key-master/move/step";

/** Windows' words for algorithms (DnsServer module 2.0.0.0, `-CryptoAlgorithm`). */
const CRYPTO_ALGORITHMS: Readonly<Record<number, string>> = {
  5: "RsaSha1",
  7: "RsaSha1NSec3",
  8: "RsaSha256",
  10: "RsaSha512",
  13: "ECDsaP256Sha256",
  14: "ECDsaP384Sha384",
};

/**
 * The PowerShell line that Windows would get for a step, exact and complete, to be typed on `step.server` (KM-35: the new key
 * master carries a move out itself; `Reset-DnsServerZoneKeyMasterRole` has no `-ComputerName`). For people: no program runs it.
 * `-Force -Confirm:$false` keeps it from waiting for an answer. Windows has one switch for both kinds of seize (KM-39).
 */
export function commandText(step: Step): string {
  switch (step.action) {
    case "transfer-role":
      return line("Reset-DnsServerZoneKeyMasterRole", [
        ...resetParameters(step.zone, step.target),
        "-Force -PassThru -Confirm:$false",
      ]);
    case "seize-role":
    case "seize-role-without-keys":
    case "assign-role":
      return line("Reset-DnsServerZoneKeyMasterRole", [
        ...resetParameters(step.zone, step.target),
        "-SeizeRole -Force -PassThru -Confirm:$false",
      ]);
    case "add-key":
      return line("Add-DnsServerSigningKey", [
        `-ZoneName ${quoted(step.zone)}`,
        `-Type ${step.keyRole === "ksk" ? "KeySigningKey" : "ZoneSigningKey"}`,
        `-CryptoAlgorithm ${CRYPTO_ALGORITHMS[step.algorithm] ?? step.algorithm}`,
        `-KeyLength ${step.keyLength}`,
        "-PassThru -Confirm:$false",
      ]);
    case "remove-key":
      return line("Remove-DnsServerSigningKey", [
        `-ZoneName ${quoted(step.zone)}`,
        `-KeyId ${quoted(step.descriptorId)}`,
        "-Force -PassThru -Confirm:$false",
      ]);
    case "resign-zone":
      return line("Invoke-DnsServerZoneSign", [
        `-ZoneName ${quoted(step.zone)}`,
        "-DoResign -Force -PassThru -Confirm:$false",
      ]);
  }
}

/**
 * The lines that sign a zone anew after keys were lost (KM-43): a signed zone lets none of its active keys be removed (KM-51), so it
 * is unsigned, loses the lost ones and is signed with the others. Without lost keys it is the one line of the step.
 */
export function resignCommandText(
  step: Extract<Step, { action: "resign-zone" }>,
  lostDescriptors: readonly string[],
): string {
  if (lostDescriptors.length === 0) return commandText(step);
  const { zone, server } = step;
  const sign = [`-ZoneName ${quoted(zone)}`, "-Force -PassThru -Confirm:$false"];
  return [
    line("Invoke-DnsServerZoneUnsign", sign),
    ...lostDescriptors.map((descriptorId) =>
      commandText({ action: "remove-key", zone, server, descriptorId }),
    ),
    line("Invoke-DnsServerZoneSign", sign),
  ].join("\n");
}

function resetParameters(zone: string, target: string): readonly string[] {
  return [`-ZoneName ${quoted(zone)}`, `-KeyMasterServer ${quoted(target)}`];
}

function line(cmdlet: string, parameters: readonly string[]): string {
  return [cmdlet, ...parameters, "-ErrorAction Stop"].join(" ");
}

/** A verbatim string of PowerShell: nothing in it is expanded; a quote is doubled. */
export function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, (quote) => quote + quote)}'`;
}
