import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Gate } from "@/lib/dnssec/key-master/gate";
import type { MoveKind, RoleStep } from "@/lib/dnssec/key-master/move/step";
import type { CandidateForecast } from "@/lib/dnssec/status/forecast/candidate-forecast";
import type { TimeToHarm } from "@/lib/dnssec/status/forecast/time-to-harm";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The answer of one gate with evidence, age and remedy. */
export type MoveGate = Gate;

/** A value that a plan rests on. Never an age, never an instant that moves on by itself. */
export type PlanFact = {
  /** In words that can stand in a sentence: `the holder`, `the keys that dc2 opens`. Unique within a plan. */
  readonly fact: string;
  readonly value: string;
};

/** A fact that is not any more what the plan was made on. null = the fact did not exist then, or does not exist now. */
export type ChangedFact = {
  readonly fact: string;
  readonly before: string | null;
  readonly now: string | null;
};

/** One step of a plan: data, with the exact command that a person would type. */
export type PlanStep = {
  /** Unique within the plan: `try-transfer`, `seize`. */
  readonly step: string;
  readonly action: RoleStep["action"];
  /** Where it is carried out: the new key master itself (KM-35). */
  readonly server: ServerName;
  /** What an agent applies. */
  readonly apply: RoleStep;
  /** The PowerShell line that Windows would get. */
  readonly command: string;
  readonly expectedEffect: string;
  readonly verify: string;
  readonly undo: string;
  /** `only-if-refused`: not before an earlier step was refused by the server, with a reply that says so. */
  readonly runs: "always" | "only-if-refused";
};

/** What a move will do, to whom, and on which facts: what is shown, approved and executed, and nothing else is. */
export type Plan = {
  readonly kind: MoveKind;
  readonly zone: ZoneName;
  readonly estate: string;
  readonly from: ServerName | null;
  readonly target: ServerName;
  readonly sentence: string;
  /** Covers kind, zone, target and every value of `facts`, never ages (api.md, factsHash). */
  readonly factsHash: string;
  readonly facts: readonly PlanFact[];
  /** Wall clock. */
  readonly madeAt: Instant;
  /** Wall clock: ten minutes after the last preflight or approval. */
  readonly validUntil: Instant;
  readonly gates: readonly MoveGate[];
  readonly forecast: {
    readonly candidate: CandidateForecast;
    /** What breaks when, if nobody acts. */
    readonly harm: TimeToHarm;
  };
  /** What else a person has to know before: KM-18, KM-47. */
  readonly notices: readonly string[];
  readonly steps: readonly PlanStep[];
};
