import { PGlite } from "@electric-sql/pglite";
import { expect, test } from "vitest";
import { migrationNames, readMigrations } from "./migrate";
import { embeddedMigrationAdapter } from "./migration-adapter";
import { readSchema, withSchemaEngine } from "./schema-engine";

test("the migrations make exactly the tables that the schema describes", async () => {
  const pglite = await PGlite.create();
  try {
    const files = [{ path: "schema.prisma", content: await readSchema() }];
    const migrations = await readMigrations(await migrationNames());
    const answer = await withSchemaEngine(embeddedMigrationAdapter(pglite), (engine) =>
      engine.diff({
        from: { tag: "migrations", ...migrations },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: { externalTables: [], externalEnums: [] },
      }),
    );
    expect(answer.stdout).toContain("This is an empty migration");
  } finally {
    await pglite.close();
  }
}, 120_000);
