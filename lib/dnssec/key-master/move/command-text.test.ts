import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { commandText } from "@/lib/dnssec/key-master/move/command-text";
import type { Step } from "@/lib/dnssec/key-master/move/step";

const zone = zoneName("secure.contoso.com");
const at = { zone, server: "dc2.contoso.com", target: "dc2.contoso.com" } as const;

/** Parameters of the cmdlets as the module of Windows Server declares them (DnsServer 2.0.0.0). */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  "Reset-DnsServerZoneKeyMasterRole": [
    "ZoneName",
    "KeyMasterServer",
    "SeizeRole",
    "Force",
    "PassThru",
  ],
  "Add-DnsServerSigningKey": ["ZoneName", "Type", "CryptoAlgorithm", "KeyLength", "PassThru"],
  "Remove-DnsServerSigningKey": ["ZoneName", "KeyId", "Force", "PassThru"],
  "Invoke-DnsServerZoneSign": ["ZoneName", "DoResign", "Force", "PassThru"],
};
const COMMON = ["Confirm", "ErrorAction"];

const STEPS: readonly Step[] = [
  { action: "transfer-role", from: "dc1.contoso.com", ...at },
  { action: "seize-role", ...at },
  { action: "seize-role-without-keys", ...at },
  { action: "assign-role", ...at },
  {
    action: "add-key",
    zone,
    server: "dc2.contoso.com",
    keyRole: "ksk",
    algorithm: 13,
    keyLength: 256,
  },
  {
    action: "remove-key",
    zone,
    server: "dc2.contoso.com",
    descriptorId: "7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11",
  },
  { action: "resign-zone", zone, server: "dc2.contoso.com" },
];

describe("commandText", () => {
  test.each(STEPS.map((step) => [step.action, step] as const))(
    "%s: every parameter is one that its cmdlet has",
    (_action, step) => {
      const [cmdlet = "", ...words] = commandText(step).split(" ");
      const used = words
        .filter((word) => word.startsWith("-"))
        .map((word) => word.slice(1).split(":")[0]);
      const known = [...(PARAMETERS[cmdlet] ?? []), ...COMMON];
      expect(PARAMETERS[cmdlet]).toBeDefined();
      expect(used.filter((name) => !known.includes(name ?? ""))).toEqual([]);
    },
  );

  test("KM-46: only what seizes has -SeizeRole; a transfer never has", () => {
    const seizing = STEPS.filter((step) => commandText(step).includes("-SeizeRole"));
    expect(seizing.map(({ action }) => action)).toEqual([
      "seize-role",
      "seize-role-without-keys",
      "assign-role",
    ]);
  });

  test("a re-sign never discards keys and settings (KM-56)", () => {
    expect(STEPS.map(commandText).join()).not.toContain("SignWithDefault");
  });

  test("no name ends the string that it stands in", () => {
    const odd = { action: "seize-role", ...at, target: "dc2'; Remove-Item ’x" } as const;
    expect(commandText(odd)).toContain("-KeyMasterServer 'dc2''; Remove-Item ’’x'");
  });
});
