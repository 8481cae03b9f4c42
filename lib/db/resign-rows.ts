import type { ResignState } from "@/lib/dnssec/key-master/resign/state";
import type { Database, Reader, Transaction } from "./database";
import type { Prisma } from "./generated/client";
import { nextMoveChange } from "./move-rows";
import { fromStoredResign, toStoredResign } from "./specs/resign-task";

type Row = Awaited<ReturnType<Transaction["resignTask"]["findUniqueOrThrow"]>>;
export type StoredResign = Omit<Row, "state" | "phase"> & {
  readonly phase: ResignState["phase"];
  readonly state: ResignState;
};

type Wake = { readonly isDue: boolean; readonly wakeWall: number | null };

/** Inserts a task; false if the zone has a live one already. */
export async function insertResign(
  tx: Transaction,
  row: Pick<
    Row,
    "id" | "estate" | "zone" | "server" | "move" | "requestedBy" | "reason" | "createdAt"
  >,
  state: ResignState,
  wake: Wake,
): Promise<boolean> {
  const { count } = await tx.resignTask.createMany({
    data: [{ ...row, ...columnsOf(state, wake), revision: 1, change: await nextMoveChange(tx) }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Writes what follows from an event, only on the revision that it was decided on; false if somebody else wrote first. */
export async function updateResign(
  tx: Transaction,
  at: { readonly id: string; readonly revision: number },
  state: ResignState,
  wake: Wake,
): Promise<boolean> {
  const { count } = await tx.resignTask.updateMany({
    where: { id: at.id, revision: at.revision },
    data: {
      ...columnsOf(state, wake),
      revision: at.revision + 1,
      change: await nextMoveChange(tx),
    },
  });
  return count === 1;
}

function columnsOf(state: ResignState, { isDue, wakeWall }: Wake) {
  const isDone = state.phase === "done";
  return {
    phase: state.phase,
    isLive: !isDone,
    epoch: state.epoch,
    state: toStoredResign(state) as Prisma.InputJsonObject,
    finishedAt: isDone ? state.since : null,
    isDue,
    wakeWall,
  };
}

export async function selectResign(reader: Reader, id: string): Promise<StoredResign | null> {
  const row = await reader.resignTask.findUnique({ where: { id } });
  return row === null ? null : toStored(row);
}

/** The newest task of a zone, or null. */
export async function selectNewestResign(
  reader: Reader,
  zone: { readonly estate: string; readonly name: string },
): Promise<StoredResign | null> {
  const row = await reader.resignTask.findFirst({
    where: { estate: zone.estate, zone: zone.name },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  return row === null ? null : toStored(row);
}

/** Tasks that a runner has to look at. */
export async function selectDueResigns(
  reader: Reader,
  wallNow: number,
): Promise<readonly { readonly id: string; readonly estate: string; readonly zone: string }[]> {
  return reader.resignTask.findMany({
    where: { isLive: true, OR: [{ isDue: true }, { wakeWall: { lte: wallNow } }] },
    select: { id: true, estate: true, zone: true },
    orderBy: { createdAt: "asc" },
    take: 200,
  });
}

/** Ends a task from outside its machine: its estate begins anew. */
export async function endResign(database: Database, id: string, at: number): Promise<void> {
  await database.client.$transaction(async (tx) => {
    const task = await selectResign(tx, id);
    if (task === null || task.state.phase === "done") return;
    const { since: _, task: facts, epoch, runs, anchors } = task.state;
    const calledDoneBy = { by: "keymaster", reason: "The lab was reset." };
    const ended: ResignState = {
      phase: "done",
      since: at,
      task: facts,
      epoch,
      runs,
      anchors,
      calledDoneBy,
    };
    await updateResign(tx, task, ended, { isDue: false, wakeWall: null });
  });
}

function toStored(row: Row): StoredResign {
  const state = fromStoredResign(row.state);
  return { ...row, state, phase: state.phase };
}
