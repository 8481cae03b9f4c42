import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { hasReplica, type ServerDesign } from "./lab-server";

/** A key that is trusted of itself. What it was stays known when its zone has long given it up. */
export type LabAnchor = {
  readonly keyId: string;
  readonly algorithm: number;
  readonly keyLength: number;
  readonly enteredAt: Instant;
};

type Store = Map<ZoneName, readonly LabAnchor[]>;
export type SavedAnchors = Readonly<Record<string, Readonly<Record<string, readonly LabAnchor[]>>>>;

/** The zone `TrustAnchors` of the forest, which every domain controller has (KM-61). */
const OF_THE_FOREST = "forest";

/** Where anchors are: one store for all domain controllers, one file on each other server (KM-61). Nothing follows a rollover by itself. */
export class AnchorStores {
  readonly #stores = new Map<string, Store>();

  of(server: ServerDesign): ReadonlyMap<ZoneName, readonly LabAnchor[]> {
    return this.#store(server);
  }

  /** Replaces the anchors of a zone; none = the trust point goes. */
  set(server: ServerDesign, zone: ZoneName, anchors: readonly LabAnchor[]): void {
    const store = this.#store(server);
    if (anchors.length === 0) store.delete(zone);
    else store.set(zone, anchors);
  }

  /** Every anchor of a zone, wherever it is. */
  ofZone(zone: ZoneName): readonly LabAnchor[] {
    return [...this.#stores.values()].flatMap((store) => store.get(zone) ?? []);
  }

  save(): SavedAnchors {
    return Object.fromEntries(
      [...this.#stores].map(([name, store]) => [name, Object.fromEntries(store)]),
    );
  }

  restore(saved: SavedAnchors): void {
    for (const [name, zones] of Object.entries(saved)) {
      // Only parsed names were saved.
      this.#stores.set(name, new Map(Object.entries(zones) as [ZoneName, readonly LabAnchor[]][]));
    }
  }

  #store(server: ServerDesign): Store {
    const name = hasReplica(server) ? OF_THE_FOREST : server.name;
    const known = this.#stores.get(name);
    if (known !== undefined) return known;
    const made: Store = new Map();
    this.#stores.set(name, made);
    return made;
  }
}
