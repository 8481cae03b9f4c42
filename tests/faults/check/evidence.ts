import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import type { TraceEntry } from "../trace/entry";

export type MoveRow = {
  readonly id: string;
  readonly estate: string;
  readonly zone: string;
  readonly kind: string;
  readonly phase: string;
  readonly isLive: boolean;
  readonly outcome: string | null;
  readonly state: MoveState;
};

export type StepRow = {
  readonly move: string;
  readonly step: string;
  readonly stepId: string;
  readonly state: string;
  readonly epoch: number;
};

export type ApprovalRow = {
  readonly move: string;
  readonly by: string;
  readonly decision: string;
  readonly factsHash: string;
};

/** `xid` = number of the transaction that wrote the row. */
export type LogRow = {
  readonly move: string;
  readonly number: number;
  readonly kind: string;
  readonly xid: string;
};

export type AuditRow = {
  readonly sequence: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string;
  readonly phase: string;
  readonly intent: number | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly previousHash: string;
  readonly hash: string;
  readonly xid: string;
};

/** A move as a row of the audit tells it. */
export type AuditedMove = {
  readonly move: string;
  readonly phase: string;
  readonly outcome?: string | null;
  readonly factsHash?: string;
  readonly steps?: readonly string[];
};

/** A file of an agent's ledger: the start of a step. */
export type LedgerStart = {
  readonly stepId: string;
  readonly moveId: string;
  readonly planHash: string;
  readonly epoch: number;
  readonly isWithdrawn: boolean;
  /** null = no end is on disk. */
  readonly end: "done" | "failed" | "unclear" | null;
};

/** Everything that is left of a run when it is over. */
export type Evidence = {
  readonly moves: readonly MoveRow[];
  readonly steps: readonly StepRow[];
  readonly approvals: readonly ApprovalRow[];
  readonly log: readonly LogRow[];
  readonly audit: readonly AuditRow[];
  readonly ledger: readonly LedgerStart[];
  readonly trace: readonly TraceEntry[];
};

/** The rows of the audit about moves, oldest first. */
export function auditedMoves(audit: readonly AuditRow[]): readonly {
  readonly row: AuditRow;
  readonly before: AuditedMove | null;
  readonly after: AuditedMove;
}[] {
  return audit.flatMap((row) => {
    const after = audited(row.after);
    return after === null ? [] : [{ row, before: audited(row.before), after }];
  });
}

function audited(value: unknown): AuditedMove | null {
  if (typeof value !== "object" || value === null) return null;
  return "move" in value && "phase" in value ? (value as AuditedMove) : null;
}
