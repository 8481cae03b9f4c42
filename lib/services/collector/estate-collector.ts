import type { AgentFailure } from "@/lib/agent-client/failure";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { EstateReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import { applySweep, renewRoster } from "./apply-sweep";
import { announce, awaitsSecondLook, checkZones } from "./check-zones";
import { judgeZones } from "./judge-zones";
import { pullObservations } from "./pull-observations";
import { pullTransitions } from "./pull-transitions";
import { changedReadiness } from "./renew-readiness";
import { settleHistory } from "./settle-history";
import {
  type LeaseLost,
  type StoreContext,
  storeFailedSweep,
  storeJudgements,
  storeReadiness,
  storeRemovals,
} from "./store";
import { type SweepFailure, type SweepOutcome, sweepSource } from "./sweep-source";
import { type EstateWorld, estateAt, type SourceMemory, type ZoneMemory } from "./world";

/** What a turn of the collector changed, for whoever tells browsers. */
export type TurnNews = {
  readonly zones: readonly string[];
  readonly servers: readonly string[];
};

/** How a turn reaches agents and says how they answered. */
export type AgentReach = {
  readonly transportOf: (agent: string) => Result<AgentTransport, AgentFailure>;
  readonly reportContact: (
    source: Pick<SourceMemory, "agent" | "driver">,
    outcome: Result<{ readonly sweepSeconds: number }, SweepFailure>,
  ) => Promise<void>;
  readonly elapsed: () => number;
  readonly intervalOf: (source: SourceMemory) => number;
};

/** Transitions are read in pages of a thousand; the rest of a long past follows in later turns. */
const PAGES_PER_TURN = 5;
/** So much of a turn may go into history; whoever waits for the next look waits no longer than that. */
const SETTLING_SECONDS = 1;

type Findings = {
  readonly zones: Set<ZoneMemory>;
  /** Something else was seen of them than before. */
  readonly seen: Set<ZoneMemory>;
  /** Looked at again: a second look may confirm what the first one found. */
  readonly seenAgain: Set<ZoneMemory>;
  readonly servers: Set<string>;
  all: boolean;
};

/**
 * One turn over an estate: sweep the sources that are due, judge what changed or fell due, store it, then read on in the history.
 * `everySource` sweeps all of them whether due or not.
 */
export async function collectEstate(
  context: StoreContext,
  reach: AgentReach,
  world: EstateWorld,
  everySource: boolean,
): Promise<Result<TurnNews, LeaseLost>> {
  const found: Findings = {
    zones: new Set(),
    seen: new Set(),
    seenAgain: new Set(),
    servers: new Set(),
    all: false,
  };
  for (const source of world.sources.values()) {
    if (!everySource && reach.elapsed() < source.nextSweepAt) continue;
    const swept = await sweepOne(context, reach, { world, source, found });
    if (!swept.ok) return swept;
  }
  const seen = await pullObservations(context, reach, world, everySource);
  if (!seen.ok) return seen;
  for (const zone of seen.value.changed) found.seen.add(zone);
  for (const zone of seen.value.unchanged) found.seenAgain.add(zone);
  found.all ||= seen.value.freshnessChanged;
  const judged = await judgeAndStore(context, world, found);
  if (!judged.ok) return judged;
  const told = await readOn(context, reach, world);
  if (!told.ok) return told;
  return ok({ zones: [...new Set([...judged.value, ...told.value])], servers: [...found.servers] });
}

async function sweepOne(
  context: StoreContext,
  reach: AgentReach,
  { world, source, found }: { world: EstateWorld; source: SourceMemory; found: Findings },
): Promise<Result<null, LeaseLost>> {
  const startedAt = reach.elapsed();
  source.nextSweepAt = startedAt + reach.intervalOf(source);
  const transport = reach.transportOf(source.agent);
  const outcome: Result<SweepOutcome, SweepFailure> = transport.ok
    ? await sweepSource(transport.value, source, context.wallNow)
    : err({ kind: "agent", failure: transport.error });
  if (!outcome.ok) {
    const failed = await sourceFailed(context, { world, source, found });
    await reach.reportContact(source, outcome);
    return failed;
  }
  const applied = await applySweep(context, world, source, outcome.value);
  if (!applied.ok) return applied;
  for (const zone of applied.value.changed) found.zones.add(zone);
  for (const server of applied.value.changedServers) found.servers.add(server);
  found.all ||= applied.value.touchesAll;
  await reach.reportContact(source, ok({ sweepSeconds: reach.elapsed() - startedAt }));
  return ok(null);
}

/** Everything that the source told is from now on only its last word. */
async function sourceFailed(
  context: StoreContext,
  { world, source, found }: { world: EstateWorld; source: SourceMemory; found: Findings },
): Promise<Result<null, LeaseLost>> {
  // A cursor from before an outage may be of an agent that is gone.
  source.cursor = null;
  if (!source.isFresh) return ok(null);
  const stored = await storeFailedSweep(context, source);
  if (!stored.ok) return stored;
  source.isFresh = false;
  found.all = true;
  const roster = await renewRoster(context, world);
  if (!roster.ok) return roster;
  for (const server of roster.value.changed) found.servers.add(server);
  return ok(null);
}

async function judgeAndStore(
  context: StoreContext,
  world: EstateWorld,
  found: Findings,
): Promise<Result<readonly string[], LeaseLost>> {
  const estate = estateAt(world, context.wallNow());
  if (estate === null) return ok([]);
  const due = dueZones(world, estate.now);
  const candidates = new Set(
    found.all || !world.isJudged ? world.zones.values() : [...found.zones, ...found.seen, ...due],
  );
  const orphans = [...candidates].filter((zone) => zone.reports.size === 0);
  const removed = await storeRemovals(context, world, orphans);
  if (!removed.ok) return removed;
  for (const { name } of orphans) world.zones.delete(name);
  world.isJudged = true;
  const living = [...candidates].filter((zone) => zone.reports.size > 0);
  const stored = await storeJudgements(context, judgeZones(world, living, estate));
  if (!stored.ok) return stored;
  const checked = await checkAndStore(context, world, estate, {
    news: [...found.zones, ...found.seen, ...due],
    seen: found.seen,
    seenAgain: found.seenAgain,
    told: new Set(stored.value.map(({ zone }) => zone)),
  });
  if (!checked.ok) return checked;
  if (living.length + orphans.length > 0) {
    const changed = changedReadiness(world);
    const kept = await storeReadiness(context, world, changed);
    if (!kept.ok) return kept;
    for (const server of changed.keys()) found.servers.add(server);
  }
  return ok([
    ...orphans.map(({ name }) => name),
    ...stored.value.map(({ zone }) => zone.name),
    ...checked.value,
  ]);
}

/** Runs the checks where facts or looks are new, and answers the zones that only their page has news of. */
async function checkAndStore(
  context: StoreContext,
  world: EstateWorld,
  estate: EstateReport,
  found: {
    readonly news: readonly ZoneMemory[];
    readonly seen: ReadonlySet<ZoneMemory>;
    readonly seenAgain: ReadonlySet<ZoneMemory>;
    readonly told: ReadonlySet<ZoneMemory>;
  },
): Promise<Result<readonly string[], LeaseLost>> {
  const zones = new Set([...found.news, ...[...found.seenAgain].filter(awaitsSecondLook)]);
  const living = [...zones].filter(({ reports }) => reports.size > 0);
  const checked = await checkZones(context, world, living, estate);
  if (!checked.ok) return checked;
  const quiet = [...new Set([...checked.value, ...found.seen])].filter(
    (zone) => zone.reports.size > 0 && !found.told.has(zone),
  );
  const announced = await announce(context, world, quiet);
  return announced.ok ? ok(quiet.map(({ name }) => name)) : announced;
}

/** Zones whose judgement ends by the clock alone, and those that were stored by another version. */
function dueZones(world: EstateWorld, now: number): readonly ZoneMemory[] {
  const due: ZoneMemory[] = [];
  for (const zone of world.zones.values()) {
    const { judgement } = zone;
    const isDue = judgement === null || (judgement.wakeAt !== null && judgement.wakeAt <= now);
    if (isDue) due.push(zone);
  }
  return due;
}

/** Reads on in what happened, a bounded way at a time, and settles the history that is owed. */
async function readOn(
  context: StoreContext,
  reach: AgentReach,
  world: EstateWorld,
): Promise<Result<readonly string[], LeaseLost>> {
  const zones: string[] = [];
  for (const source of world.sources.values()) {
    const transport = reach.transportOf(source.agent);
    const { sweptAt } = source;
    if (!source.reportsTransitions || !source.isFresh || !transport.ok || sweptAt === null) {
      continue;
    }
    for (let page = 0; page < PAGES_PER_TURN; page++) {
      const pulled = await pullTransitions(context, transport.value, source, sweptAt);
      if (!pulled.ok) return pulled;
      zones.push(...pulled.value.zones);
      if (!source.isBehind) break;
    }
  }
  const estate = estateAt(world, context.wallNow());
  if (estate === null) return ok(zones);
  const until = reach.elapsed() + SETTLING_SECONDS;
  const settled = await settleHistory(context, world, estate, () => reach.elapsed() < until);
  return settled.ok ? ok([...zones, ...settled.value]) : settled;
}
