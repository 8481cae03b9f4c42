import type { ZoneSnapshot } from "@/lib/contracts/zones";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { type FleetState, type FleetZone, zoneKey } from "@/lib/services/fleet/fleet-state";

/** The zone list in columns, or what changed since a revision. */
export async function readSnapshot(
  context: Context,
  query: { readonly since?: number | undefined },
): Promise<Outcome<ZoneSnapshot>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { fleet } = context.services;
  // Another process may have stored something since; asking for the revision alone costs next to nothing.
  await fleet.refresh();
  const { since } = query;
  const isDelta = since !== undefined && since <= fleet.revision && since >= fleet.deltasSince;
  const zones = isDelta
    ? [...fleet.zones.values()].filter(({ revision }) => revision > since)
    : [...fleet.zones.values()];
  return ok({
    revision: fleet.revision,
    full: !isDelta,
    ...toColumns(zones.sort(byName)),
    removed: isDelta ? removedSince(fleet, since) : [],
    clocks: clocksOf(fleet),
  });
}

function removedSince(fleet: FleetState, since: number): ZoneSnapshot["removed"] {
  return fleet.removed
    .filter(
      ({ estate, name, revision }) => revision > since && !fleet.zones.has(zoneKey(estate, name)),
    )
    .map(({ estate, name }) => ({ estate, name }));
}

function byName(a: FleetZone, b: FleetZone): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.estate < b.estate ? -1 : 1;
}

/** Words in the order of their first use, and the index of each. */
function dictionary() {
  const indexes = new Map<string, number>();
  return {
    indexOf: (word: string): number => {
      const known = indexes.get(word);
      if (known !== undefined) return known;
      indexes.set(word, indexes.size);
      return indexes.size - 1;
    },
    words: () => [...indexes.keys()],
  };
}

function toColumns(zones: readonly FleetZone[]): Pick<ZoneSnapshot, "dictionaries" | "columns"> {
  const [estates, statuses, verdicts, services] = [
    dictionary(),
    dictionary(),
    dictionary(),
    dictionary(),
  ];
  const [holders, storages, events, rollovers] = [
    dictionary(),
    dictionary(),
    dictionary(),
    dictionary(),
  ];
  const orNone = (words: ReturnType<typeof dictionary>, word: string | null) =>
    word === null ? -1 : words.indexOf(word);
  const columns: ZoneSnapshot["columns"] = {
    name: zones.map((zone) => zone.name),
    estate: zones.map((zone) => estates.indexOf(zone.estate)),
    status: zones.map((zone) => statuses.indexOf(zone.status)),
    verdict: zones.map((zone) => verdicts.indexOf(zone.verdict)),
    service: zones.map((zone) => services.indexOf(zone.service)),
    holder: zones.map((zone) => orNone(holders, zone.holder)),
    storage: zones.map((zone) => storages.indexOf(zone.storage)),
    signed: zones.map((zone) => triState(zone.signed)),
    holderReachable: zones.map((zone) => triState(zone.isHolderReachable)),
    ksk: zones.map((zone) => zone.kskCount),
    zsk: zones.map((zone) => zone.zskCount),
    rollover: zones.map((zone) => orNone(rollovers, zone.rolloverPhase)),
    signaturesValidUntil: zones.map((zone) => zone.signaturesValidUntil ?? 0),
    nextEvent: zones.map((zone) => orNone(events, zone.nextEventWhat)),
    nextEventAfter: zones.map(({ nextEventAt, signaturesValidUntil }) =>
      nextEventAt === null ? null : nextEventAt - (signaturesValidUntil ?? 0),
    ),
    safeUntil: zones.map((zone) => zone.safeUntil ?? 0),
  };
  return {
    columns,
    dictionaries: {
      estates: estates.words(),
      statuses: statuses.words(),
      verdicts: verdicts.words(),
      services: services.words(),
      holders: holders.words(),
      storages: storages.words(),
      events: events.words(),
      rollovers: rollovers.words(),
    },
  };
}

function triState(value: boolean | null): number {
  if (value === null) return -1;
  return value ? 1 : 0;
}
