import type { LabCore } from "@/lab/core";
import type { LabServer, ServerSwitches } from "@/lab/forest/lab-server";
import type { LabZone } from "@/lab/zone/lab-zone";
import { saveContent, saveRollovers } from "./saved-content";
import { SAVED_VERSION, type SavedLab, type SavedZone } from "./saved-lab";

/** The whole state of the lab, settled up to now. */
export function saveLab(core: LabCore): SavedLab {
  const { forest, log, seed } = core.world;
  return {
    version: SAVED_VERSION,
    seed,
    startedAt: core.startedAt,
    savedAt: core.settledAt,
    clock: core.clock.save(),
    generation: core.generation,
    lastOperation: log.lastOperation,
    faultCount: core.faultCount,
    faults: forest.faults,
    replicationDelaySeconds: forest.replicationDelaySeconds,
    delaySince: forest.delaySince,
    healed: forest.network.saveHealed(),
    servers: Object.fromEntries(forest.servers.map((server) => [server.name, switchesOf(server)])),
    trustAnchors: forest.trustAnchors.save(),
    zones: core.zones.filter(isKept).map((zone) => saveZone(zone, core)),
  };
}

function isKept(zone: LabZone): boolean {
  return zone.origin === "curated" || zone.hasDiverged;
}

function saveZone(zone: LabZone, core: LabCore): SavedZone {
  return {
    index: zone.index,
    name: zone.name,
    rollovers: saveRollovers(zone.rollovers),
    parent: zone.parent,
    roleChangedAt: zone.roleChangedAt,
    lockedUntil: zone.lockedUntil,
    settledAt: zone.settledAt,
    hasDiverged: zone.hasDiverged,
    hosts: zone.hosts.map(({ role, replicaIndex, ...state }) => state),
    role: zone.role.save(),
    content: saveContent(zone.content.save()),
    dnskeySignatures: zone.dnskeySignatures.save(),
    transitions:
      zone.origin === "curated"
        ? core.world.log.ofZone(zone.index)
        : core.world.log.unreadOfZone(zone.index),
  };
}

function switchesOf(server: LabServer): ServerSwitches {
  return {
    isOn: server.isOn,
    isDnsServiceOn: server.isDnsServiceOn,
    areRightsAllowed: server.areRightsAllowed,
    isDirectoryAvailable: server.isDirectoryAvailable,
    isDnssecEnabled: server.isDnssecEnabled,
    isOnlineSigningEnabled: server.isOnlineSigningEnabled,
    poweredSince: server.poweredSince,
    servingSince: server.servingSince,
    hasRestarted: server.hasRestarted,
  };
}
