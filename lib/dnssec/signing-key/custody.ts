import type { ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";
import type { Custody, SigningKeyDescriptor } from "./descriptor";

/** Does the private key come along when the role moves to another server? */
export type MovesWithRole =
  /** Every server of the scope opens it already (KM-30). */
  | "yes"
  /** Only if the other server reaches the same provider: an HSM may be shared (KM-31). */
  | "if-provider-is-shared"
  /** Somebody has to copy the key file first. */
  | "if-copied"
  /** It cannot leave its server: losing the server loses the key (KM-32). */
  | "no";

const MOVES: Record<Custody["kind"], MovesWithRole> = {
  directory: "yes",
  provider: "if-provider-is-shared",
  file: "if-copied",
  "certificate-store": "no",
};

/** KM-30, KM-32: whether a key can move with the role, from where it is kept. */
export function movesWithRole(custody: Custody): MovesWithRole {
  return MOVES[custody.kind];
}

/** KM-31: every key is kept in the directory, so that a seizure keeps the keys. Descriptors that are retired do not count. */
export function isReadyForSeizure(descriptors: readonly SigningKeyDescriptor[]): boolean {
  const active = descriptors.filter(({ state }) => state === "active");
  return active.length > 0 && active.every(({ custody }) => movesWithRole(custody) === "yes");
}

/** Who opens the private keys of one descriptor, as far as servers have said. */
export type KeyOpeners = {
  readonly descriptorId: string;
  readonly openedBy: readonly ServerName[];
  readonly notOpenedBy: readonly ServerName[];
  readonly unknown: readonly ServerName[];
};

/** Who can open which private key, one entry a descriptor. Only writable primaries sign, so only they count. */
export function openersOf(
  descriptors: readonly SigningKeyDescriptor[],
  views: readonly ServerZoneView[],
): readonly KeyOpeners[] {
  const signers = views.filter((view) => view.copy === "primary" && view.isWritable);
  return descriptors.map(({ descriptorId }) => {
    const who = (answer: boolean | null) =>
      signers
        .filter((view) => (view.keysReachable[descriptorId] ?? null) === answer)
        .map((view) => view.server);
    return {
      descriptorId,
      openedBy: who(true),
      notOpenedBy: who(false),
      unknown: who(null),
    };
  });
}

/**
 * Is this server the only one that opens some private key of the zone? True only where every other writable primary has said
 * that it does not, or there is none, and the key is kept where no other server could open it.
 */
export function isOnlyCopyAt(
  server: ServerName,
  descriptors: readonly SigningKeyDescriptor[],
  views: readonly ServerZoneView[],
): boolean {
  const active = descriptors.filter(({ state }) => state === "active");
  return openersOf(active, views).some(({ descriptorId, openedBy, unknown }) => {
    const custody = active.find((d) => d.descriptorId === descriptorId)?.custody;
    const staysPut = custody !== undefined && movesWithRole(custody) !== "yes";
    return staysPut && openedBy.length === 1 && openedBy[0] === server && unknown.length === 0;
  });
}
