import { createHash, randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { DriverFailureSchema } from "@/lib/contracts/agent/driver-failure";
import { StepRecord, StepReplySchema } from "@/lib/contracts/agent/steps";
import { type Claim, claimFile, codeOf, readIfThere, replaceFile } from "./files";

/** What a step is known by before it starts. */
export type StepStart = {
  readonly stepId: string;
  readonly moveId: string;
  readonly planHash: string;
  readonly epoch: number;
  /** Wall clock, Unix seconds with fraction. */
  readonly startedAt: number;
};

/** How a step ended. */
export type StepEnd = Pick<StepRecord, "failure" | "reply"> & {
  readonly state: "done" | "failed" | "unclear";
  readonly finishedAt: number;
};

const Started = z.object({
  ...StepRecord.pick({
    stepId: true,
    moveId: true,
    planHash: true,
    epoch: true,
    startedAt: true,
  }).shape,
  /** Which run of the agent began it. */
  run: z.string(),
  /** It was never to start: this claim keeps everybody else from it. */
  isWithdrawn: z.boolean(),
});
type Started = z.infer<typeof Started>;

const Ended: z.ZodType<StepEnd> = z.object({
  state: z.enum(["done", "failed", "unclear"]),
  failure: DriverFailureSchema.nullable(),
  reply: StepReplySchema.nullable(),
  finishedAt: z.number(),
});

/** What a runner asks of a ledger; tests put another one in its place to let the disk fail at a chosen moment. */
export type Ledger = Pick<
  StepLedger,
  "id" | "raiseEpoch" | "highestEpoch" | "start" | "end" | "withdraw" | "find"
>;

/**
 * What the agent remembers of steps, in files: a name for each step that exactly one start can get, for ever. It is on disk
 * before the effect. A start without an end, of a run of the agent that is over, is `unclear`.
 */
export class StepLedger {
  readonly #folder: string;
  readonly #run = randomUUID();
  /** Ends that are not on disk yet, or could not be written. */
  readonly #ends = new Map<string, StepEnd>();
  /** Steps that this run has tried to start and not ended. */
  readonly #running = new Set<string>();
  #id: Promise<string> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The same as long as the ledger's files are there: another one means that the agent has lost its memory. */
  id(): Promise<string> {
    this.#id ??= this.#readId().catch((cause: unknown) => {
      this.#id = null;
      throw cause;
    });
    return this.#id;
  }

  /** From now on no lower epoch of this subject is taken; the highest one there is. Never goes back, also over crashes. */
  async raiseEpoch(subject: string, epoch: number): Promise<number> {
    const known = await this.highestEpoch(subject);
    if (known >= epoch) return known;
    await claimFile(join(this.#epochFolder(subject), String(epoch)), "");
    const highest = await this.highestEpoch(subject);
    await this.#forgetBelow(subject, highest);
    return highest;
  }

  /** 0 while there is none. */
  async highestEpoch(subject: string): Promise<number> {
    return Math.max(0, ...(await this.#epochs(subject)));
  }

  /** Writes down that the step starts now. "taken": it has started before, or was withdrawn. Throws when it cannot be written. */
  async start(step: StepStart): Promise<Claim> {
    // Before it is on disk: whoever asks in between must not hear "unclear".
    this.#running.add(step.stepId);
    return this.#claim({ ...step, run: this.#run, isWithdrawn: false });
  }

  /** Writes down how it ended; a later word takes the place of an earlier one. */
  async end(stepId: string, end: StepEnd): Promise<void> {
    this.#ends.set(stepId, end);
    this.#running.delete(stepId);
    await replaceFile(this.#endPath(stepId), JSON.stringify(end));
    if (this.#ends.get(stepId) === end) this.#ends.delete(stepId);
  }

  /** Nobody will start it after this, unless somebody already has. */
  async withdraw(step: {
    readonly stepId: string;
    readonly moveId: string;
    readonly at: number;
  }): Promise<void> {
    const { stepId, moveId, at } = step;
    const nothing = { planHash: "", epoch: 0, startedAt: at, run: this.#run };
    await this.#claim({ stepId, moveId, ...nothing, isWithdrawn: true });
  }

  /** What is known of a step, or null. */
  async find(stepId: string): Promise<StepRecord | null> {
    const text = await readIfThere(this.#startPath(stepId));
    if (text === null) return null;
    const { run, isWithdrawn, ...started } = Started.parse(JSON.parse(text));
    const ended = await this.#findEnd(stepId);
    if (ended !== null) return { ...started, ...ended };
    const open = { failure: null, reply: null, finishedAt: null };
    if (isWithdrawn) {
      return { ...started, ...open, state: "withdrawn", finishedAt: started.startedAt };
    }
    const isRunning = run === this.#run && this.#running.has(stepId);
    return { ...started, ...open, state: isRunning ? "running" : "unclear" };
  }

  #claim(started: Started): Promise<Claim> {
    return claimFile(this.#startPath(started.stepId), JSON.stringify(started));
  }

  async #findEnd(stepId: string): Promise<StepEnd | null> {
    const known = this.#ends.get(stepId);
    if (known !== undefined) return known;
    const text = await readIfThere(this.#endPath(stepId));
    return text === null ? null : Ended.parse(JSON.parse(text));
  }

  async #readId(): Promise<string> {
    const path = join(this.#folder, "id");
    await claimFile(path, randomUUID());
    const id = await readIfThere(path);
    if (id === null) throw new Error(`${path} is gone`);
    return id;
  }

  async #epochs(subject: string): Promise<readonly number[]> {
    try {
      const names = await readdir(this.#epochFolder(subject));
      return names.map(Number).filter(Number.isSafeInteger);
    } catch (cause) {
      if (codeOf(cause) === "ENOENT") return [];
      throw cause;
    }
  }

  async #forgetBelow(subject: string, highest: number): Promise<void> {
    const lower = (await this.#epochs(subject)).filter((epoch) => epoch < highest);
    const folder = this.#epochFolder(subject);
    await Promise.all(lower.map((epoch) => rm(join(folder, String(epoch)), { force: true })));
  }

  #epochFolder(subject: string): string {
    return join(this.#folder, "epochs", nameOf(subject));
  }

  #startPath(stepId: string): string {
    const name = nameOf(stepId);
    return join(this.#folder, "steps", name.slice(0, 2), `${name}.json`);
  }

  #endPath(stepId: string): string {
    return this.#startPath(stepId).replace(/\.json$/, ".end.json");
  }
}

/** Any text as a file name that is the same everywhere. */
function nameOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
