import { join } from "node:path";
import type { Acting, DriverFailure, StepReply } from "@/agent/drivers/driver";
import type { StepOrder, StepReceipt, StepRecord } from "@/lib/contracts/agent/steps";
import { err, type Result } from "@/lib/result";
import { type Ledger, type StepEnd, StepLedger } from "./step-ledger";

export type StepRunnerOptions = {
  readonly ledger: Ledger;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  /** Told when the ledger cannot be written, and when a driver throws: both are for the log. */
  readonly onFailure: (cause: unknown, stepId: string) => void;
};

/** The runner whose ledger is in an agent's state directory. */
export function openStepRunner(
  stateDir: string,
  options: Omit<StepRunnerOptions, "ledger">,
): StepRunner {
  return new StepRunner({ ...options, ledger: new StepLedger(join(stateDir, "ledger")) });
}

/** Whose power is used: a driver under the name by which callers address it. */
export type Actor = { readonly id: string; readonly acting: Acting };

type Outcome = Result<StepReply, DriverFailure>;
type Obstacle = "refused-stale-epoch" | "refused-busy" | "refused-too-late";
type Refused = Obstacle | "refused-not-recorded" | "already-started";
type Admission = {
  readonly refused: Refused | null;
  readonly startedAt: number | null;
  readonly highestEpoch: number;
  readonly ledgerId: string;
};

/** After a write, these mean that nobody knows what happened. */
const UNKNOWN_OUTCOMES: ReadonlySet<DriverFailure["kind"]> = new Set([
  "timed-out",
  "partially-applied",
  "malformed-output",
]);
/** Between two looks at the ledger another process let a later epoch in, or it could not be read any more. */
const OVERTAKEN: DriverFailure = {
  kind: "conflict",
  code: null,
  detail: "The agent began no step: it could not be sure that its epoch is the highest.",
  retryable: false,
};
/** A driver keeps to its time by itself; this is for one that does not. */
const GRACE_MS = 1_000;

/**
 * Carries out orders: each step at most once ever, one step of a zone at a time, none of an epoch that is over. Nothing is ever
 * tried again, and a step that was refused never starts later.
 */
export class StepRunner {
  readonly #options: StepRunnerOptions;
  /** Zones of drivers on which a step is under way, also when nobody waits for its answer any more. */
  readonly #busy = new Set<string>();
  /** Refused because the ledger could not be written: an order that comes again does not start them either. */
  readonly #unrecorded = new Set<string>();
  readonly #work = new Set<Promise<unknown>>();
  readonly #doors = new Map<string, Promise<unknown>>();

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** Resolves when the step has ended, its time is over, or it is clear that this order starts nothing. */
  async start(actor: Actor, order: StepOrder): Promise<StepReceipt> {
    const { stepId } = order;
    const subject = `${actor.id} ${order.step.zone}`;
    const { refused, ...admission } = await this.#admit(subject, order);
    const nothing = { failure: null, reply: null, finishedAt: null };
    if (refused !== null) return { stepId, ...nothing, ...admission, state: refused };
    const end = await this.#tracked(this.#carryOut(subject, actor.acting, order));
    return { stepId, ...admission, ...end };
  }

  async ask(stepId: string): Promise<{ ledgerId: string; record: StepRecord | null }> {
    const { ledger } = this.#options;
    return { ledgerId: await ledger.id(), record: await ledger.find(stepId) };
  }

  async withdraw(step: {
    readonly stepId: string;
    readonly moveId: string;
  }): Promise<{ ledgerId: string; record: StepRecord }> {
    const { ledger, wallClock } = this.#options;
    await ledger.withdraw({ ...step, at: wallClock() });
    const record = await ledger.find(step.stepId);
    if (record === null) throw new Error(`the ledger has lost ${step.stepId}`);
    return { ledgerId: await ledger.id(), record };
  }

  /** Resolves when nothing is under way any more, or the time is over. */
  async settle(timeoutMs: number): Promise<void> {
    await within(timeoutMs, Promise.all(this.#work));
  }

  /** One of a zone after the other: between a look at the ledger and a write to it nobody else comes. */
  async #admit(subject: string, order: StepOrder): Promise<Admission> {
    const before = this.#doors.get(subject) ?? Promise.resolve();
    const admission = before.then(() => this.#admitNow(subject, order));
    this.#doors.set(subject, admission);
    try {
      return await admission;
    } finally {
      if (this.#doors.get(subject) === admission) this.#doors.delete(subject);
    }
  }

  /** Where nothing is refused, the start is on disk and the zone is busy with it. */
  async #admitNow(subject: string, order: StepOrder): Promise<Admission> {
    const { ledger, wallClock, onFailure } = this.#options;
    const { stepId, moveId, planHash, epoch, startBefore } = order;
    const startedAt = wallClock();
    let isClaimed = false;
    let standing = { ledgerId: "", highestEpoch: epoch };
    const refuse = (refused: Refused) => ({ ...standing, refused, startedAt: null });
    try {
      const ledgerId = await ledger.id();
      const known = await ledger.find(stepId);
      standing = { ledgerId, highestEpoch: await ledger.raiseEpoch(subject, epoch) };
      if (known !== null) return refuse("already-started");
      if (this.#unrecorded.has(stepId)) return refuse("refused-not-recorded");
      const isStale = standing.highestEpoch > epoch;
      const isLate = startBefore !== undefined && startedAt > startBefore;
      const obstacle = this.#obstacle(subject, { isStale, isLate });
      if (obstacle !== null) {
        await ledger.withdraw({ stepId, moveId, at: startedAt });
        return refuse(obstacle);
      }
      const claim = await ledger.start({ stepId, moveId, planHash, epoch, startedAt });
      if (claim === "taken") return refuse("already-started");
      isClaimed = true;
      standing = { ledgerId, highestEpoch: await ledger.highestEpoch(subject) };
    } catch (cause) {
      onFailure(cause, stepId);
      this.#unrecorded.add(stepId);
      if (isClaimed) await this.#record(stepId, this.#endOf(err(OVERTAKEN)));
      return refuse("refused-not-recorded");
    }
    if (standing.highestEpoch > epoch) {
      await this.#record(stepId, this.#endOf(err(OVERTAKEN)));
      return refuse("refused-stale-epoch");
    }
    this.#busy.add(subject);
    return { ...standing, refused: null, startedAt };
  }

  #obstacle(
    subject: string,
    { isStale, isLate }: { readonly isStale: boolean; readonly isLate: boolean },
  ): Obstacle | null {
    if (isStale) return "refused-stale-epoch";
    if (isLate) return "refused-too-late";
    return this.#busy.has(subject) ? "refused-busy" : null;
  }

  async #carryOut(subject: string, acting: Acting, order: StepOrder): Promise<StepEnd> {
    const applied = this.#apply(acting, order);
    const outcome = await within(order.timeoutMs + GRACE_MS, applied);
    const end = this.#endOf(outcome ?? err(lateBy(order.timeoutMs)));
    await this.#record(order.stepId, end);
    if (outcome !== null) this.#busy.delete(subject);
    else void this.#tracked(this.#hearLate(applied, subject, order.stepId));
    return end;
  }

  /** The server's own word is better than none, also when it comes late. */
  async #hearLate(applied: Promise<Outcome>, subject: string, stepId: string): Promise<void> {
    await this.#record(stepId, this.#endOf(await applied));
    this.#busy.delete(subject);
  }

  /** What a driver throws is a bug, and then nobody knows what it did. */
  async #apply(acting: Acting, { step, stepId, timeoutMs }: StepOrder): Promise<Outcome> {
    try {
      return await acting.applyStep(step, { timeoutMs });
    } catch (cause) {
      this.#options.onFailure(cause, stepId);
      const detail = "The agent's driver failed while it did this; the agent's log tells more.";
      return err({ kind: "malformed-output", code: null, detail, retryable: false });
    }
  }

  #endOf(outcome: Outcome): StepEnd {
    const finishedAt = this.#options.wallClock();
    if (outcome.ok) return { state: "done", failure: null, reply: outcome.value, finishedAt };
    const state = UNKNOWN_OUTCOMES.has(outcome.error.kind) ? "unclear" : "failed";
    return { state, failure: outcome.error, reply: null, finishedAt };
  }

  /** An end that cannot be written is still told to whoever asks this run; after it, the step is `unclear`. */
  async #record(stepId: string, end: StepEnd): Promise<void> {
    try {
      await this.#options.ledger.end(stepId, end);
    } catch (cause) {
      this.#options.onFailure(cause, stepId);
    }
  }

  async #tracked<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }
}

function lateBy(timeoutMs: number): DriverFailure {
  const detail = `No answer within ${timeoutMs} ms.`;
  return { kind: "timed-out", code: null, detail, retryable: false };
}

/** The value, or null when the time is over before it is there. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
