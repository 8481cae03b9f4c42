import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { migrate, migrationNames } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";

/**
 * An empty database of this version, packed. Unpacking it takes a second, making one many; so it is made once for a clone
 * (`prisma/make-empty-cluster.ts`), and where it was not, the first start makes its own.
 */
export async function readEmptyCluster(): Promise<Blob | null> {
  const file = await emptyClusterFile();
  return existsSync(file) ? new Blob([new Uint8Array(await readFile(file))]) : null;
}

/** Makes the packed cluster unless it is there. */
export async function makeEmptyCluster(): Promise<void> {
  const file = await emptyClusterFile();
  if (existsSync(file)) return;
  const pglite = await PGlite.create({ extensions: { pg_trgm } });
  await migrate(embeddedMigrationAdapter(pglite));
  const packed = await pglite.dumpDataDir("gzip");
  await pglite.close();
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, new Uint8Array(await packed.arrayBuffer()));
  await rename(unfinished, file);
}

/** Named after what it is made of: the engine's version and the newest migration. The launcher reckons the same name. */
async function emptyClusterFile(): Promise<string> {
  const modules = path.join(process.cwd(), "node_modules");
  const manifest = await readFile(path.join(modules, "@electric-sql/pglite/package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  const newest = (await migrationNames()).at(-1) ?? "";
  return path.join(modules, ".cache/keymaster", `empty-${version}-${newest}.tar.gz`);
}
