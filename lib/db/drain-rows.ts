import type { DrainRun } from "@/lib/dnssec/key-master/drain-run";
import type { Reader, Transaction } from "./database";
import { nextMoveChange } from "./move-rows";

export type DrainPhase = DrainRun["phase"];
export type DrainItemState = DrainRun["items"][number]["state"];

type Row = Awaited<ReturnType<Transaction["drain"]["findUniqueOrThrow"]>>;
type ItemRow = Awaited<ReturnType<Transaction["drainItem"]["findUniqueOrThrow"]>>;

export type StoredDrain = Omit<Row, "phase" | "kind" | "rolling" | "notes"> & {
  readonly phase: DrainPhase;
  readonly kind: "drain" | "return";
  readonly rolling: "wait" | "skip";
  readonly notes: Readonly<Record<string, string>>;
};
export type StoredDrainItem = Omit<ItemRow, "state"> & { readonly state: DrainItemState };

export type NewDrainItem = Pick<StoredDrainItem, "zone" | "from" | "target" | "state" | "reason">;

const LIVE: ReadonlySet<DrainPhase> = new Set(["running", "pausing", "paused", "stopped"]);

/** Inserts a drain with its zones; false if the server is being drained already. */
export async function insertDrain(
  tx: Transaction,
  drain: Omit<StoredDrain, "phase" | "isLive" | "revision" | "change">,
  items: readonly NewDrainItem[],
): Promise<boolean> {
  const change = await nextMoveChange(tx);
  const { count } = await tx.drain.createMany({
    data: [
      { ...drain, notes: { ...drain.notes }, phase: "running", isLive: true, revision: 1, change },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await tx.drainItem.createMany({
    data: items.map((item, position) => ({ drain: drain.id, position, ...item })),
  });
  return true;
}

/** Changes the phase, only on the revision that was read; false if somebody else wrote first. */
export async function updateDrain(
  tx: Transaction,
  at: { readonly id: string; readonly revision: number },
  to: {
    readonly phase: DrainPhase;
    readonly stoppedBecause?: string | null;
    readonly finishedAt?: number;
  },
): Promise<boolean> {
  const { count } = await tx.drain.updateMany({
    where: { id: at.id, revision: at.revision },
    data: {
      ...to,
      isLive: LIVE.has(to.phase),
      revision: at.revision + 1,
      change: await nextMoveChange(tx),
    },
  });
  return count === 1;
}

/** What became of zones of a drain. */
export async function updateDrainItems(
  tx: Transaction,
  drain: string,
  items: readonly (Pick<StoredDrainItem, "zone" | "state"> &
    Partial<Pick<StoredDrainItem, "reason" | "move" | "outcome" | "target" | "notBefore">>)[],
): Promise<void> {
  if (items.length === 0) return;
  for (const { zone, ...data } of items) {
    await tx.drainItem.update({ where: { drain_zone: { drain, zone } }, data });
  }
  await tx.drain.update({ where: { id: drain }, data: { change: await nextMoveChange(tx) } });
}

/** What has not begun never will. */
export async function skipDrainRest(tx: Transaction, drain: string, reason: string): Promise<void> {
  await tx.drainItem.updateMany({
    where: { drain, state: { in: ["ready", "waiting"] } },
    data: { state: "skipped", reason },
  });
}

export async function selectDrain(reader: Reader, id: string): Promise<StoredDrain | null> {
  const row = await reader.drain.findUnique({ where: { id } });
  return row === null ? null : toDrain(row);
}

export async function selectDrainItems(
  reader: Reader,
  drain: string,
): Promise<readonly StoredDrainItem[]> {
  const rows = await reader.drainItem.findMany({
    where: { drain },
    orderBy: { position: "asc" },
  });
  // Written by this module alone, from the words of the drain's machine.
  return rows.map((row) => ({ ...row, state: row.state as DrainItemState }));
}

/** How many zones of each drain are in each state. */
export async function countDrainItems(
  reader: Reader,
  drains: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = await reader.drainItem.groupBy({
    by: ["drain", "state"],
    where: { drain: { in: [...drains] } },
    _count: { _all: true },
  });
  const counts = new Map<string, Map<string, number>>();
  for (const { drain, state, _count } of rows) {
    const known = counts.get(drain) ?? new Map<string, number>();
    counts.set(drain, known.set(state, _count._all));
  }
  return counts;
}

/** Drains that have something to do: those that run, and those that came to rest while a move of theirs had not ended. */
export async function selectRunningDrains(
  reader: Reader,
): Promise<readonly { readonly id: string; readonly estate: string }[]> {
  const open = await reader.drainItem.findMany({
    where: { state: { in: ["running", "unclear"] } },
    distinct: ["drain"],
    select: { drain: true },
  });
  return reader.drain.findMany({
    where: {
      OR: [
        { phase: { in: ["running", "pausing"] } },
        { id: { in: open.map(({ drain }) => drain) } },
      ],
    },
    select: { id: true, estate: true },
    orderBy: { createdAt: "asc" },
  });
}

export type DrainPage = {
  readonly estates: readonly string[];
  readonly server: string | null;
  readonly after: { readonly createdAt: number; readonly id: string } | null;
  readonly limit: number;
};

/** Drains, newest first, and how many there are in all. */
export async function selectDrains(
  reader: Reader,
  { estates, server, after, limit }: DrainPage,
): Promise<{ readonly drains: readonly StoredDrain[]; readonly total: number }> {
  const where = { estate: { in: [...estates] }, ...(server === null ? {} : { server }) };
  const beyond =
    after === null
      ? {}
      : {
          OR: [
            { createdAt: { lt: after.createdAt } },
            { createdAt: after.createdAt, id: { lt: after.id } },
          ],
        };
  const rows = await reader.drain.findMany({
    where: { AND: [where, beyond] },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return { drains: rows.map(toDrain), total: await reader.drain.count({ where }) };
}

function toDrain(row: Row): StoredDrain {
  return {
    ...row,
    // Written by this module and the use cases alone.
    phase: row.phase as DrainPhase,
    kind: row.kind as StoredDrain["kind"],
    rolling: row.rolling as StoredDrain["rolling"],
    notes: row.notes as StoredDrain["notes"],
  };
}
