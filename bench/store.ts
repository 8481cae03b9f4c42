import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type IntervalHistogram as EventLoopDelay, monitorEventLoopDelay } from "node:perf_hooks";
import type { Database, Reader } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/open-embedded";
import { toStoredJudgement } from "@/lib/db/specs/judgement";
import { analyzeZones, countZones, selectZones, type ZoneFilter } from "@/lib/db/zone-queries";
import { upsertZones, type ZoneRow } from "@/lib/db/zone-rows";
import type { ZoneJudgement } from "@/lib/dnssec/status/judgement";
import { type Line, median, percentile, renderReport, timed } from "./report";
import { httpLines } from "./store-http";

const ZONES = 10_000;
const MANY = 100_000;
const ROUNDS = 3;
const QUERIES = 30;
const RAW_ROWS = 500;
const NO_FILTER: ZoneFilter = {
  estates: ["bench"],
  q: null,
  statuses: [],
  verdicts: [],
  holders: [],
  hosts: [],
  signed: null,
};

/** A zone as the collector stores it, with a judgement of a usual size. */
function row(at: number, round: number): ZoneRow {
  const name = `zone-${String(at).padStart(6, "0")}.customers.example`;
  const until = 1_900_000_000 + at + round;
  return {
    estate: "bench",
    name,
    displayName: name,
    searchName: name,
    storage: "directory",
    signed: true,
    status: at % 50 === 0 ? "rolling" : "healthy",
    statusRank: at % 50 === 0 ? 7 : 9,
    statusSince: 1_899_000_000,
    service: "validating",
    basis: "reported",
    verdict: "agreed",
    isSettling: false,
    holder: `dc${at % 7}.example`,
    isHolderReachable: true,
    kskCount: 1,
    zskCount: 2,
    rolloverPhase: null,
    affectsUsers: "no",
    signaturesValidUntil: until,
    nextEventWhat: "zsk-rollover-due",
    nextEventAt: until,
    safeUntil: null,
    safeUntilBecause: "renewing",
    observedAt: 1_899_000_000,
    unknownSince: null,
    wakeAt: until,
    dueAt: null,
    judgement: toStoredJudgement(judgementUntil(until)),
    hosts: ["dc1.example", "dc2.example"],
    sources: ["bench"],
  };
}

function judgementUntil(until: number): ZoneJudgement {
  return {
    status: "healthy",
    statuses: ["healthy"],
    sentence: "This zone is signed and answering correctly.",
    signed: true,
    service: { state: "validating", basis: "reported" },
    role: {
      verdict: "agreed",
      settling: false,
      holder: "dc1.example",
      holderReachable: true,
    },
    keys: { ksk: 1, zsk: 2 },
    rollover: null,
    signaturesValidUntil: until,
    nextEvent: { what: "zsk-rollover-due", at: until },
    safeUntil: null,
    safeUntilBecause: "renewing",
    affectsUsers: "no",
    nextStep: { text: "Nothing to do.", owner: "none", dueAt: null },
    notices: [],
    observedAt: 1_899_000_000,
    unknownSince: null,
    wakeAt: until,
  };
}

function rows(count: number, round: number): ZoneRow[] {
  return Array.from({ length: count }, (_, at) => row(at, round));
}

/** A row as `bench_raw` names its columns. */
function rawRow(zone: ZoneRow, id: number, revision: number): Readonly<Record<string, unknown>> {
  const named = Object.entries(zone).map(([key, value]) => [
    key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return { ...Object.fromEntries(named), id, revision };
}

/** The floor: the same columns put into a table of the same columns without the indexes of lists, by one raw statement a chunk. */
async function rawUpsert(
  database: Database,
  zones: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  for (let start = 0; start < zones.length; start += RAW_ROWS) {
    const chunk = JSON.stringify(zones.slice(start, start + RAW_ROWS));
    await database.client.$executeRaw`
      INSERT INTO "bench_raw" SELECT * FROM jsonb_populate_recordset(NULL::"bench_raw", ${chunk}::jsonb)
      ON CONFLICT ("estate", "name") DO UPDATE SET
        ("display_name", "search_name", "storage", "signed", "status", "status_rank", "status_since", "service", "basis", "verdict",
         "is_settling", "holder", "is_holder_reachable", "ksk_count", "zsk_count", "rollover_phase", "affects_users",
         "signatures_valid_until", "next_event_what", "next_event_at", "safe_until", "safe_until_because", "due_at",
         "observed_at", "unknown_since", "wake_at", "judgement", "hosts", "sources", "revision")
      = (excluded."display_name", excluded."search_name", excluded."storage", excluded."signed", excluded."status",
         excluded."status_rank", excluded."status_since", excluded."service", excluded."basis", excluded."verdict",
         excluded."is_settling", excluded."holder", excluded."is_holder_reachable", excluded."ksk_count", excluded."zsk_count",
         excluded."rollover_phase", excluded."affects_users", excluded."signatures_valid_until", excluded."next_event_what",
         excluded."next_event_at", excluded."safe_until", excluded."safe_until_because", excluded."due_at",
         excluded."observed_at", excluded."unknown_since", excluded."wake_at", excluded."judgement", excluded."hosts",
         excluded."sources", excluded."revision")`;
  }
}

async function perRowUpsert(database: Database, zones: readonly ZoneRow[]): Promise<void> {
  for (const zone of zones) {
    await database.client.$transaction((tx) => upsertZones(tx, [zone], 1));
  }
}

async function storeLines(database: Database): Promise<readonly Line[]> {
  await database.client.$executeRaw`CREATE TABLE "bench_raw" (LIKE "zones" INCLUDING DEFAULTS)`;
  await database.client.$executeRaw`ALTER TABLE "bench_raw" ADD PRIMARY KEY ("estate", "name")`;
  const store = (zones: readonly ZoneRow[], revision: number) =>
    database.client.$transaction((tx) => upsertZones(tx, zones, revision));
  await store(rows(ZONES, 0), 1);
  const rawRows = (round: number) => rows(ZONES, round).map((zone, at) => rawRow(zone, at, round));
  await rawUpsert(database, rawRows(0));
  const ours: number[] = [];
  const raw: number[] = [];
  const loops: EventLoopDelay[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const zones = rows(ZONES, round);
    // One for each round: one that is switched on again counts the pause as a delay.
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    ours.push(await timed(() => store(zones, round + 1)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    loop.disable();
    loops.push(loop);
    const floor = rawRows(round);
    raw.push(await timed(() => rawUpsert(database, floor)));
  }
  const sample = rows(200, 9);
  const single = (await timed(() => perRowUpsert(database, sample))) * (ZONES / sample.length);
  const againstRaw = median(ours) / median(raw);
  const againstSingle = single / median(ours);
  const p99 = Math.max(...loops.map((loop) => loop.percentile(99))) / 1e6;
  const longest = Math.max(...loops.map((loop) => loop.max)) / 1e6;
  return [
    {
      goal: `full snapshot of ${ZONES} zones against a raw upsert without the indexes of lists`,
      measured: `${againstRaw.toFixed(2)}×`,
      wanted: "≤ 1.5×",
      isMet: againstRaw <= 1.5,
    },
    {
      goal: "full snapshot against upserts row by row",
      measured: `${againstSingle.toFixed(0)}× faster`,
      wanted: "≥ 30×",
      isMet: againstSingle >= 30,
    },
    {
      goal: "event loop held by the embedded database, p99",
      measured: `${p99.toFixed(0)} ms`,
      wanted: "≤ 20 ms",
      isMet: p99 <= 20,
    },
    {
      goal: "event loop held by the embedded database, longest",
      measured: `${longest.toFixed(0)} ms`,
      wanted: "≤ 50 ms",
      isMet: longest <= 50,
    },
  ];
}

type Plan = readonly { readonly "QUERY PLAN": readonly { readonly "Execution Time": number }[] }[];

/** A reader that has the database run each query and say how long it took, instead of telling its rows. */
function timingReader(database: Database): { readonly reader: Reader; spent(): number } {
  let spent = 0;
  const $queryRaw = async ([first, ...rest]: TemplateStringsArray, ...values: unknown[]) => {
    const strings = [`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${first}`, ...rest];
    const query: TemplateStringsArray = Object.assign(strings, { raw: strings });
    const plan = await database.client.$queryRaw<Plan>(query, ...values);
    spent += plan[0]?.["QUERY PLAN"][0]?.["Execution Time"] ?? Number.NaN;
    return [];
  };
  return { reader: { $queryRaw } as unknown as Reader, spent: () => spent };
}

async function queryLines(database: Database): Promise<readonly Line[]> {
  await database.client.$transaction((tx) => upsertZones(tx, rows(MANY, 0), 99), {
    timeout: 300_000,
  });
  await analyzeZones(database.client);
  const measure = async (
    goal: string,
    query: (reader: Reader) => Promise<unknown>,
  ): Promise<Line> => {
    await query(database.client);
    const inside: number[] = [];
    const waited: number[] = [];
    for (let at = 0; at < QUERIES; at += 1) {
      const { reader, spent } = timingReader(database);
      await query(reader);
      inside.push(spent());
      waited.push(await timed(() => query(database.client)));
    }
    const p95 = percentile(inside, 0.95);
    return {
      goal: `${goal}, ${MANY} zones, p95 in the database (as the program waits for it)`,
      measured: `${p95.toFixed(1)} ms (${percentile(waited, 0.95).toFixed(1)} ms)`,
      wanted: "≤ 10 ms",
      isMet: p95 <= 10,
    };
  };
  const page = {
    filter: NO_FILTER,
    sort: "status",
    descending: false,
    after: null,
    limit: 100,
  } as const;
  return [
    await measure("a page by urgency", (reader) => selectZones(reader, page)),
    await measure("a page by name from the middle", (reader) =>
      selectZones(reader, {
        ...page,
        sort: "name",
        after: {
          value: "zone-050000.customers.example",
          name: "zone-050000.customers.example",
          estate: "bench",
        },
      }),
    ),
    await measure("search for a part of a name", (reader) =>
      selectZones(reader, { ...page, filter: { ...NO_FILTER, q: "4321" } }),
    ),
    await measure("count of what a search finds", (reader) =>
      countZones(reader, { ...NO_FILTER, q: "4321" }),
    ),
  ];
}

/** Goal 6 of docs/performance.md: what the store costs, as ratios within this run. */
export async function benchStore(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "keymaster-bench-"));
  try {
    const opened: Database[] = [];
    const first = await timed(async () => opened.push(await openEmbedded(folder)));
    await opened.pop()?.close();
    const later = await timed(async () => opened.push(await openEmbedded(folder)));
    const database = opened[0];
    if (database === undefined) throw new Error("the embedded database did not open");
    const lines: Line[] = [
      {
        goal: "first open of an empty embedded database",
        measured: `${(first / 1000).toFixed(1)} s`,
        wanted: "≤ 2 s",
        isMet: first <= 2000,
      },
      {
        goal: "later open",
        measured: `${(later / 1000).toFixed(1)} s`,
        wanted: "≤ 1.5 s",
        isMet: later <= 1500,
      },
      ...(await storeLines(database)),
      ...(await queryLines(database)),
      ...(await httpLines(database, MANY)),
    ];
    await database.close();
    return renderReport("Store", lines);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
