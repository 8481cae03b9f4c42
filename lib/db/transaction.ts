import type { Result } from "@/lib/result";
import type { Database, Transaction } from "./database";

/** A sweep of a large fleet may hold the embedded engine for seconds; waiting for it is no failure. */
export const TRANSACTION_OPTIONS = { maxWait: 60_000, timeout: 60_000 } as const;

class RolledBack extends Error {}

/** Commits if the work answers ok, rolls back if it answers an error or throws. Nobody throws to roll back. */
export async function inTransaction<T, E>(
  database: Database,
  work: (tx: Transaction) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  let outcome: Result<T, E> | undefined;
  try {
    await database.client.$transaction(async (tx) => {
      outcome = await work(tx);
      if (!outcome.ok) throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  if (outcome === undefined) throw new Error("the transaction ended without an outcome");
  return outcome;
}
