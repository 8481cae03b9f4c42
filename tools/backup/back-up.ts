import fs from "node:fs";
import path from "node:path";
import type { Settings } from "@/lib/platform/command-line.mjs";
import { dumpPostgresql } from "@/tools/backup/dump-postgresql";
import { claimDataDirectory } from "@/tools/launcher/data-directory.mjs";
import { StartFailure } from "@/tools/launcher/start-failure.mjs";

export const DATA = "data";
export const DUMP = "database.dump";
export const MANIFEST = "manifest.json";

export interface Manifest {
  readonly program: "keymaster";
  readonly engine: "embedded" | "postgresql";
  readonly madeAt: string;
}

/**
 * Copies everything that a Keymaster needs to go on into a new folder. The folder gets its name only when it is complete.
 * The embedded database must be at rest, so a running Keymaster is refused; PostgreSQL is dumped while others work.
 */
export async function backUp(settings: Settings, folder: string): Promise<void> {
  const { dataDir, databaseUrl } = settings;
  if (fs.existsSync(folder))
    throw new StartFailure(`${folder} exists already; name a new folder with --to.`);
  if (databaseUrl === null && !fs.existsSync(dataDir)) {
    throw new StartFailure(
      `There is no data directory ${dataDir}; name the right one with --data-dir.`,
    );
  }
  const unfinished = `${folder}.unfinished`;
  const release = databaseUrl === null ? await claimDataDirectory(dataDir) : () => undefined;
  try {
    fs.rmSync(unfinished, { recursive: true, force: true });
    fs.mkdirSync(path.dirname(unfinished), { recursive: true });
    fs.mkdirSync(unfinished, { mode: 0o700 });
    if (fs.existsSync(dataDir))
      fs.cpSync(dataDir, path.join(unfinished, DATA), { recursive: true });
    if (databaseUrl !== null) await dumpPostgresql(databaseUrl, path.join(unfinished, DUMP));
    const manifest: Manifest = {
      program: "keymaster",
      engine: databaseUrl === null ? "embedded" : "postgresql",
      madeAt: new Date().toISOString(),
    };
    fs.writeFileSync(path.join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    fs.renameSync(unfinished, folder);
  } finally {
    release();
  }
}
