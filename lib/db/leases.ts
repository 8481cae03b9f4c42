import type { Database, Transaction } from "./database";

/** A piece of background work that this process holds. `epoch` fences: a later holder has a higher one. */
export type Lease = { readonly name: string; readonly holder: string; readonly epoch: number };

// Expiry is judged by the database's clock alone, so the processes' clocks may differ.
/**
 * Takes a lease that is free or expired, or that this holder had last (then nobody wrote in between and its epoch stays); null if
 * another process has it.
 * A row that somebody else is judging at this moment is left to them.
 */
export async function takeLease(
  database: Database,
  request: { readonly name: string; readonly holder: string; readonly seconds: number },
): Promise<Lease | null> {
  const { name, holder, seconds } = request;
  await database.client.$executeRaw`
    INSERT INTO "leases" ("name", "holder", "epoch", "expires_at") VALUES (${name}, '', 0, 0)
    ON CONFLICT ("name") DO NOTHING`;
  const rows = await database.client.$queryRaw<{ epoch: number }[]>`
    WITH claimed AS (
      SELECT "name" FROM "leases"
      WHERE "name" = ${name}
        AND ("holder" = ${holder} OR "expires_at" < extract(epoch FROM clock_timestamp()))
      FOR UPDATE SKIP LOCKED)
    UPDATE "leases" l
    SET "epoch" = CASE WHEN l."holder" = ${holder} THEN l."epoch" ELSE l."epoch" + 1 END,
        "holder" = ${holder},
        "expires_at" = extract(epoch FROM clock_timestamp()) + ${seconds}::double precision
    FROM claimed WHERE l."name" = claimed."name"
    RETURNING l."epoch"`;
  const [row] = rows;
  return row === undefined ? null : { name, holder, epoch: row.epoch };
}

/** Gives a lease back, so that another process need not wait for its end. */
export async function returnLease(database: Database, lease: Lease): Promise<void> {
  await database.client.$executeRaw`
    UPDATE "leases" SET "expires_at" = 0
    WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "epoch" = ${lease.epoch}`;
}

/**
 * True if the lease is still this one; the row stays locked until the transaction ends, so nobody takes it over in between. Every
 * write of background work asks first: a process that slept through its lease writes nothing.
 */
export async function isStillHeld(tx: Transaction, lease: Lease): Promise<boolean> {
  const rows = await tx.$queryRaw<{ epoch: number }[]>`
    SELECT "epoch" FROM "leases"
    WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "epoch" = ${lease.epoch}
    FOR SHARE`;
  return rows.length === 1;
}

/** Ends a lease whoever holds it: the next epoch begins, and writes under the old one are refused. */
export async function breakLease(tx: Transaction, name: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "leases" SET "epoch" = "epoch" + 1, "expires_at" = 0, "holder" = '' WHERE "name" = ${name}`;
}

/** From here on the epochs of this lease are above a number that somebody else has seen, whoever takes it next. */
export async function raiseEpoch(tx: Transaction, name: string, seen: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE "leases" SET "epoch" = ${seen}::integer WHERE "name" = ${name} AND "epoch" < ${seen}::integer`;
}
