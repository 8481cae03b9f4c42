import type { Step } from "@/lib/dnssec/key-master/move/step";

/** What a reading said about the role, as far as the checker judges by it. Instants by the estate's clock. */
export type Testimony = {
  readonly zone: string;
  readonly now: number;
  /** Primaries that answered in this reading. */
  readonly primaries: readonly {
    readonly server: string;
    readonly holder: string | null;
    readonly isHolder: boolean;
  }[];
  readonly replicas: readonly { readonly replica: string; readonly holders: readonly string[] }[];
};

/** A transition of a move as its transaction committed it. */
export type CommittedMove = {
  readonly move: string;
  /** Kinds of events that wrote into the move's log. */
  readonly kinds: readonly string[];
  readonly phase: string;
  readonly outcome: string | null;
  readonly epoch: number;
  /** Steps that this transaction wrote, with their words. */
  readonly steps: readonly { readonly step: string; readonly state: string }[];
};

/**
 * What was seen from outside of the program: written by the ports around it, each line at once, in the order in which it happened.
 * Plants sit above these ports, so that a plant cannot falsify what is written here.
 */
export type TraceEntry =
  /** A web process got a reading of one zone from an agent, or a sweep (`testimony` null). */
  | {
      readonly kind: "told";
      readonly web: string;
      readonly now: number;
      readonly testimony: Testimony | null;
    }
  | { readonly kind: "committed"; readonly web: string; readonly moves: readonly CommittedMove[] }
  /** An order came to an agent. */
  | {
      readonly kind: "order-arrived";
      readonly stepId: string;
      readonly moveId: string;
      readonly epoch: number;
      readonly planHash: string;
      readonly step: Step;
      /** Wall clock of the agent. */
      readonly at: number;
    }
  /** A server is asked to do a step; `selfClaims` = servers that answer and say that they hold the role. */
  | {
      readonly kind: "effect-begins";
      readonly stepId: string;
      readonly step: Step;
      readonly selfClaims: readonly string[];
    }
  | {
      readonly kind: "effect-ended";
      readonly stepId: string;
      readonly ok: boolean;
      readonly changed: boolean | null;
      readonly failure: string | null;
    }
  /** The answer to an order did not come back to whoever had sent it. */
  | { readonly kind: "answer-lost"; readonly web: string; readonly stepId: string }
  /** What a person was shown: instants of facts, and the plan. */
  | {
      readonly kind: "shown";
      readonly move: string | null;
      readonly factsHash: string | null;
      readonly commands: readonly string[];
      readonly factsAt: readonly number[];
    }
  | { readonly kind: "right-changed"; readonly actor: string; readonly role: string }
  | { readonly kind: "note"; readonly text: string };
