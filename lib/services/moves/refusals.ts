import type { ProblemCode } from "@/lib/contracts/problems";
import type { MoveContext } from "@/lib/dnssec/key-master/move/decision";
import type { MoveRefusal, PlanRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { StaleState } from "@/lib/dnssec/key-master/move/state";
import { type Outcome, refuse } from "@/lib/services/errors";
import type { NotApplied } from "./apply-event";
import { toChangedFacts, toGates } from "./to-gates";

const CODES: Readonly<Record<MoveRefusal["reason"], ProblemCode>> = {
  "not-in-this-phase": "wrong-phase",
  "facts-hash-differs": "plan-stale",
  "wrong-confirmation": "confirmation-mismatch",
  "own-request": "approver-is-requester",
  "already-approved-by-this-person": "conflict",
  "neither-requester-nor-admin": "forbidden",
  "plan-expired": "plan-stale",
  hold: "refused",
  "stale-epoch": "conflict",
  "unknown-step": "conflict",
  "step-has-started": "conflict",
  "outcome-is-not-unclear": "wrong-phase",
  "not-due": "wrong-phase",
};

type Refused = Extract<Outcome<never>, { readonly ok: false }>;

/** What the machine's refusal is to whoever asked. */
export function refusalOf(why: NotApplied, context: MoveContext | null): Refused {
  if (why.kind !== "refused") {
    return refuse("conflict", "The move has changed in this moment. Read it again.");
  }
  const { reason, detail } = why.refusal;
  const [hold] = context?.facts.beside.holds ?? [];
  if (reason !== "hold" || hold === undefined) return refuse(CODES[reason], detail);
  const gate = {
    gate: "no-hold",
    result: "refused",
    evidence: detail,
    observedAt: null,
    remedy: `Ask ${hold.by} to lift the hold.`,
  } as const;
  return refuse("refused", detail, { gates: [gate] });
}

/** Why there is no plan. */
export function planRefusalOf(why: PlanRefusal): Refused {
  switch (why.kind) {
    case "move-in-progress":
      return moveInProgress(why.move);
    case "override-not-possible": {
      const message = `The gate ${why.gate} cannot be overridden.`;
      return refuse("invalid-value", message, { fields: [{ path: "override.gate", message }] });
    }
    case "refused": {
      const blocking = why.gates.filter(({ result }) => result === "refused");
      const detail = blocking.map(({ evidence }) => evidence).join(" ");
      return refuse("refused", detail, { gates: toGates(why.gates) });
    }
    case "note-required": {
      const fields = why.without.map((gate) => ({
        path: `notes.${gate}`,
        message: "Write why the move goes on although this gate warns.",
      }));
      const warned = why.gates.filter(({ gate }) => why.without.includes(gate));
      const evidence = warned.map((gate) => gate.evidence).join(" ");
      return refuse("note-required", `A note is missing on why to go on although: ${evidence}`, {
        fields,
        gates: toGates(why.gates),
      });
    }
  }
}

export function moveInProgress(move: string): Refused {
  return refuse("move-in-progress", `The move ${move} of this zone is live; finish it first.`, {
    move,
  });
}

/** A plan that went stale in the moment in which somebody wanted to go on with it. */
export function staleRefusal(state: StaleState): Refused {
  const gates = toGates(state.gates);
  const changed = toChangedFacts(state.changed);
  if (changed.length > 0 || gates.length === 0) {
    return refuse("plan-stale", state.because, { changed, gates });
  }
  const isRefused = gates.some(({ result }) => result === "refused");
  return refuse(isRefused ? "refused" : "note-required", state.because, { gates });
}
