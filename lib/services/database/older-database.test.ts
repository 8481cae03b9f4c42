import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "@/lib/db/migrate";
import { embeddedMigrationAdapter } from "@/lib/db/migration-adapter";
import { overPglite } from "@/lib/db/open-embedded";
import { zoneName } from "@/lib/dns/zone-name";
import { StartRefusal } from "@/lib/platform/start-refusal";
import { testProgram } from "@/lib/services/testing/test-program";
import { listZones } from "@/lib/services/zones/list-zones";

/** A database as the first version left it, with a few rows in every table that has any. */
const FIRST_VERSION = "lib/db/fixtures/first-version.sql";
const NEXT = "99990101000000_next";

let folder: string;
let pglite: PGlite;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "keymaster-migrations-"));
  await cp("prisma/migrations", folder, { recursive: true });
  pglite = await PGlite.create({ extensions: { pg_trgm } });
});
afterEach(async () => {
  await pglite.close();
  await rm(folder, { recursive: true });
});

const migrateTo = (migrations: string) => migrate(embeddedMigrationAdapter(pglite), migrations);

async function plant(sql: string): Promise<void> {
  await mkdir(path.join(folder, NEXT));
  await writeFile(path.join(folder, NEXT, "migration.sql"), sql);
}

const count = async (table: string) =>
  (await pglite.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${table}"`)).rows[0]?.n;

describe("migrate", () => {
  test("brings an empty database to the present version; a second start finds nothing to do", async () => {
    await migrateTo(folder);
    await migrateTo(folder);
    const folders = (await readdir(folder, { withFileTypes: true })).filter((one) =>
      one.isDirectory(),
    );
    expect(await count("_prisma_migrations")).toBe(folders.length);
    expect(await count("zones")).toBe(0);
  });

  test("brings a stored database of the first version to a later one and keeps its rows", async () => {
    await pglite.exec(await readFile(FIRST_VERSION, "utf8"));
    await plant(`ALTER TABLE "zones" ADD COLUMN "later" TEXT NOT NULL DEFAULT 'kept';`);
    await migrateTo(folder);
    const { rows } = await pglite.query(`SELECT "name", "later" FROM "zones"`);
    expect(rows).toEqual([{ name: "secure.contoso.com", later: "kept" }]);
  });

  test("a database that is newer than the program is refused in one sentence and left alone", async () => {
    await plant(`CREATE TABLE "newer" ("id" INTEGER);`);
    await migrateTo(folder);
    const refusal = await migrateTo("prisma/migrations").then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(StartRefusal);
    expect((refusal as StartRefusal).userSentence).toBe(
      `The database is newer than this program (it has the migration ${NEXT}); start the version of Keymaster that made it, or a later one.`,
    );
    expect(await count("newer")).toBe(0);
  });

  test("a migration that fails is said to have failed, and is not taken for applied", async () => {
    await plant(`ALTER TABLE "no_such_table" ADD COLUMN "x" TEXT;`);
    await expect(migrateTo(folder)).rejects.toThrow(/no_such_table/);
    await expect(migrateTo(folder)).rejects.toBeInstanceOf(StartRefusal);
  });
});

describe("a start on a stored database of the first version", () => {
  test("shows its zones, judges them anew, and goes on with their history", async () => {
    await pglite.exec(await readFile(FIRST_VERSION, "utf8"));
    const database = await overPglite(pglite);
    const program = await testProgram({ database });
    await program.services.fleet.refresh();
    const before = await listZones(program.as("helpdesk"), { limit: 10 });
    expect(before.ok && before.value.items.map(({ name, status }) => [name, status])).toEqual([
      ["secure.contoso.com", "unknown"],
    ]);
    program.agent.putZone(zoneName("secure.contoso.com"));
    await program.turn();
    const after = await listZones(program.as("helpdesk"), { limit: 10 });
    expect(after.ok && after.value.items[0]?.status).toBe("healthy");
    const history = await database.client.history.findMany({ orderBy: { sequence: "asc" } });
    expect(history.map(({ kind, origin }) => [kind, origin])).toContainEqual([
      "rollover",
      "source",
    ]);
    await program.close();
    await database.client.$disconnect();
  });
});
