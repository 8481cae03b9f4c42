import type { ClosedBecause, MoveOutcome, MoveState } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { Reader, Transaction } from "./database";
import type { Prisma } from "./generated/client";
import type { Lease } from "./leases";
import { fromStoredMove, toStoredMove } from "./specs/key-master-move";

/** A move with everything that its row keeps beside its state. */
export type StoredMove = Omit<
  Awaited<ReturnType<Transaction["move"]["findUniqueOrThrow"]>>,
  "state" | "kind" | "phase" | "outcome" | "closedBecause"
> & {
  readonly kind: MoveKind;
  readonly phase: MoveState["phase"];
  readonly outcome: MoveOutcome | null;
  readonly closedBecause: ClosedBecause | null;
  readonly state: MoveState;
};

export type MoveColumns = Omit<Prisma.MoveUncheckedCreateInput, "change" | "revision" | "state">;

/** The next number of the counter of moves; its row stays locked until the transaction ends, so that numbers show in their order. */
export async function nextMoveChange(tx: Transaction): Promise<number> {
  const rows = await tx.$queryRaw<{ value: number }[]>`
    UPDATE "counters" SET "value" = "value" + 1 WHERE "name" = 'moves' RETURNING "value"`;
  const [row] = rows;
  if (row === undefined) throw new Error("the counter of the moves is missing");
  return row.value;
}

/** Inserts a move; false if the zone has a live one already, whoever was faster. */
export async function insertMove(
  tx: Transaction,
  columns: MoveColumns,
  state: MoveState,
): Promise<boolean> {
  const change = await nextMoveChange(tx);
  const { count } = await tx.move.createMany({
    data: [
      { ...columns, state: toStoredMove(state) as Prisma.InputJsonObject, revision: 1, change },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Writes what follows from an event, only on the revision that it was decided on; false if somebody else wrote first. */
export async function updateMove(
  tx: Transaction,
  at: { readonly id: string; readonly revision: number },
  columns: Partial<MoveColumns>,
  state: MoveState,
): Promise<boolean> {
  const change = await nextMoveChange(tx);
  const { count } = await tx.move.updateMany({
    where: { id: at.id, revision: at.revision },
    data: {
      ...columns,
      state: toStoredMove(state) as Prisma.InputJsonObject,
      revision: at.revision + 1,
      change,
    },
  });
  return count === 1;
}

/** A look without news: only while the lease is held and nobody else wrote; no number of the counter, for nobody has to hear of it. */
export async function noteMove(
  reader: Reader,
  at: { readonly id: string; readonly revision: number },
  note: {
    readonly lease: Lease;
    readonly state: MoveState;
    readonly columns: {
      readonly wakeWall: number | null;
      readonly wakeEstate: number | null;
      readonly isDue: boolean;
      readonly seenRevision: number;
    };
  },
): Promise<boolean> {
  const { lease, columns } = note;
  const state = JSON.stringify(toStoredMove(note.state));
  const count = await reader.$executeRaw`
    UPDATE "moves" SET "state" = ${state}::jsonb, "revision" = "revision" + 1, "is_due" = ${columns.isDue},
      "wake_wall" = ${columns.wakeWall}::double precision, "wake_estate" = ${columns.wakeEstate}::double precision,
      "seen_revision" = ${columns.seenRevision}::integer
    WHERE "id" = ${at.id} AND "revision" = ${at.revision}::integer
      AND EXISTS (SELECT 1 FROM "leases" l
        WHERE l."name" = ${lease.name} AND l."holder" = ${lease.holder} AND l."epoch" = ${lease.epoch}::integer FOR SHARE)`;
  return count === 1;
}

/** The move of this id, or null. */
export async function selectMove(reader: Reader, id: string): Promise<StoredMove | null> {
  const row = await reader.move.findUnique({ where: { id } });
  return row === null ? null : toStored(row);
}

/** A move whose state has just been written: everything beside it, without reading it back. */
export async function selectBeside(
  reader: Reader,
  id: string,
  state: MoveState,
): Promise<StoredMove> {
  const row = await reader.move.findUniqueOrThrow({ where: { id }, omit: { state: true } });
  return withState(row, state);
}

/** The live move of a zone, or null. */
export async function selectLiveMove(
  reader: Reader,
  zone: { readonly estate: string; readonly name: string },
): Promise<StoredMove | null> {
  const row = await reader.move.findFirst({
    where: { estate: zone.estate, zone: zone.name, isLive: true },
  });
  return row === null ? null : toStored(row);
}

/** No move that is under way sleeps longer than this: a wake that is farther off was written by a clock that was ahead. */
const LONGEST_SLEEP_SECONDS = 300;

/** Moves that a runner has to look at: something is due, a clock has reached their wake, or the facts of their zone are others. */
export async function selectDueMoves(
  reader: Reader,
  wallNow: number,
  estates: readonly { readonly estate: string; readonly now: number }[],
): Promise<readonly { readonly id: string; readonly estate: string; readonly zone: string }[]> {
  const clocks = JSON.stringify(estates);
  return reader.$queryRaw<{ id: string; estate: string; zone: string }[]>`
    SELECT m."id", m."estate", m."zone"
    FROM "moves" m
    LEFT JOIN jsonb_to_recordset(${clocks}::jsonb) AS c("estate" TEXT, "now" DOUBLE PRECISION)
      ON c."estate" = m."estate"
    LEFT JOIN "zones" z ON z."estate" = m."estate" AND z."name" = m."zone"
    WHERE (m."is_live" OR m."phase" = 'undo-window')
      AND (m."is_due" OR m."wake_wall" <= ${wallNow}::double precision OR m."wake_estate" <= c."now"
        OR (m."phase" IN ('executing', 'verifying')
          AND m."wake_wall" > ${wallNow + LONGEST_SLEEP_SECONDS}::double precision)
        OR (m."is_live" AND z."revision" > m."seen_revision"))
    ORDER BY m."created_at", m."id"
    LIMIT 500`;
}

/** What changed of moves, drains, tasks and watches since a number of the counter: their ids. */
export async function selectChangedSince(
  reader: Reader,
  change: number,
): Promise<readonly { readonly id: string; readonly change: number }[]> {
  return reader.$queryRaw<{ id: string; change: number }[]>`
    SELECT "id", "change" FROM "moves" WHERE "change" > ${change}::integer
    UNION ALL SELECT "id", "change" FROM "drains" WHERE "change" > ${change}::integer
    UNION ALL SELECT "id", "change" FROM "resign_tasks" WHERE "change" > ${change}::integer
    UNION ALL SELECT "id", "change" FROM "old_holder_watches" WHERE "change" > ${change}::integer
    ORDER BY 2`;
}

/** The newest number of the counter of moves that is visible. */
export async function currentMoveChange(reader: Reader): Promise<number> {
  const row = await reader.counter.findUniqueOrThrow({ where: { name: "moves" } });
  return row.value;
}

type Row = Awaited<ReturnType<Transaction["move"]["findUniqueOrThrow"]>>;

export function toStored(row: Row): StoredMove {
  return withState(row, fromStoredMove(row.state));
}

function withState(row: Omit<Row, "state">, state: MoveState): StoredMove {
  return {
    ...row,
    state,
    phase: state.phase,
    // Written by `columnsOf` alone, from the state's own words.
    kind: row.kind as MoveKind,
    outcome: row.outcome as MoveOutcome | null,
    closedBecause: row.closedBecause as ClosedBecause | null,
  };
}

/** Adds lines to the log of a move, numbered on from the last one. */
export async function insertMoveLog(
  tx: Transaction,
  move: string,
  lines: readonly {
    readonly at: number;
    readonly kind: string;
    readonly sentence: string;
    readonly by: string | null;
  }[],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = JSON.stringify(lines.map((line, index) => ({ ...line, index: index + 1 })));
  await tx.$executeRaw`
    INSERT INTO "move_log" ("move", "number", "at", "kind", "sentence", "by")
    SELECT ${move}, r."index" + coalesce((SELECT max("number") FROM "move_log" WHERE "move" = ${move}), 0),
      r."at", r."kind", r."sentence", r."by"
    FROM jsonb_to_recordset(${rows}::jsonb) AS r("index" INTEGER, "at" DOUBLE PRECISION, "kind" TEXT, "sentence" TEXT, "by" TEXT)`;
}

/** What was known before the first effect of a move. */
export async function insertSnapshot(
  tx: Transaction,
  snapshot: {
    readonly id: string;
    readonly move: string;
    readonly at: number;
    readonly content: object;
  },
): Promise<void> {
  const { content, ...row } = snapshot;
  await tx.moveSnapshot.create({ data: { ...row, content: content as Prisma.InputJsonObject } });
}
