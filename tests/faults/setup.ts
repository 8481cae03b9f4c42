// biome-ignore-all lint/style/noProcessEnv: a run is repeated by its number, and its tests find their database so
import { randomInt } from "node:crypto";
import type { TestProject } from "vitest/node";
import { startPostgres, whyNoPostgres } from "@/tools/real-servers/postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** The same number gives the same schedules. */
    faultSeed: number;
    /** Every cell of the table, or those of every run? */
    isEveryCell: boolean;
  }
}

/** What a clean checkout is judged by is the same each time; on people's machines every run tries others. */
const SEED_OF_CI = 68_777_232;

/** Chooses the schedules of a run, says which, and starts the database that they share. Without PostgreSQL they run on PGlite. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = Number(process.env.FAULTS_SEED ?? "");
  const seed = given > 0 ? given : ownSeed();
  process.stdout.write(`Schedules of seed ${seed}; FAULTS_SEED=${seed} gives the same again.\n`);
  project.provide("faultSeed", seed);
  project.provide("isEveryCell", process.env.FAULT_CELLS === "all");
  const isChosen = (process.env.TEST_DATABASE_URL ?? "") !== "";
  const server = isChosen || whyNoPostgres() !== null ? null : await startPostgres();
  if (server !== null) process.env.TEST_DATABASE_URL = server.url;
  return async () => {
    if (server !== null) delete process.env.TEST_DATABASE_URL;
    await server?.stop();
  };
}

function ownSeed(): number {
  return process.env.CI === undefined ? randomInt(1, 2 ** 31) : SEED_OF_CI;
}
