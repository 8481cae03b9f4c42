import { takeLease } from "@/lib/db/leases";
import type { Services } from "./context";

const DAY_SECONDS = 86_400;
/** History is kept by when it was recorded, so that a jump of the lab's clock throws nothing away. */
const HISTORY_DAYS = 400;
const REMOVED_DAYS_OF_REVISIONS = 100_000;

/** Takes out what is older than anybody needs. */
export async function prune(
  { database, wallNow, fleet }: Services,
  lease: { readonly holder: string; readonly seconds: number },
): Promise<void> {
  if ((await takeLease(database, { name: "prune", ...lease })) === null) return;
  const { client } = database;
  const now = wallNow();
  await client.history.deleteMany({
    where: { recordedAt: { lt: now - HISTORY_DAYS * DAY_SECONDS } },
  });
  await client.idempotencyKey.deleteMany({ where: { createdAt: { lt: now - DAY_SECONDS } } });
  await client.removedZone.deleteMany({
    where: { revision: { lt: fleet.revision - REMOVED_DAYS_OF_REVISIONS } },
  });
}
