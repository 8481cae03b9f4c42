import type { OnlyCopy, ServerReadiness } from "@/lib/dnssec/status/server-readiness";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { canonicalJson } from "@/lib/platform/canonical-json";
import { type EstateWorld, MAX_ONLY_COPIES, type StoredReadiness } from "./world";

type Mutable = {
  zones: { holder: number; primary: number; total: number };
  ifItDied: { clean: number; resign: number; stays: number };
  copies: OnlyCopy[];
};

/** Adds up what hangs on each server and answers the servers for which it changed. */
export function changedReadiness(world: EstateWorld): ReadonlyMap<ServerName, StoredReadiness> {
  const sums = new Map<ServerName, Mutable>();
  for (const zone of world.zones.values()) {
    for (const [server, share] of zone.shares) add(sums, server, share);
  }
  const changed = new Map<ServerName, StoredReadiness>();
  for (const { report } of world.roster) {
    const present = toStored(sums.get(report.server));
    const known = world.readiness.get(report.server);
    if (known !== undefined && canonicalJson(known) === canonicalJson(present)) continue;
    changed.set(report.server, present);
  }
  return changed;
}

function add(sums: Map<ServerName, Mutable>, server: ServerName, share: ServerReadiness): void {
  const sum = sums.get(server) ?? nothing();
  sum.zones.holder += share.zones.holder;
  sum.zones.primary += share.zones.primary;
  sum.zones.total += share.zones.total;
  sum.ifItDied.clean += share.ifItDied.clean;
  sum.ifItDied.resign += share.ifItDied.resign;
  sum.ifItDied.stays += share.ifItDied.stays;
  sum.copies.push(...share.onlyCopies);
  sums.set(server, sum);
}

function nothing(): Mutable {
  return {
    zones: { holder: 0, primary: 0, total: 0 },
    ifItDied: { clean: 0, resign: 0, stays: 0 },
    copies: [],
  };
}

function toStored(sum: Mutable | undefined): StoredReadiness {
  const { zones, ifItDied, copies } = sum ?? nothing();
  const sorted = [...copies].sort((a, b) => (a.zone < b.zone ? -1 : 1));
  return {
    zones,
    ifItDied,
    onlyCopyOf: {
      ksk: copies.filter(({ keyRole }) => keyRole !== "zsk").length,
      zsk: copies.filter(({ keyRole }) => keyRole !== "ksk").length,
      zones: new Set(copies.map(({ zone }) => zone)).size,
    },
    onlyCopies: sorted
      .slice(0, MAX_ONLY_COPIES)
      .map(({ zone, descriptorId, keyRole }) => ({ zone, descriptorId, keyRole })),
  };
}
