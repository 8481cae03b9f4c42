import type { Forest } from "@/lab/forest/forest";
import type { TransitionLog } from "@/lab/log/transition-log";
import type { RuleSwitches } from "@/lab/rules/rule-switches";
import type { Seconds } from "@/lib/dnssec/instant";

/** What a zone lives in: the servers, the record of what happened, and the rules that a test may have broken. */
export type World = {
  readonly estate: string;
  readonly seed: string;
  readonly forest: Forest;
  readonly log: TransitionLog;
  readonly rules: RuleSwitches;
  /** How long a server loads its zones after its start (9568). */
  readonly loadingSeconds: Seconds;
};
