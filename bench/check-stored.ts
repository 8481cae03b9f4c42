import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Database } from "@/lib/db/database";
import { replaceFindings } from "@/lib/db/finding-rows";
import { updateLookedAt, upsertObservations } from "@/lib/db/observation-rows";
import { openEmbedded } from "@/lib/db/open-embedded";
import { type Cost, costOf } from "./check-cpu";
import { openOurs } from "./check-ours";
import type { Workload } from "./check-workload";
import type { LookingOrder, LookingWord, SeenZone } from "./looking-thread";
import type { Line } from "./report";

/** What one transaction of the collector takes. */
const ROWS_AT_ONCE = 100;
const GOAL_ZONES = 10_000;
const MANY_ZONES = 100_000;
const VANTAGE = "here";
const WARM_ZONES = 1_000;

/**
 * Goal 4 without the pages between: a thread looks at every zone and judges it, as the embedded agent's does; what it saw is stored in
 * an embedded database meanwhile. Then every zone is glanced at and the look noted. Code and database are warm, zones are new. Seconds
 * are wall time, scaled to the goals' sizes.
 */
export async function measureStored(workload: Workload): Promise<readonly Line[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "keymaster-bench-stored-"));
  const database = await openEmbedded(folder);
  try {
    return await storedLines(workload, database);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function storedLines(workload: Workload, database: Database): Promise<readonly Line[]> {
  const { zones } = workload;
  await warmDatabase(workload, database);
  const waiting: SeenZone[] = [];
  const store = storerOf(database, waiting);
  const looked: { readonly zone: string; readonly finishedAt: number }[] = [];
  let keptOctets = 0;
  const looking = await startLooking(workload, (word) => {
    keptOctets += word.keptOctets;
    for (const one of word.zones) {
      const { zone, finishedAt } = one.observation;
      looked.push({ zone, finishedAt });
      waiting.push(one);
    }
    if (waiting.length >= ROWS_AT_ONCE) void store();
  });
  try {
    const cold = await costOf(async () => {
      await looking.order("check");
      await store();
    });
    const [{ count }] = (await database.client.$queryRaw`
      SELECT count(*)::int AS "count" FROM "observations" WHERE "vantage" = ${VANTAGE}`) as [
      { count: number },
    ];
    if (count !== zones.length) throw new Error(`${count} of ${zones.length} looks were stored`);
    const vantage = { estate: "bench", vantage: VANTAGE };
    const steady = await costOf(async () => {
      await looking.order("glance");
      const later = looked.map((one) => ({ ...one, finishedAt: one.finishedAt + 1 }));
      await database.client.$transaction((tx) => updateLookedAt(tx, vantage, later));
    });
    return [
      goal("looked at, judged and stored, cold", scaled(cold, zones, GOAL_ZONES), GOAL_ZONES, 30),
      goal("glanced at and noted", scaled(steady, zones, GOAL_ZONES), GOAL_ZONES, 6),
      goal("glanced at and noted", scaled(steady, zones, MANY_ZONES), MANY_ZONES, 60),
      {
        goal: "a look as an agent keeps it",
        measured: `${(keptOctets / zones.length).toFixed(0)} octets`,
        wanted: "",
        isMet: null,
      },
    ];
  } finally {
    await looking.close();
  }
}

/** Stores looks of a vantage point that does not count: a database that is just open is slow for its first thousand rows. */
async function warmDatabase(workload: Workload, database: Database): Promise<void> {
  const waiting: SeenZone[] = [];
  const others = openOurs(workload, ({ look, findings }) => {
    waiting.push({ observation: { ...look.observation, vantage: "warm" }, findings });
  });
  await others.check(workload.zones.slice(0, WARM_ZONES));
  others.close();
  await storerOf(database, waiting)();
}

type Looking = {
  /** Resolves when the thread has done it; everything that it saw was handed over before. */
  order(order: LookingOrder): Promise<void>;
  close(): Promise<unknown>;
};

/** Starts the thread; resolves when its code is warm. */
async function startLooking(
  { remove: _, ...workload }: Workload,
  take: (word: Extract<LookingWord, { kind: "seen" }>) => void,
): Promise<Looking> {
  const worker = new Worker(new URL("./looking-thread.mjs", import.meta.url), {
    workerData: workload,
  });
  let finish: () => void = () => {};
  let fail: (cause: unknown) => void = () => {};
  const finished = () =>
    new Promise<void>((resolve, reject) => {
      [finish, fail] = [resolve, reject];
    });
  worker.on("error", (cause) => fail(cause));
  worker.on("message", (word: LookingWord) => {
    if (word.kind === "seen") take(word);
    else finish();
  });
  await finished();
  return {
    order: (order) => {
      const done = finished();
      worker.postMessage(order);
      return done;
    },
    close: () => worker.terminate(),
  };
}

/** Stores what waits, one transaction after the other; resolves when nothing waits any more. */
function storerOf(database: Database, waiting: SeenZone[]): () => Promise<void> {
  let running: Promise<void> | null = null;
  const drain = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, ROWS_AT_ONCE);
      await database.client.$transaction(async (tx) => {
        await upsertObservations(
          tx,
          batch.map(({ observation }) => observation),
        );
        await replaceFindings(
          tx,
          batch.map(({ observation: { estate, zone }, findings }) => ({ estate, zone, findings })),
        );
      });
    }
    running = null;
  };
  return () => {
    running ??= drain();
    return running;
  };
}

function scaled(cost: Cost, measured: readonly unknown[], zones: number): Cost {
  const times = zones / measured.length;
  return { cpu: cost.cpu * times, wall: cost.wall * times };
}

function goal(what: string, { cpu, wall }: Cost, zones: number, wanted: number): Line {
  return {
    goal: `${what}, ${zones} zones, by this workload's pace`,
    measured: `${wall.toFixed(1)} s (${cpu.toFixed(1)} s of CPU)`,
    wanted: `≤ ${wanted} s`,
    isMet: wall <= wanted,
  };
}
