import { reconsiderZone, settleZone } from "@/lab/zone/evolve";
import type { LabZone } from "@/lab/zone/lab-zone";
import { makeZone } from "@/lab/zone/make-zone";
import type { World } from "@/lab/zone/world";
import { DAY, type Instant, type Seconds } from "@/lib/dnssec/instant";
import { CONTOSO_ZONES } from "./contoso";
import type { CuratedZone } from "./curated-zone";
import { FABRIKAM_ZONES } from "./fabrikam";
import { OUTSIDE_ZONES } from "./outside";

/** Every curated zone; the place in the list is its index for ever: append, never insert. */
export const CURATED_ZONES: readonly CuratedZone[] = [
  ...CONTOSO_ZONES,
  ...FABRIKAM_ZONES,
  ...OUTSIDE_ZONES,
];

/** How long before the lab's first instant the servers were switched off that start switched off. */
export const OFF_BEFORE_START: Seconds = 2 * DAY;

/** How old the oldest curated zone is: the forest's servers have been up since then. */
export const OLDEST_AGE: Seconds = Math.max(...CURATED_ZONES.map((zone) => zone.ageSeconds));

/**
 * Makes the curated zones and lets each live from its first signing to the lab's first instant. Zones whose later state is
 * known anyway need no past.
 */
export function makeCuratedZones(
  world: World,
  startedAt: Instant,
  hasKnownState: (index: number) => boolean,
): readonly LabZone[] {
  const zones = CURATED_ZONES.map((curated, index) => {
    const design = { ...curated.design, index, origin: "curated" as const };
    return { curated, zone: makeZone(design, startedAt - curated.ageSeconds, world.seed) };
  });
  const living = zones.filter(({ zone }) => !hasKnownState(zone.index));
  const switchedOffAt = startedAt - OFF_BEFORE_START;
  for (const { curated, zone } of living) {
    live(zone, curated, { startedAt, until: switchedOffAt }, world);
  }
  switchOff(world, switchedOffAt);
  for (const { curated, zone } of living) {
    if (zone.settledAt <= switchedOffAt) reconsiderZone(zone, world);
    live(zone, curated, { startedAt, until: startedAt }, world);
  }
  return zones.map(({ zone }) => zone);
}

/** Lives through what is still to come of a zone's past, up to an instant. */
function live(
  zone: LabZone,
  curated: CuratedZone,
  span: { readonly startedAt: Instant; readonly until: Instant },
  world: World,
): void {
  if (zone.settledAt > span.until) return;
  const events = curated.past
    .map((event) => ({ ...event, at: span.startedAt - event.agoSeconds }))
    .filter(
      (event) => event.at > zone.settledAt || isFirst(zone, event.at, curated, span.startedAt),
    )
    .filter((event) => event.at <= span.until)
    .sort((a, b) => a.at - b.at);
  for (const event of events) {
    settleZone(zone, event.at, world);
    event.happen(zone, event.at, world);
    reconsiderZone(zone, world);
  }
  settleZone(zone, span.until, world);
}

/** An event at the very instant of the zone's making. */
function isFirst(zone: LabZone, at: Instant, curated: CuratedZone, startedAt: Instant): boolean {
  return at === zone.settledAt && at === startedAt - curated.ageSeconds;
}

function switchOff(world: World, at: Instant): void {
  for (const server of world.forest.servers) {
    if (!server.startsOff) continue;
    server.isOn = false;
    server.poweredSince = at;
  }
  world.forest.forgetTopologies();
}
