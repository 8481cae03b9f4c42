import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { RolloverAction } from "@/lib/dnssec/rollover/action";
import type { RollingDescriptor } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { RolloverIdentity, RunMethod, WorkStage } from "@/lib/dnssec/rollover/state";
import type { RolloverTiming, Wait } from "@/lib/dnssec/rollover/timing";

/** What a stage is worked out from. */
export type StageInput = {
  readonly identity: RolloverIdentity;
  readonly descriptor: RollingDescriptor;
  readonly timing: RolloverTiming;
  /** Last seen at the parent; null where none was. */
  readonly dsTtlSeconds: Seconds | null;
  readonly at: Instant;
};

/** What follows once a stage's actions are done. */
export type Aftermath =
  | {
      readonly kind: "wait";
      readonly phase: "propagating" | "expiring";
      readonly wait: Wait;
      readonly next: WorkStage;
    }
  | { readonly kind: "ask-parent"; readonly next: WorkStage }
  | { readonly kind: "go-on"; readonly next: WorkStage }
  | { readonly kind: "done" };

/** One named stage: what is done on entering it, and what follows. A stage without actions only waits. */
export type StageRule = {
  readonly stage: WorkStage;
  readonly actions: (input: StageInput) => readonly RolloverAction[];
  readonly after: (input: StageInput) => Aftermath;
};

/** A method: where it is specified, how Windows calls it, and its stages in order. */
export type MethodTable = {
  readonly method: RunMethod;
  readonly windowsName: string;
  readonly source: string;
  readonly stages: readonly StageRule[];
};
