import type { Database } from "@/lib/db/database";

/** Keeps everything that the database holds now, beside it, so that it can be brought back in milliseconds. */
export async function keepDatabase({ client }: Database): Promise<() => Promise<void>> {
  const rows = await client.$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS "name" FROM pg_tables
    WHERE schemaname = 'public' AND left(tablename, 1) <> '_' ORDER BY 1`;
  const names = rows.map(({ name }) => name);
  await client.$executeRawUnsafe(`CREATE SCHEMA "kept"`);
  for (const name of names) {
    await client.$executeRawUnsafe(`CREATE TABLE "kept"."${name}" AS TABLE "public"."${name}"`);
  }
  const all = names.map((name) => `"public"."${name}"`).join(", ");
  const copies = names.map((name) => `INSERT INTO "public"."${name}" TABLE "kept"."${name}"`);
  return async () => {
    await client.$transaction(async (tx) => {
      // Tables are filled by their names' order, not by who refers to whom; what they refer to is there in the end.
      await tx.$executeRaw`SET LOCAL session_replication_role = 'replica'`;
      await tx.$executeRawUnsafe(`TRUNCATE ${all}`);
      for (const copy of copies) await tx.$executeRawUnsafe(copy);
    });
  };
}
