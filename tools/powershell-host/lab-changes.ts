import { AGENT_PLACE } from "@/lab/forest/network";
import type { KeyChange, NewKey, Operation } from "@/lab/operations/operation";
import type { ZoneName } from "@/lib/dns/zone-name";
import { DAY } from "@/lib/dnssec/instant";
import { algorithmNumberOf } from "@/lib/dnssec/signing-key/algorithms";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Question } from "./peer";
import { argumentOf, textOf, textsOf } from "./peer";

const TICKS_PER_SECOND = 10_000_000;
const SOFTWARE_PROVIDER = "Microsoft Software Key Storage Provider";

/** What -SeizeRole means: value 2 or 4 of the protocol is not documented (spec, appendix B 1). */
export type SeizeMeans = "with-key-checks" | "without-key-checks" | "both-in-turn";

export type ChangeContext = {
  readonly zone: ZoneName;
  /** Where the cmdlet is aimed at. */
  readonly server: ServerName;
  /** The server that -KeyMasterServer names. */
  readonly target: ServerName;
  readonly isDirectory: boolean;
  readonly seizeMeans: SeizeMeans;
};

/** The place that a request comes from: a session has the provider speak on the server itself. */
export function placeOf({ session }: Question): string | null {
  return session === null ? AGENT_PLACE : null;
}

/** The operation of appendix A that a cmdlet asks for; null for one that the lab has nothing of. */
export function operationOf(question: Question, context: ChangeContext): Operation | null {
  const { zone, server } = context;
  const at = { server, zone };
  const onKey = () => ({ ...at, descriptorId: keyIdOf(question) });
  switch (question.cmdlet) {
    case "Reset-DnsServerZoneKeyMasterRole":
      return { kind: moveKind(question, context), server: context.target, zone };
    case "Invoke-DnsServerZoneSign":
      return { ...at, ...signing(question) };
    case "Invoke-DnsServerZoneUnsign":
      return { kind: "unsign", ...at };
    case "Set-DnsServerDnsSecZoneSetting":
      return { kind: "set-setting", ...at, change: settingsOf(question) };
    case "Add-DnsServerSigningKey":
      return { kind: "add-key", ...at, key: newKeyOf(question, context.isDirectory) };
    case "Set-DnsServerSigningKey":
      return { kind: "set-key", ...onKey(), change: keyChangeOf(question) };
    case "Enable-DnsServerSigningKeyRollover":
      return { kind: "set-key", ...onKey(), change: keyChangeOf(question) };
    case "Disable-DnsServerSigningKeyRollover":
      return { kind: "set-key", ...onKey(), change: { rolloverPeriodSeconds: null } };
    case "Remove-DnsServerSigningKey":
      return { kind: "remove-key", ...onKey() };
    case "Invoke-DnsServerSigningKeyRollover":
      return { kind: "invoke-rollover", ...onKey() };
    case "Step-DnsServerSigningKeyRollover":
      return { kind: "step-rollover", ...onKey() };
    default:
      return null;
  }
}

function moveKind(question: Question, { seizeMeans }: ChangeContext) {
  if (argumentOf(question, "SeizeRole") !== true) return "transfer";
  return seizeMeans === "without-key-checks" ? "seize-without-key-checks" : "seize";
}

function signing(question: Question) {
  const isDefault = argumentOf(question, "SignWithDefault") === true;
  if (argumentOf(question, "DoResign") === true) {
    return { kind: "resign", withDefault: isDefault } as const;
  }
  return { kind: isDefault ? "sign-with-default" : "sign" } as const;
}

function settingsOf(question: Question): Partial<ZoneSettings> {
  const denial = textOf(question, "DenialOfExistence");
  const iterations = argumentOf(question, "NSec3Iterations");
  const propagation = secondsOf(question, "PropagationTime");
  const rfc5011 = argumentOf(question, "EnableRfc5011KeyRollover");
  return {
    ...(denial === null ? {} : { denialOfExistence: denial === "NSec" ? "nsec" : "nsec3" }),
    ...(typeof iterations === "number" ? { nsec3Iterations: iterations } : {}),
    ...(propagation === null ? {} : { propagationTimeSeconds: propagation }),
    ...(typeof rfc5011 === "boolean" ? { enableRfc5011KeyRollover: rfc5011 } : {}),
  };
}

function newKeyOf(question: Question, isDirectory: boolean): NewKey {
  const isKsk = textOf(question, "Type") === "KeySigningKey";
  const stored = argumentOf(question, "StoreKeysInAD") ?? isDirectory;
  const provider = textOf(question, "KeyStorageProvider") ?? SOFTWARE_PROVIDER;
  const length = argumentOf(question, "KeyLength");
  return {
    keyRole: isKsk ? "ksk" : "zsk",
    algorithm: algorithmNumberOf(textOf(question, "CryptoAlgorithm") ?? "RsaSha256") ?? 0,
    keyLength: typeof length === "number" ? length : 2_048,
    custody: { kind: stored === true ? "directory" : "certificate-store", provider },
    rolloverPeriodSeconds: secondsOf(question, "RolloverPeriod") ?? (isKsk ? 755 : 90) * DAY,
    initialRolloverOffsetSeconds: secondsOf(question, "InitialRolloverOffset") ?? 0,
    dnskeySignatureValiditySeconds: secondsOf(question, "DnsKeySignatureValidityPeriod") ?? 7 * DAY,
    dsSignatureValiditySeconds: secondsOf(question, "DSSignatureValidityPeriod") ?? 7 * DAY,
    zoneSignatureValiditySeconds: secondsOf(question, "ZoneSignatureValidityPeriod") ?? 10 * DAY,
  };
}

function keyChangeOf(question: Question): KeyChange {
  const period = secondsOf(question, "RolloverPeriod");
  const validity = secondsOf(question, "ZoneSignatureValidityPeriod");
  const action = textOf(question, "NextRolloverAction");
  const actions = { Normal: "normal", RevokeStandby: "revoke-standby", Retire: "retire" } as const;
  return {
    ...(period === null ? {} : { rolloverPeriodSeconds: period }),
    ...(validity === null ? {} : { zoneSignatureValiditySeconds: validity }),
    ...(action === null ? {} : { nextRolloverAction: actions[action as keyof typeof actions] }),
  };
}

function keyIdOf(question: Question): string {
  return textOf(question, "KeyId") ?? textsOf(question, "KeyId")[0] ?? "";
}

function secondsOf(question: Question, name: string): number | null {
  const ticks = argumentOf(question, name);
  return typeof ticks === "number" ? ticks / TICKS_PER_SECOND : null;
}
