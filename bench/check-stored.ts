import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { keepLook } from "@/agent/observer/kept-look";
import type { Database } from "@/lib/db/database";
import { replaceFindings } from "@/lib/db/finding-rows";
import { updateLookedAt, upsertObservations } from "@/lib/db/observation-rows";
import { openEmbedded } from "@/lib/db/open-embedded";
import { type Cost, costOf } from "./check-cpu";
import { type Judged, openOurs } from "./check-ours";
import type { Workload } from "./check-workload";
import type { Line } from "./report";

/** What one transaction of the collector takes. */
const ROWS_AT_ONCE = 100;
const GOAL_ZONES = 10_000;
const MANY_ZONES = 100_000;

/**
 * Goal 4 without the pages between: every zone is looked at, judged, kept as an agent keeps it, and its observation and findings stored in
 * an embedded database while the next zones are looked at; then every zone is glanced at and the look noted. Seconds are wall time,
 * scaled to the goals' sizes.
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
  const waiting: Judged[] = [];
  const store = storerOf(database, waiting);
  let keptOctets = 0;
  const looked: { readonly zone: string; readonly finishedAt: number }[] = [];
  const ours = openOurs(workload, (judged) => {
    const { zone, finishedAt } = judged.look.observation;
    keptOctets += keepLook(judged.look).packed.length;
    looked.push({ zone, finishedAt });
    waiting.push(judged);
    if (waiting.length >= ROWS_AT_ONCE) void store();
  });
  try {
    const { zones } = workload;
    const cold = await costOf(async () => {
      await ours.check(zones);
      await store();
    });
    const [{ count }] = (await database.client.$queryRaw`
      SELECT count(*)::int AS "count" FROM "observations"`) as [{ count: number }];
    if (count !== zones.length) throw new Error(`${count} of ${zones.length} looks were stored`);
    const vantage = { estate: "bench", vantage: "here" };
    const steady = await costOf(async () => {
      await ours.glance();
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
    ours.close();
  }
}

/** Stores what waits, one transaction after the other; resolves when nothing waits any more. */
function storerOf(database: Database, waiting: Judged[]): () => Promise<void> {
  let running: Promise<void> | null = null;
  const drain = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, ROWS_AT_ONCE);
      await database.client.$transaction(async (tx) => {
        await upsertObservations(
          tx,
          batch.map(({ look }) => look.observation),
        );
        await replaceFindings(
          tx,
          batch.map(({ look, findings }) => ({
            estate: look.observation.estate,
            zone: look.observation.zone,
            findings,
          })),
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
