import type { ShapeId } from "@/components/status/shape";
import type { GateItem, MoveItem, MoveSummary } from "@/lib/contracts/moves";

type Kind = MoveSummary["kind"];
type StepState = MoveItem["plan"]["steps"][number]["state"];

/** How people call the four doors. */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  transfer: "Transfer",
  seize: "Seize",
  "seize-without-keys": "Seize without keys",
  assign: "Assign",
};

/** A move that does not ask the holder. */
export function isSeize(kind: Kind): boolean {
  return kind === "seize" || kind === "seize-without-keys";
}

/** The page of a move. */
export function moveHref(id: string): string {
  return `/moves/${encodeURIComponent(id)}`;
}

/** "dc1.contoso.com to dc3.contoso.com"; a zone without holder goes from nobody. */
export function fromTo({ from, target }: Pick<MoveSummary, "from" | "target">): string {
  return `${from ?? "nobody"} to ${target}`;
}

type Standing = Readonly<{ shape: ShapeId; word: string }>;

const CLOSED: Readonly<Record<"cancelled" | "rejected" | "expired", Standing>> = {
  cancelled: { shape: "not-signed", word: "Cancelled" },
  rejected: { shape: "not-signed", word: "Rejected" },
  expired: { shape: "not-signed", word: "Expired" },
};

/** Where a move stands, in a shape and a word. An outcome wins over the phase. */
export function standingOf(
  move: Pick<MoveSummary, "phase" | "outcome" | "closedBecause">,
): Standing {
  if (move.outcome === "unclear") return { shape: "role-unclear", word: "Unclear" };
  if (move.phase === "undo-window") return { shape: "warning", word: "Moved, undo open" };
  if (move.outcome === "moved") return { shape: "healthy", word: "Moved" };
  if (move.outcome === "not-moved") return { shape: "not-signed", word: "Not moved" };
  switch (move.phase) {
    case "drafted":
      return { shape: "waiting-its-turn", word: "Drafted" };
    case "awaiting-approval":
      return { shape: "waiting-its-turn", word: "Waits for an approver" };
    case "approved":
      return { shape: "waiting-its-turn", word: "Ready to run" };
    case "executing":
      return { shape: "rolling", word: "Running" };
    case "verifying":
      return { shape: "rolling", word: "Reading again" };
    case "stale":
      return { shape: "warning", word: "Plan is stale" };
    case "closed":
      return move.closedBecause === null || move.closedBecause === "finished"
        ? { shape: "not-signed", word: "Closed" }
        : CLOSED[move.closedBecause];
  }
}

/** A step of the plan, in a shape and a word. */
export const STEP_STATES: Readonly<Record<StepState, Standing>> = {
  pending: { shape: "waiting-its-turn", word: "Next" },
  running: { shape: "rolling", word: "Running" },
  done: { shape: "healthy", word: "Done" },
  failed: { shape: "failing", word: "Refused" },
  unknown: { shape: "role-unclear", word: "Reply lost" },
  skipped: { shape: "not-signed", word: "Not needed" },
};

/** A gate, in a shape and a word. */
const GATE_RESULTS: Readonly<Record<"passed" | "warned" | "refused", Standing>> = {
  passed: { shape: "healthy", word: "Pass" },
  warned: { shape: "warning", word: "Warning" },
  refused: { shape: "failing", word: "Blocks" },
};

/** Answered from Keymaster's own records: nobody has to look anywhere. */
const OWN_RECORDS: ReadonlySet<string> = new Set(["preference-allows", "no-cool-down", "no-hold"]);

/** A gate in a shape and a word; what passes without having been observed is never green. */
export function gateStanding({
  gate,
  result,
  observedAt,
}: Pick<GateItem, "gate" | "result" | "observedAt">): Standing {
  return result === "passed" && observedAt === null && !OWN_RECORDS.has(gate)
    ? { shape: "unknown", word: "Not observed" }
    : GATE_RESULTS[result];
}

/** What stands in place of the instant of a gate that has none. */
export function unseenWord({ gate }: Pick<GateItem, "gate">): string {
  return OWN_RECORDS.has(gate) ? "own record" : "not observed";
}

/** "serves-same-dnskey" as a person says it in a sentence. */
export function gateWords(gate: string): string {
  return gate.replaceAll("-", " ").replace("dnskey", "DNSKEY");
}

/** The same at the beginning of a line. */
export function gateTitle(gate: string): string {
  const words = gateWords(gate);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the button that starts a move is called: its effect. */
export function runLabel(move: Pick<MoveItem, "kind" | "target">): string {
  switch (move.kind) {
    case "transfer":
      return `Move key master to ${move.target}`;
    case "assign":
      return `Make ${move.target} key master`;
    case "seize":
      return `Seize the role for ${move.target}`;
    case "seize-without-keys":
      return `Seize for ${move.target} without keys`;
  }
}
