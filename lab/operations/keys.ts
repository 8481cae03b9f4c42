import type { LabDescriptor } from "@/lab/zone/descriptor";
import { isRunning } from "@/lib/dnssec/rollover/state";
import {
  refusalToAdd,
  refusalToRemove,
  refusalToSet,
} from "@/lib/dnssec/signing-key/descriptor-changes";
import {
  judgeAlgorithm,
  judgeInitialRolloverOffset,
  judgeKeyLength,
  judgeKeyStorage,
  judgeOneMore,
  judgeRolloverPeriod,
  judgeSignatureValidity,
  type LimitRefusal,
} from "@/lib/dnssec/signing-key/limits";
import { ok } from "@/lib/result";
import {
  type Condition,
  firstRefusal,
  type KeyChange,
  type NewKey,
  type Outcome,
  type Place,
} from "./operation";
import { isHolder } from "./preconditions";
import { keyNotes, newDescriptor, withdrawnNotes } from "./sign";
import { limited, settingConditions } from "./signing-parameters";
import { continueRollovers, storeContent } from "./store-content";

/** AddKey: on a signed zone everything is signed again at once (KM-50). */
export function addKey(place: Place, key: NewKey): Outcome {
  const refusal = firstRefusal(conditionsToAdd(place, key));
  if (refusal !== null) return refusal;
  if (place.isRehearsal) return ok(null);
  const before = place.zone.content.truth;
  const added: LabDescriptor = {
    ...newDescriptor(place, key, before.descriptors.length, {
      initialRolloverOffsetSeconds: key.initialRolloverOffsetSeconds,
      rfc5011: before.settings.enableRfc5011KeyRollover ?? false,
    }),
    dnskeySignatureValiditySeconds: key.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds: key.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds: key.zoneSignatureValiditySeconds,
  };
  const signsAgain = before.isSigned && place.world.rules.holds("KM-50");
  const content = {
    ...before,
    descriptors: [...before.descriptors, added],
    signingEpoch: before.signingEpoch + (signsAgain ? 1 : 0),
  };
  const dnskey = before.isSigned ? "dnskey-set-changed" : "same-dnskey-set";
  storeContent(place, content, keyNotes({ ...content, descriptors: [added] }), dnskey);
  continueRollovers(place);
  return ok(null);
}

/** SetKey: five things can change (KM-52); a period counts from now (KM-53). */
export function setKey(place: Place, descriptorId: string, change: KeyChange): Outcome {
  const descriptor = descriptorOf(place, descriptorId);
  const refusal = firstRefusal(conditionsToSet(place, descriptor, change));
  if (refusal !== null || descriptor === null) return refusal ?? unknownKey();
  if (place.isRehearsal) return ok(null);
  const { rolling } = descriptor;
  const period = change.rolloverPeriodSeconds;
  const isTimed = period !== undefined;
  const changed: LabDescriptor = {
    ...descriptor,
    ...ignoredChange(place, change),
    dnskeySignatureValiditySeconds:
      change.dnskeySignatureValiditySeconds ?? descriptor.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds:
      change.dsSignatureValiditySeconds ?? descriptor.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds:
      change.zoneSignatureValiditySeconds ?? descriptor.zoneSignatureValiditySeconds,
    rolling: {
      ...rolling,
      nextRolloverAction: change.nextRolloverAction ?? rolling.nextRolloverAction,
      ...(isTimed ? { rolloverPeriodSeconds: period } : {}),
      ...(isTimed && place.world.rules.holds("KM-53")
        ? { nextRolloverAt: period === null ? null : place.at + period }
        : {}),
    },
  };
  replace(place, changed, [
    { kind: "settings", from: describe(descriptor), to: describe(changed), descriptorId },
  ]);
  return ok(null);
}

/** Whatever else was asked for: nothing of it happens (KM-33, KM-52). */
function ignoredChange(place: Place, change: KeyChange): Partial<LabDescriptor> {
  const asked: Partial<LabDescriptor> = change as Partial<LabDescriptor>;
  const { rules } = place.world;
  return {
    ...(asked.custody === undefined || rules.holds("KM-33") ? {} : { custody: asked.custody }),
    ...(asked.keyLength === undefined || rules.holds("KM-52")
      ? {}
      : { keyLength: asked.keyLength }),
  };
}

/** RemoveKey: not while it rolls, not one that a signed zone uses (KM-51). */
export function removeKey(place: Place, descriptorId: string): Outcome {
  const descriptor = descriptorOf(place, descriptorId);
  const before = place.zone.content.truth;
  const code = descriptor === null ? null : refusalToRemove(changedOf(descriptor), before.isSigned);
  const isActiveAllowed = code === 9119 && !place.world.rules.holds("KM-51");
  const refusal = firstRefusal([
    isHolder(place, "KM-17"),
    isKnown(descriptor),
    [() => code !== 9116, 9116, "The key is in the middle of a rollover."],
    [() => before.isSigned || place.world.rules.holds("KM-58"), 9119, "Sign the zone first."],
    [
      () => code !== 9119 || isActiveAllowed,
      9119,
      "An active key of a signed zone cannot be removed.",
    ],
  ]);
  if (refusal !== null || descriptor === null) return refusal ?? unknownKey();
  if (place.isRehearsal) return ok(null);
  const descriptors = before.descriptors.filter((other) => other !== descriptor);
  const dnskey = before.isSigned ? "dnskey-set-changed" : "same-dnskey-set";
  storeContent(place, { ...before, descriptors }, withdrawnNotes(descriptor.rolling), dnskey);
  continueRollovers(place);
  return ok(null);
}

/** The zone's descriptor with this id; null = none. */
export function descriptorOf(place: Place, descriptorId: string): LabDescriptor | null {
  return (
    place.zone.content.truth.descriptors.find(
      (descriptor) => descriptor.rolling.descriptorId === descriptorId,
    ) ?? null
  );
}

/** 87 for an id that the zone does not have; which code Windows gives is not documented. */
export function isKnown(descriptor: LabDescriptor | null): Condition {
  return [() => descriptor !== null, 87, "The zone has no such signing key."];
}

/** A refusal for an id that the zone does not have. */
export function unknownKey(): Outcome {
  return firstRefusal([isKnown(null)]) ?? ok(null);
}

function conditionsToAdd(place: Place, key: NewKey): readonly Condition[] {
  const { zone, world } = place;
  const content = zone.content.truth;
  const storage = zone.storage === "file" ? "file" : "directory";
  const isRolling = refusalToAdd(content.descriptors.map(changedOf)) !== null;
  const afterwards = {
    ...content,
    descriptors: [...content.descriptors, newDescriptor(place, key, content.descriptors.length)],
  };
  return [
    isHolder(place, "KM-17"),
    [() => !isRolling || !world.rules.holds("KM-54"), 9116, "A key of the zone is rolling."],
    limit(judgeAlgorithm(key.algorithm)),
    limit(judgeKeyLength(key.algorithm, key.keyLength)),
    world.rules.holds("KM-48") ? limit(judgeOneMore(key, limited(content))) : limit(null),
    limit(judgeRolloverPeriod(key.keyRole, key.rolloverPeriodSeconds)),
    limit(judgeInitialRolloverOffset(key.initialRolloverOffsetSeconds)),
    ...validities(key).map((validity) => limit(judgeSignatureValidity(validity))),
    world.rules.holds("KM-29") ? limit(judgeKeyStorage(key.custody, storage)) : limit(null),
    ...settingConditions(afterwards, world.rules),
  ];
}

function conditionsToSet(
  place: Place,
  descriptor: LabDescriptor | null,
  change: KeyChange,
): readonly Condition[] {
  const keyRole = descriptor?.rolling.keyRole ?? "zsk";
  const code =
    descriptor === null
      ? null
      : refusalToSet(changedOf(descriptor), change.nextRolloverAction ?? null);
  return [
    isHolder(place, "KM-17"),
    isKnown(descriptor),
    [() => code === null, code ?? 9116, SET_SENTENCES[code ?? 9116] ?? "Not possible now."],
    limit(judgeRolloverPeriod(keyRole, change.rolloverPeriodSeconds ?? null)),
    ...validities(change).map((validity) => limit(judgeSignatureValidity(validity))),
  ];
}

const SET_SENTENCES: Readonly<Record<number, string>> = {
  9116: "The key is in the middle of a rollover.",
  9117: "There is no standby key to revoke.",
  9118: "Only a key-signing key has a standby to revoke.",
};

function validities(key: KeyChange): readonly number[] {
  return [
    key.dnskeySignatureValiditySeconds,
    key.dsSignatureValiditySeconds,
    key.zoneSignatureValiditySeconds,
  ].filter((validity) => validity !== undefined);
}

function limit(refusal: LimitRefusal | null): Condition {
  const sentence = refusal === null ? "" : `The value is not allowed: ${refusal.what}.`;
  return [() => refusal === null, refusal?.code ?? 0, sentence];
}

function changedOf({ rolling }: LabDescriptor) {
  return {
    keyRole: rolling.keyRole,
    state: rolling.state,
    isRolling: isRunning(rolling.rollover),
    hasStandbyKey: rolling.keys.some((key) => key.pointer === "standby"),
  };
}

function replace(
  place: Place,
  changed: LabDescriptor,
  notes: Parameters<typeof storeContent>[2],
): void {
  const before = place.zone.content.truth;
  const descriptors = before.descriptors.map((descriptor) =>
    descriptor.rolling.descriptorId === changed.rolling.descriptorId ? changed : descriptor,
  );
  storeContent(place, { ...before, descriptors }, notes, "same-dnskey-set");
  continueRollovers(place);
}

function describe(descriptor: LabDescriptor): string {
  const { rolloverPeriodSeconds, nextRolloverAction } = descriptor.rolling;
  const period = rolloverPeriodSeconds === null ? "off" : `${rolloverPeriodSeconds} s`;
  return `RolloverPeriod ${period}, NextRolloverAction ${nextRolloverAction}`;
}
