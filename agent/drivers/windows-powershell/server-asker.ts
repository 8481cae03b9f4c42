import type * as z from "zod";
import type { DriverFailure } from "@/agent/drivers/driver";
import type { WorkerRequest, WorkerRow } from "@/agent/transport/powershell-protocol";
import type { PowershellWorker, WorkerAnswer } from "@/agent/transport/powershell-worker";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import type { Aim, EachTemplate } from "./commands";
import { type Asked, failureOfError, failureOfWorker } from "./failures";
import { parseRows } from "./schema";
import { aimAt, type Reach } from "./transport-aim";

export type AskerOptions = {
  readonly server: ServerName;
  readonly worker: PowershellWorker;
  readonly reach: Reach;
  /** Called for every request. */
  readonly onRequest: (server: ServerName) => void;
};

/** What each value of a request for many gave; a value without an entry was not reached. */
export type EachOutcome<T> = ReadonlyMap<string, Result<readonly T[], DriverFailure>>;

type Ask = Omit<WorkerRequest, "deadlineMs">;

/** Asks one server through its worker, in the words of failures and parsed rows. */
export class ServerAsker {
  readonly server: ServerName;
  readonly #options: AskerOptions;

  constructor(options: AskerOptions) {
    this.server = options.server;
    this.#options = options;
  }

  /** Where cmdlets for this server go; starts the worker when it is not running. */
  async aim(): Promise<Result<Aim, DriverFailure>> {
    const { worker, reach } = this.#options;
    const identity = await worker.identify();
    if (!identity.ok) return err(failureOfWorker(identity.error, "reading"));
    return ok(aimAt(this.server, reach, identity.value.machine));
  }

  /** The rows of one call. `partial` are those that came before it failed. */
  async rows<T>(
    schema: z.ZodType<T>,
    ask: Ask,
    deadlineMs: number,
  ): Promise<
    | { readonly rows: readonly T[]; readonly failure: null }
    | { readonly rows: readonly T[]; readonly failure: DriverFailure }
  > {
    const answer = await this.call(ask, deadlineMs, "reading");
    if (!answer.ok) return { rows: [], failure: answer.error };
    const parsed = parse(schema, answer.value.rows);
    if (!parsed.ok) return { rows: [], failure: parsed.error };
    const { error } = answer.value;
    return {
      rows: parsed.value,
      failure: error === null ? null : failureOfError(error, "reading"),
    };
  }

  /** The rows of one cmdlet for many values. */
  async each<T>(
    schema: z.ZodType<T>,
    ask: EachTemplate,
    deadlineMs: number,
  ): Promise<Result<EachOutcome<T>, DriverFailure>> {
    const answer = await this.call(ask, deadlineMs, "reading");
    if (!answer.ok) return answer;
    if (answer.value.error !== null) return err(failureOfError(answer.value.error, "reading"));
    const outcomes = new Map<string, Result<readonly T[], DriverFailure>>();
    for (const [place, said] of answer.value.each) {
      const value = ask.each.values[place];
      if (value === undefined) continue;
      outcomes.set(
        value,
        "error" in said ? err(failureOfError(said.error, "reading")) : parse(schema, said.rows),
      );
    }
    return ok(outcomes);
  }

  /** One request, whatever comes back. */
  async call(
    ask: Ask,
    deadlineMs: number,
    asked: Asked,
  ): Promise<Result<WorkerAnswer, DriverFailure>> {
    this.#options.onRequest(this.server);
    const answer = await this.#options.worker.request({ ...ask, deadlineMs });
    return answer.ok ? answer : err(failureOfWorker(answer.error, asked));
  }

  close(): Promise<void> {
    return this.#options.worker.close();
  }
}

function parse<T>(
  schema: z.ZodType<T>,
  rows: readonly WorkerRow[],
): Result<readonly T[], DriverFailure> {
  const parsed = parseRows(schema, rows);
  if (parsed.ok) return parsed;
  const { detail } = parsed.error;
  return err({ kind: "malformed-output", code: null, detail, retryable: true });
}
