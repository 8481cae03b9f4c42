import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { migrate, migrationNames, readMigrations } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";

/**
 * An empty database of this version, packed, for those who keep theirs in memory. Making one takes many seconds, so it is made
 * once for a clone (`prisma/make-empty-cluster.ts`), and where it was not, the first start makes its own.
 */
export async function readEmptyCluster(): Promise<Blob | null> {
  const { packed } = await emptyClusterPlaces();
  return existsSync(packed) ? new Blob([new Uint8Array(await readFile(packed))]) : null;
}

/** The same at rest in a folder, for those who begin theirs as a copy of it; null where it was not made. */
export async function emptyClusterFolder(): Promise<string | null> {
  const { folder } = await emptyClusterPlaces();
  return existsSync(folder) ? folder : null;
}

/** Makes both unless they are there; the folder comes last, and whoever looks for it has both. */
export async function makeEmptyCluster(): Promise<void> {
  const { packed, folder } = await emptyClusterPlaces();
  if (!existsSync(packed)) await makePacked(packed);
  if (!existsSync(folder)) await makeFolder(packed, folder);
}

async function makePacked(packed: string): Promise<void> {
  const pglite = await PGlite.create({ extensions: { pg_trgm } });
  await migrate(embeddedMigrationAdapter(pglite));
  const dump = await pglite.dumpDataDir("gzip");
  await pglite.close();
  await mkdir(path.dirname(packed), { recursive: true });
  const unfinished = `${packed}.${randomUUID()}`;
  await writeFile(unfinished, new Uint8Array(await dump.arrayBuffer()));
  await rename(unfinished, packed);
}

async function makeFolder(packed: string, folder: string): Promise<void> {
  const unfinished = `${folder}.${randomUUID()}`;
  const pglite = await PGlite.create({
    dataDir: unfinished,
    extensions: { pg_trgm },
    loadDataDir: new Blob([new Uint8Array(await readFile(packed))]),
  });
  await pglite.close();
  try {
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Two that made it at once have made the same.
    if (!existsSync(folder)) throw error;
  }
}

/** Named after what it is made of: the engine's version and every migration. The launcher reckons the same name. */
export async function emptyClusterPlaces(): Promise<{
  readonly packed: string;
  readonly folder: string;
}> {
  const modules = path.join(process.cwd(), "node_modules");
  const manifest = await readFile(path.join(modules, "@electric-sql/pglite/package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const { migrationDirectories } = await readMigrations(await migrationNames());
  const hash = createHash("sha256");
  for (const { path: name, migrationFile } of migrationDirectories) {
    hash.update(`${name}\n${migrationFile.content.value}\n`);
  }
  const name = `empty-${version}-${hash.digest("hex").slice(0, 16)}`;
  const folder = path.join(modules, ".cache/keymaster", name);
  return { packed: `${folder}.tar.gz`, folder };
}
