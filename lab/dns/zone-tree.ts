import type { LabZone } from "@/lab/zone/lab-zone";
import { parentOf } from "@/lib/dns/name-relations";
import { type OwnerName, toLowerName } from "@/lib/dns/owner-name";
import { ROOT_ZONE, toZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The server of the lab's root zone. */
export const ROOT_SERVER: ServerName = "root.lab";
/** The server of every other parent that the lab itself does not host. */
export const PARENT_SERVER: ServerName = "parents.lab";

/** A zone with its place in the tree. */
export type TreeZone = {
  readonly name: ZoneName;
  /** null for the root and for parents that are made up around the lab's zones. */
  readonly lab: LabZone | null;
  readonly servers: readonly ServerName[];
  readonly parent: TreeZone | null;
  readonly children: readonly TreeZone[];
};

type GrowingZone = Omit<TreeZone, "children"> & { readonly children: TreeZone[] };

/** The zones of the lab and all their ancestors, each one a zone of its own. */
export class ZoneTree {
  readonly root: TreeZone;
  readonly #zones = new Map<OwnerName, GrowingZone>();

  constructor(zones: readonly LabZone[]) {
    const labZones = new Map<OwnerName, LabZone>(zones.map((zone) => [zone.name, zone]));
    this.root = this.#ensure(ROOT_ZONE, labZones);
    for (const zone of zones) this.#ensure(zone.name, labZones);
  }

  find(name: OwnerName): TreeZone | null {
    return this.#zones.get(toLowerName(name)) ?? null;
  }

  /** The deepest zone that the name is in. */
  enclosing(name: OwnerName): TreeZone {
    let candidate: OwnerName | undefined = toLowerName(name);
    while (candidate !== undefined) {
      const zone = this.#zones.get(candidate);
      if (zone !== undefined) return zone;
      candidate = parentOf(candidate);
    }
    return this.root;
  }

  #ensure(name: ZoneName, labZones: ReadonlyMap<OwnerName, LabZone>): GrowingZone {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    const above = parentOf(name);
    const parent = above === undefined ? null : this.#ensure(toZoneName(above), labZones);
    const lab = labZones.get(name) ?? null;
    const zone: GrowingZone = { name, lab, servers: serversOf(name, lab), parent, children: [] };
    this.#zones.set(name, zone);
    parent?.children.push(zone);
    return zone;
  }
}

function serversOf(name: ZoneName, lab: LabZone | null): readonly ServerName[] {
  if (lab !== null) return lab.hosts.map((host) => host.server);
  return [name === ROOT_ZONE ? ROOT_SERVER : PARENT_SERVER];
}
