import type { Acting } from "@/agent/drivers/driver";
import { type Actor, StepRunner, type StepRunnerOptions } from "@/agent/ledger/step-runner";
import type { StepOrder, StepReceipt } from "@/lib/contracts/agent/steps";
import type { Trace } from "../trace/trace";
import type { Gate } from "./gate";
import { testimonyOf } from "./line";

export type Watching = {
  readonly gate: Gate;
  readonly trace: Trace;
  /** The servers as they are, below every plant. */
  readonly truth: Acting;
};

/** Carries out orders as the agent does, and writes down which came and what servers were asked to do. */
export class WatchedRunner extends StepRunner {
  readonly #watching: Watching;
  readonly #wallClock: () => number;

  constructor(options: StepRunnerOptions, watching: Watching) {
    super(options);
    this.#watching = watching;
    this.#wallClock = options.wallClock;
  }

  override start(actor: Actor, order: StepOrder): Promise<StepReceipt> {
    const { stepId, moveId, epoch, planHash, step } = order;
    const at = this.#wallClock();
    this.#watching.trace.add({
      kind: "order-arrived",
      stepId,
      moveId,
      epoch,
      planHash,
      step,
      at,
    });
    return super.start({ ...actor, acting: watched(actor.acting, stepId, this.#watching) }, order);
  }
}

function watched(inner: Acting, stepId: string, { gate, trace, truth }: Watching): Acting {
  return {
    readZoneFresh: (zone) => inner.readZoneFresh(zone),
    checkStep: (step) => inner.checkStep(step),
    applyStep: async (step, limits) => {
      await gate.pass("effect:before");
      const read = await truth.readZoneFresh(step.zone);
      const selfClaims = read.ok
        ? testimonyOf(read.value)
            .primaries.filter(({ isHolder }) => isHolder)
            .map(({ server }) => server)
        : [];
      trace.add({ kind: "effect-begins", stepId, step, selfClaims });
      const outcome = await inner.applyStep(step, limits);
      trace.add({
        kind: "effect-ended",
        stepId,
        ok: outcome.ok,
        changed: outcome.ok ? outcome.value.changed : null,
        failure: outcome.ok ? null : outcome.error.kind,
      });
      await gate.pass("effect:after");
      return outcome;
    },
  };
}
