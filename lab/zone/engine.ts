import type { Instant } from "@/lib/dnssec/instant";
import {
  advanceZone,
  nextWakeAt,
  pauseZone,
  resumeZone,
  submitEvent,
} from "@/lib/dnssec/rollover/advance";
import type { ParentAnswer } from "@/lib/dnssec/rollover/event";
import {
  keyAt,
  type RollingDescriptor,
  type RollingKey,
} from "@/lib/dnssec/rollover/rolling-descriptor";
import type { RolloverTiming } from "@/lib/dnssec/rollover/timing";
import { windowsWordOf } from "@/lib/dnssec/rollover/windows-status";
import {
  type Advance,
  newZoneRollovers,
  type RolloverWorld,
  type ZoneRollovers,
} from "@/lib/dnssec/rollover/zone-rollovers";
import type { ZoneContent } from "./content";
import type { LabDescriptor } from "./descriptor";
import { actingHolder } from "./holder";
import { keyObstacle } from "./keys-at-hand";
import type { Host, LabZone } from "./lab-zone";
import { parentAnswer } from "./parent";
import { canSignAtAll, signCopy, signDnskeySet } from "./signatures";
import type { World } from "./world";

/** What the engine's waits depend on, from the zone's settings. */
export function timingOf(content: ZoneContent): RolloverTiming {
  const { settings, zoneDefaultTtlSeconds } = content;
  return {
    dnskeyTtlSeconds: settings.dnskeyRecordSetTtlSeconds,
    zoneDefaultTtlSeconds,
    maximumZoneTtlSeconds: settings.maximumZoneTtlSeconds ?? zoneDefaultTtlSeconds,
    propagationTimeSeconds: settings.propagationTimeSeconds ?? 0,
    countsPropagationTime: true,
    parentPropagationSeconds: 0,
    rfc5011: settings.enableRfc5011KeyRollover ?? false,
  };
}

/** The engine's state of a zone that has just been signed. */
export function startRollovers(zone: LabZone, content: ZoneContent, at: Instant): ZoneRollovers {
  return newZoneRollovers({
    zone: zone.name,
    at,
    timing: timingOf(content),
    descriptors: content.descriptors.map((descriptor) => descriptor.rolling),
    parentHasSecureDelegation: content.settings.parentHasSecureDelegation ?? false,
  });
}

/** The server that runs the zone's rollovers now: the key master alone, and only while it can sign (KM-12). */
export function rolloverRunner(zone: LabZone, world: World): Host | null {
  const holder = actingHolder(zone, world.forest);
  if (holder === null) {
    if (world.rules.holds("KM-12")) return null;
    return zone.hosts.find((host) => world.forest.isServing(host.server)) ?? null;
  }
  return canSignAtAll(world.forest, holder.server) ? holder : null;
}

/** Runs everything that is due until an instant on the server that runs the rollovers. */
export function stepRollovers(zone: LabZone, at: Instant, world: World): void {
  const runner = rolloverRunner(zone, world);
  if (zone.rollovers === null || runner === null) return;
  applyAdvance(
    zone,
    advanceZone(zone.rollovers, at, engineWorld(zone, runner, world)),
    { runner, at },
    world,
  );
}

/** Pauses the engine when its server is gone, and lets it go on when one is back. */
export function followHolder(zone: LabZone, at: Instant, world: World): void {
  if (zone.rollovers === null) {
    zone.engineWakeAt = null;
    return;
  }
  const runner = rolloverRunner(zone, world);
  if (runner === null) {
    zone.rollovers = pauseZone(zone.rollovers, at, IDLE_WORLD).zone;
    zone.engineWakeAt = null;
  } else if (zone.rollovers.pausedSince !== null) {
    const advance = resumeZone(zone.rollovers, at, engineWorld(zone, runner, world));
    applyAdvance(zone, advance, { runner, at }, world);
  } else {
    zone.engineWakeAt = nextWakeAt(zone.rollovers);
  }
}

/** What the engine sees of the lab while one server runs it. */
export function engineWorld(zone: LabZone, runner: Host, world: World): RolloverWorld {
  return {
    askParent: () => askParent(zone, world),
    apply: (_, descriptorId) => {
      const descriptor = zone.content.truth.descriptors.find(
        (candidate) => candidate.rolling.descriptorId === descriptorId,
      );
      if (descriptor === undefined) return { code: 9107, detail: "the descriptor is gone" };
      const obstacle = keyObstacle(world.forest, zone.name, runner.server, descriptor);
      if (obstacle === null) return null;
      return obstacle === "provider-missing"
        ? { code: 9112, detail: `${runner.server} has no such key storage provider` }
        : { code: 9107, detail: `${runner.server} cannot open the private key` };
    },
  };
}

function askParent(zone: LabZone, world: World): ParentAnswer {
  const answer = parentAnswer(zone.parent, zone.content.truth);
  return answer.kind === "unreachable" && !world.rules.holds("KM-65") ? { kind: "none" } : answer;
}

/** A failed rollover is not tried again (KM-59), unless a test wants to see what happens then. */
export function retryFailed(zone: LabZone, at: Instant, world: World): void {
  const runner = rolloverRunner(zone, world);
  if (world.rules.holds("KM-59") || runner === null) return;
  for (const { rolling } of zone.content.truth.descriptors) {
    if (zone.rollovers === null || rolling.rollover?.phase !== "halted") continue;
    const event = { kind: "operator-requested", at } as const;
    const engine = engineWorld(zone, runner, world);
    const result = submitEvent(zone.rollovers, rolling.descriptorId, event, engine);
    if (result.ok) applyAdvance(zone, result.value, { runner, at }, world);
  }
}

/** Takes over what the engine did: the new content goes into the directory, signatures that must change are made. */
export function applyAdvance(
  zone: LabZone,
  advance: Advance,
  when: { readonly runner: Host; readonly at: Instant },
  world: World,
): void {
  const before = zone.content.truth;
  const descriptors = before.descriptors.map((descriptor, index) => {
    const rolling = advance.zone.descriptors[index];
    return rolling === undefined || rolling === descriptor.rolling
      ? descriptor
      : { ...descriptor, rolling };
  });
  zone.rollovers = advance.zone;
  zone.engineWakeAt = advance.nextWakeAt;
  logAdvance(zone, before, advance, when, world);
  const hasMoved = descriptors.some(
    (descriptor, index) => descriptor !== before.descriptors[index],
  );
  const hasDelegation = advance.zone.parentHasSecureDelegation;
  if (!hasMoved && hasDelegation === before.settings.parentHasSecureDelegation) return;
  const keys = comparePublished(before.descriptors, descriptors);
  const content: ZoneContent = {
    ...before,
    descriptors,
    settings:
      hasDelegation === before.settings.parentHasSecureDelegation
        ? before.settings
        : { ...before.settings, parentHasSecureDelegation: hasDelegation },
    signingEpoch: before.signingEpoch + (keys.haveOtherZoneSigners ? 1 : 0),
  };
  writeContent(zone, content, when, world);
  if (keys.areOtherSet) signDnskeySet(zone, world.forest, when.runner, when.at);
}

/** Writes a content at a host; if it calls for other record signatures the host makes them at once. */
export function writeContent(
  zone: LabZone,
  content: ZoneContent,
  when: { readonly runner: Host; readonly at: Instant },
  world: World,
): void {
  const { runner, at } = when;
  if (runner.replicaIndex === null) return;
  zone.content.write({ value: content, at, origin: runner.replicaIndex });
  const isUpToDate =
    runner.own.isSigned === content.isSigned && runner.own.signingEpoch === content.signingEpoch;
  if (!isUpToDate) signCopy(world.forest, runner, content, at);
}

/** Does the DNSKEY set, or who signs the zone's data, differ between two states of the same descriptors? */
function comparePublished(
  before: readonly LabDescriptor[],
  after: readonly LabDescriptor[],
): { readonly areOtherSet: boolean; readonly haveOtherZoneSigners: boolean } {
  let areOtherSet = false;
  let haveOtherZoneSigners = false;
  for (let index = 0; index < after.length; index += 1) {
    const old = before[index]?.rolling.keys ?? [];
    const now = after[index]?.rolling.keys ?? [];
    if (old === now) continue;
    if (!areAlike(old, now, isSamePublication)) areOtherSet = true;
    if (!areAlike(old, now, isSameZoneSigner)) haveOtherZoneSigners = true;
  }
  return { areOtherSet, haveOtherZoneSigners };
}

type IsSame = (a: RollingKey | undefined, b: RollingKey | undefined) => boolean;

/** Compares keys pairwise by id; a key that only one side has is compared with nothing. */
function areAlike(old: readonly RollingKey[], now: readonly RollingKey[], isSame: IsSame): boolean {
  for (const key of now) {
    if (!isSame(findKey(old, key.keyId), key)) return false;
  }
  for (const key of old) {
    if (findKey(now, key.keyId) === undefined && !isSame(key, undefined)) return false;
  }
  return true;
}

function findKey(keys: readonly RollingKey[], keyId: string): RollingKey | undefined {
  for (const key of keys) if (key.keyId === keyId) return key;
  return undefined;
}

const isSamePublication: IsSame = (a, b) =>
  (a?.published ?? false) === (b?.published ?? false) &&
  (a?.revoked ?? false) === (b?.revoked ?? false) &&
  signsAnything(a) === signsAnything(b);

const isSameZoneSigner: IsSame = (a, b) => signsZone(a) === signsZone(b);

function signsAnything(key: RollingKey | undefined): boolean {
  return key?.published === true && key.signs !== "nothing";
}

function signsZone(key: RollingKey | undefined): boolean {
  return key?.published === true && (key.signs === "all" || key.signs === "zone");
}

function logAdvance(
  zone: LabZone,
  before: ZoneContent,
  advance: Advance,
  when: { readonly runner: Host; readonly at: Instant },
  world: World,
): void {
  const source = when.runner.server;
  for (const { descriptorId, at, from, to } of advance.transitions) {
    const [old, now] = [windowsWordOf(from), windowsWordOf(to)];
    if (old === now) continue;
    world.log.append(zone.index, {
      at,
      kind: "rollover",
      from: old,
      to: now,
      descriptorId,
      source,
      through: "clock",
    });
  }
  for (let index = 0; index < advance.zone.descriptors.length; index += 1) {
    const after = advance.zone.descriptors[index];
    const old = before.descriptors[index]?.rolling;
    if (after === undefined || old === undefined || old.keys === after.keys) continue;
    const { descriptorId } = after;
    eachKeyChange(old, after, (from, to) =>
      world.log.append(zone.index, {
        at: when.at,
        kind: "key",
        from,
        to,
        descriptorId,
        source,
        through: "clock",
      }),
    );
  }
}

/** Which keys were published, which one took over, which ones went. */
function eachKeyChange(
  before: RollingDescriptor,
  after: RollingDescriptor,
  tell: (from: string | null, to: string | null) => void,
): void {
  for (const key of after.keys) {
    if (key.published && !findKey(before.keys, key.keyId)?.published) tell(null, key.keyId);
  }
  const oldActive = keyAt(before, "active")?.keyId ?? null;
  const newActive = keyAt(after, "active")?.keyId ?? null;
  if (newActive !== null && newActive !== oldActive) tell(oldActive, newActive);
  for (const key of before.keys) {
    if (findKey(after.keys, key.keyId) === undefined) tell(key.keyId, null);
  }
}

const IDLE_WORLD: RolloverWorld = {
  askParent: () => ({ kind: "unreachable" }),
  apply: () => ({ code: 1722, detail: "no key master runs" }),
};
