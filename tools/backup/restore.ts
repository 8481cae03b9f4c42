import fs from "node:fs";
import path from "node:path";
import type { Settings } from "@/lib/platform/command-line.mjs";
import { DATA, DUMP, MANIFEST, type Manifest } from "@/tools/backup/back-up";
import { restorePostgresql } from "@/tools/backup/dump-postgresql";
import { claimDataDirectory } from "@/tools/launcher/data-directory.mjs";
import { StartFailure } from "@/tools/launcher/start-failure.mjs";

/**
 * Puts a backup in the place of the data directory (and of the PostgreSQL database). What was there before is kept beside it.
 *
 * @returns where the former data directory is now, or null if there was none
 */
export async function restore(settings: Settings, folder: string): Promise<string | null> {
  const { dataDir, databaseUrl } = settings;
  const { engine } = readManifest(folder);
  const wanted = databaseUrl === null ? "embedded" : "postgresql";
  if (engine !== wanted) {
    throw new StartFailure(
      `The backup ${folder} is of the ${engine} database, but DATABASE_URL selects the ${wanted} one.`,
    );
  }
  const release = await claimDataDirectory(dataDir);
  try {
    const former = setAside(dataDir);
    const data = path.join(folder, DATA);
    if (fs.existsSync(data)) {
      fs.cpSync(data, `${dataDir}.unfinished`, { recursive: true });
      fs.renameSync(`${dataDir}.unfinished`, dataDir);
    }
    if (databaseUrl !== null) await restorePostgresql(databaseUrl, path.join(folder, DUMP));
    return former;
  } finally {
    release();
  }
}

function readManifest(folder: string): Manifest {
  try {
    const manifest: Manifest = JSON.parse(fs.readFileSync(path.join(folder, MANIFEST), "utf8"));
    if (manifest.program === "keymaster") return manifest;
  } catch (error) {
    throw new StartFailure(
      `${folder} is not a backup of Keymaster (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  throw new StartFailure(`${folder} is not a backup of Keymaster.`);
}

function setAside(dataDir: string): string | null {
  fs.rmSync(`${dataDir}.unfinished`, { recursive: true, force: true });
  if (fs.readdirSync(dataDir).length === 0) {
    fs.rmdirSync(dataDir);
    return null;
  }
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const former = `${dataDir}.before-${stamp}`;
  fs.renameSync(dataDir, former);
  return former;
}
