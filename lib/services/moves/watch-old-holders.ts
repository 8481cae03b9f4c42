import { insertMoveLog, nextMoveChange } from "@/lib/db/move-rows";
import { inTransaction } from "@/lib/db/transaction";
import { DAY } from "@/lib/dnssec/instant";
import { continueWatch, watchCard } from "@/lib/dnssec/key-master/old-holder-watch";
import { ok } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import { loadPicture } from "@/lib/services/zones/load-picture";
import { type WatchRow, watchOf } from "./list-watches";

/** How long a card stays after the old holder has come back and yielded; estate's clock. */
const STAYS_AFTER_YIELDING = DAY;

/** Looks after every old holder that may come back (KM-45), by what the last sweep brought; answers whether anything is new. */
export async function watchOldHolders(services: Services): Promise<void> {
  const rows = await services.database.client.oldHolderWatch.findMany({
    where: { isOpen: true, estate: { in: [...services.fleet.estates.keys()] } },
    orderBy: { id: "asc" },
  });
  for (const row of rows) await lookAfter(services, row);
}

async function lookAfter(services: Services, row: WatchRow): Promise<void> {
  const zone = await services.database.client.zone.findUnique({
    where: { estate_name: { estate: row.estate, name: row.zone } },
  });
  const loaded = zone === null ? null : await loadPicture(services, zone);
  if (loaded === null) return;
  const { facts } = loaded;
  const { now } = facts.estate;
  const watch = continueWatch(watchOf(row), facts, now);
  const card = watchCard(watch, facts, now);
  const state = card.alarm ? "alarm" : card.state;
  const isOver =
    card.state === "yielded" &&
    watch.returnedAt !== null &&
    now - watch.returnedAt > STAYS_AFTER_YIELDING;
  const isSame =
    state === row.state &&
    watch.returnedAt === row.returnedAt &&
    watch.bothSince === row.splitSince &&
    !isOver;
  if (isSame) return;
  const at = services.wallNow();
  await inTransaction(services.database, async (tx) => {
    const { count } = await tx.oldHolderWatch.updateMany({
      where: { id: row.id, change: row.change },
      data: {
        state,
        returnedAt: watch.returnedAt,
        splitSince: watch.bothSince,
        isOpen: !isOver,
        endedAt: isOver ? now : null,
        change: await nextMoveChange(tx),
      },
    });
    if (count === 0 || state === row.state) return ok(null);
    const line = { at, kind: "old-holder", sentence: card.sentence, by: null };
    await insertMoveLog(tx, row.move, [line]);
    await recordDeed(
      tx,
      { doer: { kind: "runner" }, at },
      {
        action: `old-holder-${state}`,
        subject: `${row.estate}/${row.zone}`,
        phase: "change",
        before: { watch: row.id, state: row.state },
        after: { watch: row.id, state, oldHolder: row.oldHolder, newHolder: row.newHolder },
      },
    );
    return ok(null);
  });
}
