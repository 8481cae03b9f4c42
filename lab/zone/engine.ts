import { keyPointerOf } from "@/lab/keys/key-pointer";
import type { Instant } from "@/lib/dnssec/instant";
import { advanceZone, nextWakeAt, pauseZone, resumeZone } from "@/lib/dnssec/rollover/advance";
import type { RollingDescriptor, RollingKey } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { RolloverTiming } from "@/lib/dnssec/rollover/timing";
import { windowsWordOf } from "@/lib/dnssec/rollover/windows-status";
import {
  type Advance,
  newZoneRollovers,
  type RolloverWorld,
  type ZoneRollovers,
} from "@/lib/dnssec/rollover/zone-rollovers";
import type { ZoneContent } from "./content";
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
    askParent: () => parentAnswer(zone.parent, zone.content.truth),
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
  const rollings = descriptors.map((descriptor) => descriptor.rolling);
  const olds = before.descriptors.map((descriptor) => descriptor.rolling);
  const signersChanged = zoneSigners(rollings) !== zoneSigners(olds);
  const content: ZoneContent = {
    ...before,
    descriptors,
    settings: { ...before.settings, parentHasSecureDelegation: hasDelegation },
    signingEpoch: before.signingEpoch + (signersChanged ? 1 : 0),
  };
  writeContent(zone, content, when, world);
  if (dnskeySet(rollings) !== dnskeySet(olds))
    signDnskeySet(zone, world.forest, when.runner, when.at);
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
    runner.copy.isSigned === content.isSigned && runner.copy.signingEpoch === content.signingEpoch;
  if (!isUpToDate) signCopy(world.forest, runner, content, at);
}

function zoneSigners(descriptors: readonly RollingDescriptor[]): string {
  return keysWhere(descriptors, (key) => key.signs === "all" || key.signs === "zone");
}

function dnskeySet(descriptors: readonly RollingDescriptor[]): string {
  return [
    keysWhere(descriptors, (key) => key.published && !key.revoked),
    keysWhere(descriptors, (key) => key.published && key.revoked),
    keysWhere(descriptors, (key) => key.published && key.signs !== "nothing"),
  ].join(" ");
}

function keysWhere(
  descriptors: readonly RollingDescriptor[],
  holds: (key: RollingKey) => boolean,
): string {
  return descriptors
    .flatMap((descriptor) => descriptor.keys.filter(holds).map((key) => key.keyId))
    .join(",");
}

function logAdvance(
  zone: LabZone,
  before: ZoneContent,
  advance: Advance,
  when: { readonly runner: Host; readonly at: Instant },
  world: World,
): void {
  const facts = { source: when.runner.server, through: "clock" as const };
  for (const { descriptorId, at, from, to } of advance.transitions) {
    const words = { from: windowsWordOf(from), to: windowsWordOf(to) };
    if (words.from === words.to) continue;
    world.log.append(zone.index, { ...facts, ...words, at, kind: "rollover", descriptorId });
  }
  advance.zone.descriptors.forEach((after, index) => {
    const old = before.descriptors[index]?.rolling;
    if (old === undefined || old.keys === after.keys) return;
    for (const change of keyChanges(old, after)) {
      world.log.append(zone.index, {
        ...facts,
        ...change,
        at: when.at,
        kind: "key",
        descriptorId: after.descriptorId,
      });
    }
  });
}

/** Which key took over, which ones were published, which ones went. */
function keyChanges(
  before: RollingDescriptor,
  after: RollingDescriptor,
): readonly { readonly from: string | null; readonly to: string | null }[] {
  const old = new Map(before.keys.map((key) => [key.keyId, key]));
  const now = new Set(after.keys.map((key) => key.keyId));
  const published = after.keys.filter((key) => key.published && !old.get(key.keyId)?.published);
  const withdrawn = before.keys.filter((key) => !now.has(key.keyId));
  const oldActive = before.keys.find((key) => key.pointer === "active");
  const newActive = after.keys.find((key) => key.pointer === "active");
  const takeOver =
    newActive === undefined || newActive.keyId === oldActive?.keyId
      ? []
      : [
          {
            from: oldActive === undefined ? null : keyPointerOf(oldActive.keyId),
            to: keyPointerOf(newActive.keyId),
          },
        ];
  return [
    ...published.map((key) => ({ from: null, to: keyPointerOf(key.keyId) })),
    ...takeOver,
    ...withdrawn.map((key) => ({ from: keyPointerOf(key.keyId), to: null })),
  ];
}

const IDLE_WORLD: RolloverWorld = {
  askParent: () => ({ kind: "unreachable" }),
  apply: () => ({ code: 1722, detail: "no key master runs" }),
};
