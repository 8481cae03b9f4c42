import type { Load } from "@/lab/forest/replicated";
import type { Topology } from "@/lab/forest/topology";
import { pickBetween } from "@/lab/seed/hash";
import { type Instant, MINUTE } from "@/lib/dnssec/instant";
import { nextWakeAt } from "@/lib/dnssec/rollover/advance";
import { followHolder, retryFailed, stepRollovers } from "./engine";
import { opensRole } from "./keys-at-hand";
import { type Host, type LabZone, NEVER } from "./lab-zone";
import { nextPreRoll, preRollMark } from "./pre-roll";
import { refreshCopies } from "./served-copy";
import { nextRenewal, overdueRenewal, settleSignatures, signCopy } from "./signatures";
import type { World } from "./world";

/**
 * Lets a zone live up to an instant: rollover steps on the key master, replication, polls, staggered signing on the other
 * primaries, renewals. Nothing but the zone changes; the servers' switches are constant in between. However a stretch of
 * time is cut into pieces, the zone ends the same. True if anything changed.
 */
export function settleZone(zone: LabZone, to: Instant, world: World): boolean {
  const topology = world.forest.topology(zone.replicaHosts);
  const warnings = preRollMark(zone.content.truth, zone.settledAt);
  let changed = false;
  for (;;) {
    const next = Math.max(nextHappening(zone, topology, world), zone.settledAt);
    if (next > to) break;
    settleSignatures(zone, world.forest, topology, next);
    zone.settledAt = next;
    happenAt(zone, next, topology, world);
    changed = true;
  }
  if (settleSignatures(zone, world.forest, topology, to)) changed = true;
  zone.settledAt = to;
  if (hearUntil(zone, to, topology)) changed = true;
  if (refreshCopies(zone, world.forest)) changed = true;
  if (preRollMark(zone.content.truth, to) !== warnings) changed = true;
  zone.nextEventAt = nextEvent(zone, topology, world);
  if (!zone.hasDiverged && !topology.isUndisturbed && (changed || wasDue(zone))) {
    zone.hasDiverged = true;
  }
  return changed;
}

/**
 * After a switch, a setting or an operation changed something that concerns the zone: look at everything anew. True if
 * anything happened at once.
 */
export function reconsiderZone(zone: LabZone, world: World): boolean {
  followHolder(zone, zone.settledAt, world);
  retryFailed(zone, zone.settledAt, world);
  return settleZone(zone, zone.settledAt, world);
}

/** How long after it read a change another primary signs, re-signs or unsigns its copy: 5 to 30 minutes (KM-19). */
export function signingStagger(zone: LabZone, host: Host, epoch: number, world: World): number {
  if (!world.rules.holds("KM-19")) return 0;
  const text = `stagger ${world.seed} ${zone.name} ${host.server} ${epoch}`;
  return pickBetween(text, 5 * MINUTE, 30 * MINUTE);
}

function nextHappening(zone: LabZone, topology: Topology, world: World): Instant {
  let next = zone.engineWakeAt ?? NEVER;
  next = Math.min(next, zone.role.nextLoad(topology) ?? NEVER);
  next = Math.min(next, zone.content.nextLoad(topology) ?? NEVER);
  for (const host of zone.hosts) next = Math.min(next, nextSigning(zone, host, world));
  return next;
}

/** Lets replicas hear, and servers read, what is under way; true if any did. */
function hearUntil(zone: LabZone, to: Instant, topology: Topology): boolean {
  let heard = false;
  for (const value of [zone.role, zone.content, zone.dnskeySignatures]) {
    const next = value.nextChange(topology);
    if (next === null || next > to) continue;
    value.advance(to, topology);
    heard = true;
  }
  return heard;
}

function nextEvent(zone: LabZone, topology: Topology, world: World): Instant {
  return Math.min(
    nextHappening(zone, topology, world),
    zone.role.nextChange(topology) ?? NEVER,
    zone.content.nextChange(topology) ?? NEVER,
    zone.dnskeySignatures.nextChange(topology) ?? NEVER,
    nextRenewal(zone, world.forest),
    nextPreRoll(zone.content.truth, zone.settledAt),
  );
}

function happenAt(zone: LabZone, at: Instant, topology: Topology, world: World): void {
  const roleLoads = zone.role.advance(at, topology);
  for (const load of zone.content.advance(at, topology)) planSigning(zone, load, world);
  for (const host of zone.hosts) {
    if (host.replicaIndex === null || nextSigning(zone, host, world) > at) continue;
    signCopy(world.forest, host, zone.content.loaded(host.replicaIndex), at);
  }
  if (roleLoads.length > 0) followHolder(zone, at, world);
  if (zone.engineWakeAt !== null && zone.engineWakeAt <= at) stepRollovers(zone, at, world);
}

/** A primary that read a content it has not signed yet plans to do so. */
function planSigning(zone: LabZone, load: Load, world: World): void {
  const host = zone.hosts.find((candidate) => candidate.replicaIndex === load.host);
  if (host === undefined || host.role !== "primary") return;
  const content = zone.content.loaded(load.host);
  const isUpToDate =
    content.isSigned === host.own.isSigned && content.signingEpoch === host.own.signingEpoch;
  host.plannedSigningAt = isUpToDate
    ? null
    : load.at + signingStagger(zone, host, content.signingEpoch, world);
}

/** When the host carries out what it planned; never while it cannot. */
function nextSigning(zone: LabZone, host: Host, world: World): Instant {
  if (host.plannedSigningAt === null || host.replicaIndex === null) return NEVER;
  if (!world.forest.isServing(host.server)) return NEVER;
  const content = zone.content.loaded(host.replicaIndex);
  const isAble =
    !content.isSigned || opensRole(world.forest, zone.name, host.server, content, "zsk");
  return isAble ? host.plannedSigningAt : NEVER;
}

/** Was anything due that would have happened, had nothing disturbed the zone? */
function wasDue(zone: LabZone): boolean {
  const { rollovers, settledAt } = zone;
  if (rollovers !== null) {
    const wakeAt = nextWakeAt({ ...rollovers, pausedSince: null });
    if (wakeAt !== null && wakeAt <= settledAt) return true;
  }
  return overdueRenewal(zone);
}
