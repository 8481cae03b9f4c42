import type { ZoneRow } from "@/lib/db/zone-rows";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Finding } from "@/lib/dnssec/checks/finding";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { HeldObservation, ZoneFacts, ZoneJudgement } from "@/lib/dnssec/status/judgement";
import type { OnlyCopy, ServerReadiness } from "@/lib/dnssec/status/server-readiness";
import type { EstateReport, ServerName, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { type ClockReading, estateNow } from "@/lib/services/estates/estate-clock";
import type { JudgedState, KeyedFacts } from "./replay";

/** `agent/driver`: where facts come from. */
export type SourceKey = string;

/** What the collector remembers of one source between sweeps. */
export type SourceMemory = {
  readonly agent: string;
  readonly driver: string;
  readonly key: SourceKey;
  readonly kind: string;
  readonly hasLab: boolean;
  readonly reportsTransitions: boolean;
  isFresh: boolean;
  /** Estate's clock of the last sweep that succeeded; for all but the lab when its answer arrived here. */
  lastReadAt: Instant | null;
  /** The same moment by the source's own clock, which its transitions go by; null before the first sweep here. */
  sweptAt: Instant | null;
  cursor: string | null;
  transitionsAfter: number;
  isBehind: boolean;
  servers: readonly ServerReport[];
  /** Monotonic seconds. */
  nextSweepAt: number;
};

/** What the collector remembers of one agent's own eyes between readings. */
export type VantageMemory = {
  readonly agent: string;
  /** Its looks are read in this process, or in one beside it. */
  readonly isNear: boolean;
  cursor: string | null;
  /** Its last reading succeeded. */
  isFresh: boolean;
  /** Monotonic seconds. */
  nextReadAt: number;
};

/** The last look of one vantage point. The observation stays the same object while looks see the same. */
export type HeldLook = { readonly observation: ZoneObservation; readonly lookedAt: Instant };

/** What the collector remembers of one zone: what every source says, and what was stored about it last. */
export type ZoneMemory = {
  readonly name: ZoneName;
  readonly reports: Map<SourceKey, ZoneReport>;
  judgement: ZoneJudgement | null;
  row: ZoneRow | null;
  /** What the last judgement was made of. */
  judged: JudgedState | null;
  /** Where history stands that is still to be replayed; null when nothing is owed. */
  owed: JudgedState | null;
  /** Newest sequence among the history rows that Keymaster itself wrote. */
  ownSequence: number;
  /** What each vantage point saw last, by agent. */
  readonly observations: Map<string, HeldLook>;
  /** Some look, now or before, said how it is with the zone. */
  isSeen: boolean;
  /** What checks made of it, unconfirmed findings included. */
  findings: readonly Finding[];
  /** What the zone adds to every server that it hangs on. */
  shares: ReadonlyMap<ServerName, ServerReadiness>;
};

/** What hangs on one server. `onlyCopies` names at most {@link MAX_ONLY_COPIES}; `onlyCopyOf` counts them all. */
export type StoredReadiness = {
  readonly zones: ServerReadiness["zones"];
  readonly ifItDied: ServerReadiness["ifItDied"];
  readonly onlyCopyOf: { readonly ksk: number; readonly zsk: number; readonly zones: number };
  readonly onlyCopies: readonly Omit<OnlyCopy, "estate">[];
};

export const MAX_ONLY_COPIES = 1_000;

/** One estate in the memory of the process that holds its lease. */
export type EstateWorld = {
  readonly name: string;
  report: EstateReport | null;
  clock: ClockReading | null;
  readonly sources: Map<SourceKey, SourceMemory>;
  readonly vantages: Map<string, VantageMemory>;
  readonly zones: Map<ZoneName, ZoneMemory>;
  /** Servers with all vantage points merged; the same array until something about them changes. */
  roster: ZoneFacts["servers"];
  /** False until every zone was judged in this process: what hangs on servers is added up from all of them. */
  isJudged: boolean;
  /** What hangs on each server, as it was stored last. */
  readonly readiness: Map<ServerName, StoredReadiness>;
};

export function sourceKey(agent: string, driver: string): SourceKey {
  return `${agent}/${driver}`;
}

export function newVantage(agent: string, isNear: boolean, isFresh: boolean): VantageMemory {
  return { agent, isNear, cursor: null, isFresh, nextReadAt: 0 };
}

export function emptyWorld(name: string): EstateWorld {
  return {
    name,
    report: null,
    clock: null,
    sources: new Map(),
    vantages: new Map(),
    zones: new Map(),
    roster: [],
    isJudged: false,
    readiness: new Map(),
  };
}

/** The estate as a judgement needs it, with its clock at this moment; null before the first sweep. */
export function estateAt(world: EstateWorld, wallNow: number): EstateReport | null {
  if (world.report === null || world.clock === null) return null;
  return { ...world.report, now: estateNow(world.clock, wallNow) };
}

/** Everything that a judgement of the zone rests on. */
export function factsOf(world: EstateWorld, zone: ZoneMemory, estate: EstateReport): KeyedFacts {
  const reports: KeyedFacts["reports"][number][] = [];
  let lastReadAt: Instant | null = null;
  for (const [key, report] of zone.reports) {
    const source = world.sources.get(key);
    const readAt = source?.lastReadAt ?? null;
    if (readAt !== null && (lastReadAt === null || readAt > lastReadAt)) lastReadAt = readAt;
    reports.push({ key, agent: source?.agent ?? key, fresh: source?.isFresh ?? false, report });
  }
  const observations = heldObservations(world, zone);
  return { estate, reports, servers: world.roster, lastReadAt, observations };
}

/** What vantage points saw of the zone, and whether they still look. */
export function heldObservations(
  { vantages }: EstateWorld,
  { observations }: ZoneMemory,
): readonly HeldObservation[] {
  return Array.from(observations, ([agent, held]) => ({
    ...held,
    fresh: vantages.get(agent)?.isFresh ?? false,
  }));
}
