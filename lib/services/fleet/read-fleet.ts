import type { Fleet } from "@/lib/contracts/fleet";
import { selectRoleChanges } from "@/lib/db/history-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import { DAY } from "@/lib/dnssec/instant";
import { compareAttention, needsAPerson } from "@/lib/dnssec/status/attention";
import {
  type FirstHarm,
  fleetHeadline,
  type StatusExtremes,
  worstAffect,
} from "@/lib/dnssec/status/fleet";
import { type AffectsUsers, STATUSES, type Status } from "@/lib/dnssec/status/judgement";
import { ok } from "@/lib/result";
import { readFleetWire } from "@/lib/services/checks/fleet-wire";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { readFleetWork } from "@/lib/services/moves/read-role-work";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { judgementOf } from "@/lib/services/zones/to-summary";
import { countAgents } from "./count-agents";
import type { FleetZone } from "./fleet-state";
import { type NowOf, nowsOf } from "./nows-of";

const MAX_ATTENTION = 50;
const MAX_UPCOMING = 100;
const MAX_ROLE_CHANGES = 50;
const HORIZON_DAYS = 14;
const HORIZON = HORIZON_DAYS * DAY;

/** Health of the whole fleet. */
export async function readFleet(context: Context): Promise<Outcome<Fleet>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const { fleet } = services;
  const zones = [...fleet.zones.values()];
  const nowOf = nowsOf(fleet);
  const { counts, extremes } = countStatuses(zones, nowOf);
  const harm = firstHarm(zones, nowOf);
  const attention = foldAttention(zones, nowOf);
  const [told, recentRoleChanges, wire, work, servers, agents] = await Promise.all([
    tellAttention(services, attention.slice(0, MAX_ATTENTION)),
    roleChanges(services),
    readFleetWire(services),
    readFleetWork(services),
    countServers(services),
    countAgents(services),
  ]);
  return ok({
    clocks: clocksOf(fleet),
    headline: fleetHeadline(counts, extremes),
    affectsUsers: worstAffect(zones.map(({ affectsUsers }) => affectsUsers as AffectsUsers)),
    firstHarm:
      harm === null ? null : { zone: harm.zone, estate: harm.estate, at: wireInstant(harm.at) },
    zones: { total: zones.length, byStatus: counts },
    attention: told,
    attentionTotal: attention.length,
    keyChangesPerDay: keyChangesPerDay(zones, nowOf),
    upcoming: upcoming(zones, nowOf),
    recentRoleChanges,
    wire,
    ...work,
    servers,
    agents,
  });
}

function zeroes(): Record<Status, number> {
  return Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
}

function countStatuses(zones: readonly FleetZone[], nowOf: NowOf) {
  const counts = zeroes();
  type Extreme = NonNullable<StatusExtremes[Status]>;
  const extremes: Partial<Record<Status, Extreme>> = {};
  for (const { status, estate, safeUntil, statusSince } of zones) {
    counts[status] += 1;
    const now = nowOf(estate);
    const known = extremes[status] ?? { firstDeadline: null, oldestSince: null };
    extremes[status] = {
      firstDeadline: sooner(known.firstDeadline, safeUntil, now),
      oldestSince: sooner(known.oldestSince, statusSince, now),
    };
  }
  return { counts, extremes };
}

type Moment = { readonly at: number; readonly now: number };

/** Compared by what is left, or past, on each one's own clock. */
function sooner(known: Moment | null, at: number | null, now: number): Moment | null {
  if (at === null) return known;
  return known === null || at - now < known.at - known.now ? { at, now } : known;
}

function firstHarm(zones: readonly FleetZone[], nowOf: NowOf): FirstHarm | null {
  let first: FirstHarm | null = null;
  for (const { name, estate, safeUntil } of zones) {
    if (safeUntil === null) continue;
    const now = nowOf(estate);
    if (first === null || safeUntil - now < first.at - first.now) {
      first = { zone: name as ZoneName, estate, at: safeUntil, now };
    }
  }
  return first;
}

type Folded = { readonly zone: FleetZone; readonly deadline: number | null; readonly more: number };

/** Zones that need a person; those of one estate with the same status and the same holder are one row, told by the most urgent. */
function foldAttention(zones: readonly FleetZone[], nowOf: NowOf): readonly Folded[] {
  const compare = compareAttention(nowOf);
  const groups = new Map<string, Folded>();
  for (const zone of zones) {
    if (!needsAPerson(zone.status)) continue;
    const key = JSON.stringify([zone.estate, zone.status, zone.holder]);
    const deadline = zone.safeUntil ?? zone.dueAt;
    const known = groups.get(key);
    if (known === undefined) {
      groups.set(key, { zone, deadline, more: 0 });
    } else if (compare(comparable(zone, deadline), comparable(known.zone, known.deadline)) < 0) {
      groups.set(key, { zone, deadline, more: known.more + 1 });
    } else {
      groups.set(key, { ...known, more: known.more + 1 });
    }
  }
  return [...groups.values()].sort((a, b) =>
    compare(comparable(a.zone, a.deadline), comparable(b.zone, b.deadline)),
  );
}

function comparable(zone: FleetZone, deadline: number | null) {
  return {
    zone: zone.name as ZoneName,
    estate: zone.estate,
    status: zone.status,
    sentence: "",
    nextStep: { text: "", owner: "none" as const },
    deadline,
  };
}

async function tellAttention(
  { database }: Services,
  rows: readonly Folded[],
): Promise<Fleet["attention"]> {
  if (rows.length === 0) return [];
  const stored = await database.client.zone.findMany({
    where: { OR: rows.map(({ zone }) => ({ estate: zone.estate, name: zone.name })) },
    select: { estate: true, name: true, displayName: true, judgement: true },
  });
  return rows.flatMap(({ zone, deadline, more }) => {
    const row = stored.find(({ estate, name }) => estate === zone.estate && name === zone.name);
    if (row === undefined) return [];
    const { sentence, nextStep } = judgementOf(row);
    return [
      {
        zone: zone.name,
        displayName: row.displayName,
        estate: zone.estate,
        status: zone.status,
        sentence,
        nextStep: { text: nextStep.text, owner: nextStep.owner },
        deadline: wireInstantOrNull(deadline),
        since: wireInstantOrNull(zone.statusSince),
        more,
        holder: zone.holder,
      },
    ];
  });
}

/** Steps of key changes on each of the next days, counted from each estate's now. */
function keyChangesPerDay(zones: readonly FleetZone[], nowOf: NowOf): number[] {
  const days = Array.from({ length: HORIZON_DAYS }, () => 0);
  for (const { estate, nextEventAt, nextEventWhat } of zones) {
    if (nextEventAt === null || nextEventWhat?.includes("rollover") !== true) continue;
    const day = Math.floor((nextEventAt - nowOf(estate)) / DAY);
    if (day >= 0 && day < HORIZON_DAYS) days[day] = (days[day] ?? 0) + 1;
  }
  return days;
}

function upcoming(zones: readonly FleetZone[], nowOf: NowOf): Fleet["upcoming"] {
  const events = zones.flatMap((zone) => {
    const { nextEventAt, nextEventWhat } = zone;
    if (nextEventAt === null || nextEventWhat === null) return [];
    const left = nextEventAt - nowOf(zone.estate);
    return left < 0 || left > HORIZON ? [] : [{ zone, left, what: nextEventWhat, at: nextEventAt }];
  });
  return events
    .sort((a, b) => a.left - b.left || (a.zone.name < b.zone.name ? -1 : 1))
    .slice(0, MAX_UPCOMING)
    .map(({ zone, what, at }) => ({
      zone: zone.name,
      estate: zone.estate,
      what,
      at: wireInstant(at),
    }));
}

async function roleChanges({ database, fleet }: Services): Promise<Fleet["recentRoleChanges"]> {
  const since = [...fleet.estates.keys()].map((estate) => ({
    estate,
    at: fleet.now(estate) - HORIZON,
  }));
  const rows = await selectRoleChanges(database.client, since, MAX_ROLE_CHANGES);
  return rows.map(({ zone, estate, at, from, to, through }) => ({
    zone,
    estate,
    at: wireInstant(at),
    from,
    to,
    through: through as Fleet["recentRoleChanges"][number]["through"],
  }));
}

async function countServers({ database, fleet }: Services): Promise<Fleet["servers"]> {
  const rows = await database.client.server.findMany({
    where: { estate: { in: [...fleet.estates.keys()] } },
    select: { isFresh: true, report: true },
  });
  // Who is only known of counts as not reached only while nobody tells of it.
  const isHeard = (report: unknown) =>
    typeof report === "object" &&
    report !== null &&
    "reachable" in report &&
    report.reachable !== false;
  return {
    total: rows.length,
    unreachable: rows.filter(({ isFresh, report }) => !(isFresh && isHeard(report))).length,
  };
}
