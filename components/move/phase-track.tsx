import { Instant } from "@/components/time/relative-time";
import type { MoveItem } from "@/lib/contracts/moves";
import styles from "./move.module.css";

type Stop = Readonly<{
  id: string;
  label: string;
  at: string | null;
  note: string | null;
  state: "done" | "now" | "later" | "skipped";
}>;

const ORDER = ["asked", "approval", "run", "verify", "end"] as const;

function positionOf(move: MoveItem): number {
  switch (move.phase) {
    case "drafted":
    case "stale":
      return 0;
    case "awaiting-approval":
      return 1;
    case "approved":
    case "executing":
      return 2;
    case "verifying":
      return 3;
    case "undo-window":
    case "closed":
      return 4;
  }
}

function stopsOf(move: MoveItem): readonly Stop[] {
  const position = positionOf(move);
  const approvals = move.approvals.filter(({ decision }) => decision === "approved");
  const wasRun = move.executedAt !== null;
  const facts: Readonly<
    Record<
      (typeof ORDER)[number],
      Readonly<{ label: string; at: string | null; note: string | null }>
    >
  > = {
    asked: { label: "Asked", at: move.createdAt, note: `by ${move.requestedBy}` },
    approval: {
      label: "Approved",
      at: approvals.at(-1)?.at ?? null,
      note:
        move.approvalsRequired === 0
          ? "not needed"
          : approvals.map(({ by }) => `by ${by}`).join(", ") || null,
    },
    run: {
      label: "Run",
      at: move.executedAt,
      note: move.executedBy === null ? null : `by ${move.executedBy}`,
    },
    verify: { label: "Read again", at: null, note: "until all agree" },
    end: {
      label: move.phase === "undo-window" ? "Undo open" : "Closed",
      at: move.closedAt,
      note: move.phase === "undo-window" ? "until somebody re-signs" : null,
    },
  };
  return ORDER.map((id, index) => ({
    id,
    ...facts[id],
    state: stateOf(index, position, wasRun || move.phase !== "closed"),
  }));
}

function stateOf(index: number, position: number, wasRun: boolean): Stop["state"] {
  if (index === position) return "now";
  if (index > position) return "later";
  return wasRun || index === 0 ? "done" : "skipped";
}

/** Where a move stands on its way, with the instant of each stop. */
export function PhaseTrack({ move }: Readonly<{ move: MoveItem }>) {
  return (
    <ol className={styles.track} aria-label="Way of this move">
      {stopsOf(move).map((stop) => (
        <li
          key={stop.id}
          data-state={stop.state}
          aria-current={stop.state === "now" ? "step" : undefined}
        >
          <strong>{stop.label}</strong>{" "}
          {stop.at === null ? null : <Instant at={stop.at} seconds weekday={false} />}
          {stop.note === null ? null : <span>{stop.note}</span>}
        </li>
      ))}
    </ol>
  );
}
