import { SOFTWARE_PROVIDER } from "@/lab/forest/lab-server";
import { guidOf } from "@/lab/seed/hash";
import { writeRole } from "@/lab/zone/change";
import { defaultSettings, type ZoneContent } from "@/lab/zone/content";
import { DESCRIPTOR_DEFAULTS, type LabDescriptor } from "@/lab/zone/descriptor";
import { type DescriptorDesign, makeDescriptor } from "@/lab/zone/make-zone";
import { publishedKskIds } from "@/lab/zone/parent";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import {
  newRollingDescriptor,
  type RollingDescriptor,
} from "@/lib/dnssec/rollover/rolling-descriptor";
import { ok } from "@/lib/result";
import { type Condition, firstRefusal, type Outcome, type Place, refused } from "./operation";
import { canSign, isHolder, isSigned, isWritablePrimary } from "./preconditions";
import { signingConditions } from "./signing-parameters";
import { beginRollovers, type Note, storeContent } from "./store-content";

/** How long a zone stays locked while it is being signed (9622). */
const SIGNING_TAKES: Seconds = 5;

const SIGNED = { kind: "settings", from: "unsigned", to: "signed", descriptorId: null } as const;
const UNSIGNED = { kind: "settings", from: "signed", to: "unsigned", descriptorId: null } as const;
const RESIGNED = {
  kind: "settings",
  from: "signed",
  to: "signed again",
  descriptorId: null,
} as const;

/** Sign(default): new keys, default settings, and the signing server becomes the key master where there is none (KM-4). */
export function signWithDefault(place: Place): Outcome {
  const { zone, host, server } = place;
  const { holder, conditions } = beforeSigning(place);
  const assigned: Condition = [
    () => holder === null || holder === host.server,
    9101,
    `${server.displayName} is not the key master of ${zone.displayName}.`,
  ];
  const onController: Condition = [
    () => server.kind !== "standalone" || place.world.rules.holds("KM-5"),
    9611,
    `${server.displayName} is no domain controller.`,
  ];
  const refusal = firstRefusal([...conditions, assigned, onController]);
  if (refusal !== null) return refusal;
  if (place.isRehearsal) return ok(null);
  if (holder === null && place.world.rules.holds("KM-4")) becomeHolder(place);
  const content = defaultContent(place);
  storeSigned(place, content, [...keyNotes(content), SIGNED]);
  return ok(null);
}

/** Sign with the keys and settings that the zone has (KM-55). */
export function sign(place: Place): Outcome {
  const { conditions } = beforeSigning(place);
  const refusal = firstRefusal([...conditions, isHolder(place), ...signingConditions(place)]);
  if (refusal !== null) return refusal;
  if (place.isRehearsal) return ok(null);
  const before = place.zone.content.truth;
  const descriptors = before.descriptors.map((descriptor) => atFirstSigning(descriptor, place.at));
  storeSigned(place, { ...before, descriptors }, [SIGNED]);
  return ok(null);
}

/** DoResign: the same keys again, or, with defaults, other keys and default settings (KM-56). */
export function resign(place: Place, withDefault: boolean): Outcome {
  const refusal = firstRefusal([isSigned(place), isHolder(place), ...canSign(place)]);
  if (refusal !== null) return refusal;
  if (withDefault && !place.world.rules.holds("KM-43")) {
    return refused(9107, "The old keys cannot be opened here.");
  }
  if (place.isRehearsal) return ok(null);
  if (withDefault || !place.world.rules.holds("KM-56")) {
    const content = defaultContent(place);
    const dropped = place.zone.content.truth.descriptors.flatMap((descriptor) =>
      withdrawnNotes(descriptor.rolling),
    );
    storeSigned(place, content, [...dropped, ...keyNotes(content), RESIGNED]);
    return ok(null);
  }
  const before = place.zone.content.truth;
  const content = { ...before, signingEpoch: before.signingEpoch + 1 };
  storeContent(place, content, [RESIGNED], "dnskey-set-changed");
  return ok(null);
}

/** Unsign: records go, descriptors, keys and settings stay (KM-55). */
export function unsign(place: Place): Outcome {
  const holder = place.world.rules.holds("KM-16") ? [isHolder(place)] : [];
  const refusal = firstRefusal([isSigned(place), ...holder]);
  if (refusal !== null) return refusal;
  if (place.isRehearsal) return ok(null);
  const { zone } = place;
  const before = zone.content.truth;
  const descriptors = place.world.rules.holds("KM-55")
    ? before.descriptors.map((descriptor) => ({
        ...descriptor,
        rolling: { ...descriptor.rolling, rollover: null },
      }))
    : [];
  zone.rollovers = null;
  storeContent(
    place,
    { ...before, isSigned: false, descriptors },
    [UNSIGNED],
    "dnskey-set-changed",
  );
  if (!place.world.rules.holds("KM-6")) {
    writeRole(
      zone,
      { holders: [], origin: place.host.server, at: place.at, told: [], through: place.through },
      place.world,
    );
  }
  return ok(null);
}

/** Settings and two descriptors as Windows makes them. */
export function defaultContent(place: Place): ZoneContent {
  const { zone } = place;
  const before = zone.content.truth;
  const isFile = zone.storage === "file" && place.world.rules.holds("KM-25");
  const storage = isFile ? "file" : "directory";
  const { maximumZoneTtlSeconds } = before.settings;
  return {
    ...before,
    settings: { ...defaultSettings(storage), maximumZoneTtlSeconds },
    descriptors: (["ksk", "zsk"] as const).map((keyRole, index) =>
      newDescriptor(place, designOf(keyRole, storage), index),
    ),
  };
}

/** A descriptor that is made now, with an id of its own. */
export function newDescriptor(
  place: Place,
  design: DescriptorDesign,
  index: number,
  options: { readonly initialRolloverOffsetSeconds: Seconds; readonly rfc5011: boolean } = {
    initialRolloverOffsetSeconds: 0,
    rfc5011: true,
  },
): LabDescriptor {
  const { zone, world, at, host } = place;
  const writes = zone.content.loadedCount(host.replicaIndex ?? 0);
  return makeDescriptor(design, {
    ...options,
    descriptorId: guidOf(`descriptor ${world.seed} ${zone.name} ${at} ${writes} ${index}`),
    madeAt: host.server,
    signedAt: at,
  });
}

/** One note for each published key of new descriptors. */
export function keyNotes(content: ZoneContent): readonly Note[] {
  return content.descriptors.flatMap(({ rolling }) =>
    rolling.keys
      .filter((key) => key.published)
      .map((key) => ({
        kind: "key" as const,
        from: null,
        to: key.keyId,
        descriptorId: rolling.descriptorId,
      })),
  );
}

export function withdrawnNotes(rolling: RollingDescriptor): readonly Note[] {
  return rolling.keys
    .filter((key) => key.published)
    .map((key) => ({
      kind: "key" as const,
      from: key.keyId,
      to: null,
      descriptorId: rolling.descriptorId,
    }));
}

function beforeSigning(place: Place) {
  const { zone, at } = place;
  const holder = zone.role.loaded(place.host.replicaIndex ?? 0).at(-1) ?? null;
  const conditions: readonly Condition[] = [
    ...isWritablePrimary(place),
    ...canSign(place),
    [() => at >= zone.lockedUntil, 9622, `${zone.displayName} is being signed now.`],
    [() => !zone.content.truth.isSigned, 9102, `${zone.displayName} is already signed.`],
  ];
  return { holder, conditions };
}

function becomeHolder(place: Place): void {
  const { zone, host, world, at, through } = place;
  const write = { holders: [host.server], origin: host.server, at, told: [host.server], through };
  writeRole(zone, write, world);
}

function storeSigned(place: Place, content: ZoneContent, notes: readonly Note[]): void {
  const signed = {
    ...content,
    isSigned: true,
    everSigned: true,
    signingEpoch: place.zone.content.truth.signingEpoch + 1,
  };
  const { zone } = place;
  zone.lockedUntil = place.at + SIGNING_TAKES;
  storeContent(place, signed, notes, "dnskey-set-changed");
  if (!place.world.rules.holds("KM-64")) {
    zone.parent = { ...zone.parent, keyIds: publishedKskIds(signed) };
  }
  beginRollovers(place);
}

/** Next rollover = sign time + period + offset (spec §2.2); keys are the ones that are there. */
function atFirstSigning(descriptor: LabDescriptor, at: Instant): LabDescriptor {
  const { rolling, initialRolloverOffsetSeconds } = descriptor;
  const period = rolling.rolloverPeriodSeconds;
  const nextRolloverAt = period === null ? null : at + period + initialRolloverOffsetSeconds;
  if (rolling.keys.length > 0) return { ...descriptor, rolling: { ...rolling, nextRolloverAt } };
  const fresh = newRollingDescriptor({
    ...rolling,
    signedAt: at,
    initialRolloverOffsetSeconds,
    rfc5011: true,
  });
  return { ...descriptor, rolling: fresh };
}

function designOf(keyRole: "ksk" | "zsk", storage: "directory" | "file"): DescriptorDesign {
  const isKsk = keyRole === "ksk";
  return {
    keyRole,
    algorithm: DESCRIPTOR_DEFAULTS.algorithm,
    keyLength: isKsk ? DESCRIPTOR_DEFAULTS.kskLength : DESCRIPTOR_DEFAULTS.zskLength,
    custody: {
      kind: storage === "directory" ? "directory" : "certificate-store",
      provider: SOFTWARE_PROVIDER,
    },
    rolloverPeriodSeconds: isKsk
      ? DESCRIPTOR_DEFAULTS.kskPeriodSeconds
      : DESCRIPTOR_DEFAULTS.zskPeriodSeconds,
  };
}
