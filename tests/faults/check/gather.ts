import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Reader } from "@/lib/db/database";
import { fromStoredMove } from "@/lib/db/specs/key-master-move";
import type { TraceEntry } from "../trace/entry";
import type {
  ApprovalRow,
  AuditRow,
  Evidence,
  LedgerStart,
  LogRow,
  MoveRow,
  StepRow,
} from "./evidence";

/** Runs one statement and gives its rows. */
export type Ask = <T>(sql: string) => Promise<readonly T[]>;

export const askPrisma =
  (reader: Reader): Ask =>
  (sql) =>
    reader.$queryRawUnsafe(sql);

/** Reads everything that is left of a run: the database, the agent's ledger, and what the ports have seen. */
export async function gatherEvidence(
  ask: Ask,
  at: { readonly ledgerFolder: string; readonly trace: readonly TraceEntry[] },
): Promise<Evidence> {
  const moves = await ask<Omit<MoveRow, "state"> & { state: unknown }>(
    `SELECT "id", "estate", "zone", "kind", "phase", "is_live" AS "isLive", "outcome", "state" FROM "moves"
     ORDER BY "created_at", "id"`,
  );
  return {
    moves: moves.map((row) => ({ ...row, state: fromStoredMove(row.state as never) })),
    steps: await ask<StepRow>(
      `SELECT "move", "step", "step_id" AS "stepId", "state", "epoch" FROM "move_steps"`,
    ),
    approvals: await ask<ApprovalRow>(
      `SELECT "move", "by", "decision", "facts_hash" AS "factsHash" FROM "approvals" ORDER BY "id"`,
    ),
    log: await ask<LogRow>(
      `SELECT "move", "number", "kind", xmin::text AS "xid" FROM "move_log" ORDER BY "move", "number"`,
    ),
    audit: await ask<AuditRow>(
      `SELECT "sequence", "at", "actor", "role", "action", "subject", "phase", "intent", "before", "after",
         "previous_hash" AS "previousHash", "hash", xmin::text AS "xid"
       FROM "audit" ORDER BY "sequence"`,
    ),
    ledger: await readLedger(at.ledgerFolder),
    trace: at.trace,
  };
}

async function readLedger(folder: string): Promise<readonly LedgerStart[]> {
  const steps = join(folder, "steps");
  if (!existsSync(steps)) return [];
  const names = await readdir(steps, { recursive: true });
  const starts = names.filter((name) => name.endsWith(".json") && !name.endsWith(".end.json"));
  return Promise.all(
    starts.map(async (name) => {
      const path = join(steps, name);
      const start = JSON.parse(await readFile(path, "utf8")) as Omit<LedgerStart, "end">;
      const endPath = path.replace(/\.json$/, ".end.json");
      const end = existsSync(endPath)
        ? (JSON.parse(await readFile(endPath, "utf8")) as { state: LedgerStart["end"] }).state
        : null;
      return { ...start, end };
    }),
  );
}
