import type { Reader, Transaction } from "./database";

/**
 * The next revision of the fleet. The row stays locked until the transaction ends, so revisions become visible in their order and
 * whoever follows them misses none.
 */
export async function nextRevision(tx: Transaction): Promise<number> {
  const rows = await tx.$queryRaw<{ value: number }[]>`
    UPDATE "counters" SET "value" = "value" + 1 WHERE "name" = 'fleet' RETURNING "value"`;
  const [row] = rows;
  if (row === undefined) throw new Error("the counter of the fleet is missing");
  return row.value;
}

/** The newest revision that is visible. */
export async function currentRevision(reader: Reader): Promise<number> {
  const row = await reader.counter.findUniqueOrThrow({ where: { name: "fleet" } });
  return row.value;
}
