import type { Instant } from "@/lib/dnssec/instant";
import { notifyParentDs } from "@/lib/dnssec/rollover/advance";
import type { ServerName, Transition } from "@/lib/dnssec/zone-report";
import { applyAdvance, engineWorld, rolloverRunner } from "./engine";
import { reconsiderZone } from "./evolve";
import { hostOn } from "./holder";
import type { LabZone } from "./lab-zone";
import type { ParentZone } from "./parent";
import type { World } from "./world";

/** A write of the role into the directory. */
export type RoleWrite = {
  /** Every server object that lists the zone afterwards. */
  readonly holders: readonly ServerName[];
  /** At whose replica it is written. */
  readonly origin: ServerName;
  readonly at: Instant;
  /** Whose DNS service learns it at once. */
  readonly told: readonly ServerName[];
  readonly through: Transition["through"];
};

/** Writes who holds the zone; everybody not told learns it by replication and poll (KM-10). */
export function writeRole(zone: LabZone, write: RoleWrite, world: World): void {
  const indexOf = (server: ServerName) => hostOn(zone, server)?.replicaIndex ?? null;
  const origin = indexOf(write.origin);
  if (origin === null) return;
  const before = zone.role.truth;
  const atOnce = world.rules.holds("KM-10") ? write.told : zone.replicaHosts;
  const told = atOnce.map(indexOf).filter((index) => index !== null);
  const input = { value: write.holders, at: write.at, origin };
  if (!world.rules.holds("KM-9")) return;
  if (told.includes(origin)) zone.role.write({ ...input, told });
  else zone.role.writeSilently(input);
  zone.roleChangedAt = write.at;
  world.log.append(zone.index, {
    at: write.at,
    kind: "role",
    from: namesOf(before),
    to: namesOf(write.holders),
    descriptorId: null,
    source: write.origin,
    through: write.through,
  });
  reconsiderZone(zone, world);
}

/** The parent changed: rollovers that wait for it look again at once. */
export function notifyParent(zone: LabZone, parent: ParentZone, at: Instant, world: World): void {
  zone.parent = parent;
  const runner = rolloverRunner(zone, world);
  if (zone.rollovers !== null && runner !== null) {
    const advance = notifyParentDs(zone.rollovers, at, engineWorld(zone, runner, world));
    applyAdvance(zone, advance, { runner, at }, world);
  }
  reconsiderZone(zone, world);
}

/** Holders as a transition names them; null = nobody. */
function namesOf(holders: readonly ServerName[]): string | null {
  return holders.length === 0 ? null : holders.join(", ");
}
