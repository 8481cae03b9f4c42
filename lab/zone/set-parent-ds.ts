import { pickBetween } from "@/lab/seed/hash";
import type { Instant } from "@/lib/dnssec/instant";
import { notifyParent } from "./change";
import type { LabZone } from "./lab-zone";
import { type ParentDsState, type ParentZone, publishedKskIds } from "./parent";
import type { World } from "./world";

/**
 * What a person does at the parent. `current` writes once the DS records of all KSKs published at this moment and does not
 * follow later; `stale` leaves only a record that matches no key of the zone; `unreachable` changes nothing that is stored.
 */
export function setParentDs(zone: LabZone, state: ParentDsState, at: Instant, world: World): void {
  notifyParent(zone, { ...parentIn(zone, state), changedAt: at }, at, world);
}

function parentIn(zone: LabZone, state: ParentDsState): ParentZone {
  const reachable = { ...zone.parent, isReachable: true };
  switch (state) {
    case "current":
      return { ...reachable, keyIds: publishedKskIds(zone.content.truth), foreignTags: [] };
    case "stale":
      return { ...reachable, keyIds: [], foreignTags: [pickBetween(zone.name, 1, 65_535)] };
    case "none":
      return { ...reachable, keyIds: [], foreignTags: [] };
    case "unreachable":
      return { ...zone.parent, isReachable: false };
  }
}
