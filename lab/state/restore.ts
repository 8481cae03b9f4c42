import { Replicated } from "@/lab/forest/replicated";
import { reconsiderZone, settleZone } from "@/lab/zone/evolve";
import type { LabZone } from "@/lab/zone/lab-zone";
import type { World } from "@/lab/zone/world";
import { restoreContent, restoreRollovers } from "./saved-content";
import type { SavedLab, SavedZone } from "./saved-lab";

/**
 * Turns zones as they were designed into zones as they were saved. Generated zones that were not saved follow from the seed:
 * they live on in an undisturbed forest until the instant of saving, and only then the servers' switches are as saved.
 */
export function restoreZones(
  designed: readonly LabZone[],
  saved: SavedLab,
  world: World,
): readonly LabZone[] {
  const byIndex = new Map(saved.zones.map((zone) => [zone.index, zone]));
  const zones = designed.map((zone) => {
    const kept = byIndex.get(zone.index);
    if (kept === undefined) {
      settleZone(zone, Math.max(saved.savedAt, zone.settledAt), world);
      return zone;
    }
    return restoreZone(zone, kept);
  });
  restoreForest(world, saved);
  for (const kept of saved.zones) {
    const isStillThere = zones.some((zone) => zone.index === kept.index);
    if (isStillThere) world.log.restore(kept.transitions, saved.lastOperation);
  }
  for (const zone of zones) reconsiderZone(zone, world);
  return zones;
}

function restoreForest(world: World, saved: SavedLab): void {
  const { forest } = world;
  for (const server of forest.servers) Object.assign(server, saved.servers[server.name]);
  forest.setFaults(saved.faults, saved.savedAt);
  forest.network.restoreHealed(saved.healed);
  forest.restoreReplicationDelay(saved.replicationDelaySeconds, saved.delaySince);
}

function restoreZone(designed: LabZone, saved: SavedZone): LabZone {
  const byServer = new Map(saved.hosts.map((host) => [host.server, host]));
  const content = Replicated.restore(restoreContent(saved.content));
  return {
    ...designed,
    hosts: designed.hosts.map((host) => ({ ...host, ...byServer.get(host.server) })),
    role: Replicated.restore(saved.role),
    content,
    dnskeySignatures: Replicated.restore(saved.dnskeySignatures),
    rollovers: restoreRollovers(saved.rollovers, content.truth),
    parent: saved.parent,
    roleChangedAt: saved.roleChangedAt,
    lockedUntil: saved.lockedUntil,
    settledAt: saved.settledAt,
    nextEventAt: saved.settledAt,
    engineWakeAt: null,
    hasDiverged: saved.hasDiverged,
  };
}
