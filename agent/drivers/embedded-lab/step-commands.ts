import { SOFTWARE_PROVIDER } from "@/lab/forest/lab-server";
import type { Operation } from "@/lab/operations/operation";
import { DESCRIPTOR_DEFAULTS } from "@/lab/zone/descriptor";
import { commandText } from "@/lib/dnssec/key-master/move/command-text";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";
import { assertNever } from "@/lib/result";

/** What a step needs to know of its zone to become an operation. */
export type StepPlace = {
  readonly storage: "directory" | "file" | "secondary";
  /** Descriptors in use whose private keys the step's server cannot open. */
  readonly lostDescriptors: readonly string[];
};

/**
 * The operations of appendix A that a step consists of, in order. Re-signing with keys that nobody can open any more is three of them
 * (KM-43): unsign, remove the lost keys, sign with the others.
 */
export function operationsOf(step: Step, place: StepPlace): readonly Operation[] {
  const { zone } = step;
  switch (step.action) {
    case "transfer-role":
      return [{ kind: "transfer", server: step.target, zone }];
    case "seize-role":
    case "assign-role":
      return [{ kind: "seize", server: step.target, zone }];
    case "seize-role-without-keys":
      return [{ kind: "seize-without-key-checks", server: step.target, zone }];
    case "add-key":
      return [addingOf(step, place)];
    case "remove-key":
      return [{ kind: "remove-key", server: step.server, zone, descriptorId: step.descriptorId }];
    case "resign-zone":
      return resigningOf(step, place);
    default:
      return assertNever(step);
  }
}

/** The same in PowerShell, for people: in the lab too (api.md). */
export function linesOf(step: Step, { lostDescriptors }: StepPlace): readonly string[] {
  if (step.action !== "resign-zone" || lostDescriptors.length === 0) return [commandText(step)];
  const { zone, server } = step;
  const rest = `-ZoneName '${zone}' -Force -PassThru -Confirm:$false -ErrorAction Stop`;
  return [
    `Invoke-DnsServerZoneUnsign ${rest}`,
    ...lostDescriptors.map((descriptorId) =>
      commandText({ action: "remove-key", zone, server, descriptorId }),
    ),
    `Invoke-DnsServerZoneSign ${rest}`,
  ];
}

function addingOf(step: Extract<Step, { action: "add-key" }>, { storage }: StepPlace): Operation {
  const { server, zone, keyRole, algorithm, keyLength } = step;
  // As Windows does where nothing else is said (KM-28).
  const custody: Custody = {
    kind: storage === "directory" ? "directory" : "certificate-store",
    provider: SOFTWARE_PROVIDER,
  };
  const { kskPeriodSeconds, zskPeriodSeconds } = DESCRIPTOR_DEFAULTS;
  const { dnskeySignatureValiditySeconds, dsSignatureValiditySeconds } = DESCRIPTOR_DEFAULTS;
  return {
    kind: "add-key",
    server,
    zone,
    key: {
      keyRole,
      algorithm,
      keyLength,
      custody,
      rolloverPeriodSeconds: keyRole === "ksk" ? kskPeriodSeconds : zskPeriodSeconds,
      initialRolloverOffsetSeconds: 0,
      dnskeySignatureValiditySeconds,
      dsSignatureValiditySeconds,
      zoneSignatureValiditySeconds: DESCRIPTOR_DEFAULTS.zoneSignatureValiditySeconds,
    },
  };
}

function resigningOf(
  { server, zone }: Extract<Step, { action: "resign-zone" }>,
  { lostDescriptors }: StepPlace,
): readonly Operation[] {
  if (lostDescriptors.length === 0) return [{ kind: "resign", server, zone, withDefault: false }];
  return [
    { kind: "unsign", server, zone },
    ...lostDescriptors.map(
      (descriptorId) => ({ kind: "remove-key", server, zone, descriptorId }) as const,
    ),
    { kind: "sign", server, zone },
  ];
}
