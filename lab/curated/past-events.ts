import type { FaultKind } from "@/lab/faults/fault";
import { notifyParent, writeRole } from "@/lab/zone/change";
import { publishedKskIds } from "@/lab/zone/parent";
import type { Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { PastEvent } from "./curated-zone";

/** Somebody put the DS records of all published KSKs into the parent. */
export function dsPublished(agoSeconds: Seconds): PastEvent {
  return {
    agoSeconds,
    happen: (zone, at, world) => {
      const keyIds = publishedKskIds(zone.content.truth);
      notifyParent(zone, { ...zone.parent, keyIds, changedAt: at }, at, world);
    },
  };
}

/** The parent's DS sets live this long in caches. */
export function dsTtlOfParent(agoSeconds: Seconds, ttlSeconds: Seconds): PastEvent {
  return {
    agoSeconds,
    happen: (zone, at, world) => notifyParent(zone, { ...zone.parent, ttlSeconds }, at, world),
  };
}

/** The parent's servers stopped answering. */
export function parentUnreachable(agoSeconds: Seconds): PastEvent {
  return {
    agoSeconds,
    happen: (zone, at, world) =>
      notifyParent(zone, { ...zone.parent, isReachable: false, changedAt: at }, at, world),
  };
}

/** The directory got these holders, written at one of its replicas. */
export function roleWritten(
  agoSeconds: Seconds,
  holders: readonly ServerName[],
  origin: ServerName,
): PastEvent {
  return {
    agoSeconds,
    happen: (zone, at, world) =>
      writeRole(zone, { holders, origin, at, told: [origin], through: "outside" }, world),
  };
}

/** A fault that concerned this zone alone for a while. */
export function faultBetween(
  kind: FaultKind,
  fromAgoSeconds: Seconds,
  toAgoSeconds: Seconds,
): readonly PastEvent[] {
  return [
    {
      agoSeconds: fromAgoSeconds,
      happen: (zone, at, world) => {
        const fault = {
          id: `past-${zone.name}`,
          kind,
          server: null,
          zone: zone.name,
          descriptorId: null,
          peer: null,
          milliseconds: null,
          seconds: null,
        };
        world.forest.setFaults([...world.forest.faults, fault], at);
      },
    },
    {
      agoSeconds: toAgoSeconds,
      happen: (zone, at, world) => {
        const others = world.forest.faults.filter((fault) => fault.zone !== zone.name);
        world.forest.setFaults(others, at);
      },
    },
  ];
}
