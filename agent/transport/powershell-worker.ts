import { err, ok, type Result } from "@/lib/result";
import type { ChannelEnd, ChannelFailure, LineChannel, OpenChannel } from "./line-channel";
import {
  type AnswerLine,
  readAnswer,
  readHello,
  type WorkerError,
  type WorkerRequest,
  type WorkerRow,
  writeRequest,
} from "./powershell-protocol";

/** Why a request has no answer. Only after `lost` and `timed-out` may something have happened. */
export type WorkerFailure =
  | {
      readonly kind: "not-started";
      readonly cause: ChannelFailure["kind"];
      readonly detail: string;
    }
  | { readonly kind: "unsendable"; readonly detail: string }
  | { readonly kind: "lost" | "timed-out" | "malformed"; readonly detail: string };

/** All that was said to one request. */
export type WorkerAnswer = {
  /** Rows of a request without `each`. */
  readonly rows: readonly WorkerRow[];
  /** What each value gave, by its place; a value without an entry was not tried. */
  readonly each: ReadonlyMap<number, EachAnswer>;
  readonly error: WorkerError | null;
};
export type EachAnswer = { readonly rows: readonly WorkerRow[] } | { readonly error: WorkerError };

/** What the worker said of itself. */
export type WorkerIdentity = { readonly engine: string; readonly machine: string };

export type PowershellWorkerOptions = {
  readonly open: OpenChannel;
  /** SHA-256 of the script that must run there, in lower-case hexadecimal. */
  readonly scriptHash: string;
  /** After so many requests the worker is started anew. */
  readonly recycleAfter: number;
  readonly startTimeoutMs: number;
  /** How much longer than the request's own time an answer may take before the worker is given up. */
  readonly graceMs: number;
};

type Conversation = {
  readonly channel: LineChannel;
  readonly identity: WorkerIdentity;
  readonly listen: (listener: Listener | null) => void;
  /** How it ended, once it has. */
  readonly end: () => ChannelEnd | null;
  requests: number;
};
type Listener = {
  readonly onLine: (line: string) => void;
  readonly onEnd: (end: ChannelEnd) => void;
};

/** One long-lived worker: starts when it is first needed, answers one request at a time, is replaced after trouble. */
export class PowershellWorker {
  readonly #options: PowershellWorkerOptions;
  #conversation: Conversation | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #isClosed: boolean = false;

  constructor(options: PowershellWorkerOptions) {
    this.#options = options;
  }

  /** Asks, after everything that was asked before. */
  request(request: WorkerRequest): Promise<Result<WorkerAnswer, WorkerFailure>> {
    return this.#inTurn(() => this.#request(request));
  }

  /** Who answers there; starts the worker when it is not running. */
  identify(): Promise<Result<WorkerIdentity, WorkerFailure>> {
    return this.#inTurn(async () => {
      const conversation = await this.#begin();
      return conversation.ok ? ok(conversation.value.identity) : conversation;
    });
  }

  /** Lets the running request end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#inTurn(() => this.#end());
  }

  async #request(request: WorkerRequest): Promise<Result<WorkerAnswer, WorkerFailure>> {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const line = writeRequest(id, request);
    if (!line.ok) return err({ kind: "unsendable", detail: line.error.detail });
    const begun = await this.#begin();
    if (!begun.ok) return begun;
    const conversation = begun.value;
    conversation.requests += 1;
    const answer = await converse(conversation, {
      id,
      line: line.value,
      timeoutMs: request.deadlineMs + this.#options.graceMs,
    });
    if (!answer.ok) this.#giveUp(conversation);
    else if (conversation.requests >= this.#options.recycleAfter) await this.#end();
    return answer;
  }

  async #begin(): Promise<Result<Conversation, WorkerFailure>> {
    if (this.#isClosed) {
      return err({ kind: "not-started", cause: "refused", detail: "the worker is closed" });
    }
    if (this.#conversation !== null && this.#conversation.end() === null) {
      return ok(this.#conversation);
    }
    this.#conversation = null;
    const started = await start(this.#options);
    if (started.ok) this.#conversation = started.value;
    return started;
  }

  async #end(): Promise<void> {
    const conversation = this.#conversation;
    this.#conversation = null;
    await conversation?.channel.close();
  }

  #giveUp(conversation: Conversation): void {
    conversation.channel.kill();
    this.#conversation = null;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act, act);
    this.#turn = turn.catch(() => null);
    return turn;
  }
}

/** Opens a channel and waits for the first line, which must name the script that is meant. */
async function start(
  options: PowershellWorkerOptions,
): Promise<Result<Conversation, WorkerFailure>> {
  let listener: Listener | null = null;
  let ended: ChannelEnd | null = null;
  const early: string[] = [];
  const opened = await options.open({
    onLine: (line) => {
      if (listener === null) early.push(line);
      else listener.onLine(line);
    },
    onEnd: (end) => {
      ended = end;
      listener?.onEnd(end);
    },
  });
  if (!opened.ok) {
    return err({ kind: "not-started", cause: opened.error.kind, detail: opened.error.detail });
  }
  const listen = (next: Listener | null) => {
    listener = next;
    for (const line of early.splice(0)) listener?.onLine(line);
    if (ended !== null) listener?.onEnd(ended);
  };
  const channel = opened.value;
  const hello = await firstLine(listen, options.startTimeoutMs);
  const identity = hello.ok ? judgeHello(hello.value, options.scriptHash) : hello;
  if (!identity.ok) {
    channel.kill();
    return identity;
  }
  return ok({ channel, identity: identity.value, listen, end: () => ended, requests: 0 });
}

function firstLine(
  listen: (listener: Listener | null) => void,
  timeoutMs: number,
): Promise<Result<string, WorkerFailure>> {
  return new Promise((resolve) => {
    const settle = (result: Result<string, WorkerFailure>) => {
      clearTimeout(timer);
      listen(null);
      resolve(result);
    };
    const fail = (cause: ChannelFailure["kind"], detail: string) =>
      settle(err({ kind: "not-started", cause, detail }));
    const timer = setTimeout(() => fail("timed-out", "the worker did not start"), timeoutMs);
    listen({
      onLine: (line) => settle(ok(line)),
      onEnd: (end) => fail("refused", `the worker ended at once: ${describeEnd(end)}`),
    });
  });
}

function judgeHello(line: string, scriptHash: string): Result<WorkerIdentity, WorkerFailure> {
  const refuse = (detail: string): Result<never, WorkerFailure> =>
    err({ kind: "not-started", cause: "refused", detail });
  const hello = readHello(line);
  if (!hello.ok) return refuse(hello.error.detail);
  if (hello.value.hello === 0) return refuse(`the worker cannot work: ${hello.value.message}`);
  const { script, engine, machine } = hello.value;
  if (script === scriptHash) return ok({ engine, machine });
  return refuse(
    `another script runs there: its SHA-256 is ${script}, and this version of Keymaster brings ${scriptHash}`,
  );
}

function converse(
  { channel, listen, end }: Conversation,
  question: { readonly id: string; readonly line: string; readonly timeoutMs: number },
): Promise<Result<WorkerAnswer, WorkerFailure>> {
  return new Promise((resolve) => {
    const rows: WorkerRow[] = [];
    const each = new Map<number, EachAnswer>();
    const settle = (result: Result<WorkerAnswer, WorkerFailure>) => {
      clearTimeout(timer);
      listen(null);
      resolve(result);
    };
    const fail = (kind: "lost" | "timed-out" | "malformed", detail: string) =>
      settle(err({ kind, detail }));
    const timer = setTimeout(
      () => fail("timed-out", `no answer within ${question.timeoutMs} ms`),
      question.timeoutMs,
    );
    const take = (answer: AnswerLine) => {
      const { of = null, error = null } = answer;
      if (of !== null) each.set(of, error === null ? { rows: answer.rows ?? [] } : { error });
      else rows.push(...(answer.rows ?? []));
      if (answer.ends === true) settle(ok({ rows, each, error: of === null ? error : null }));
    };
    listen({
      onLine: (line) => {
        const answer = readAnswer(line);
        if (!answer.ok) fail("malformed", answer.error.detail);
        else if (answer.value.id !== question.id) fail("malformed", "an answer to another request");
        else take(answer.value);
      },
      onEnd: (ended) => fail("lost", `the worker ended before it answered: ${describeEnd(ended)}`),
    });
    if (end() === null) channel.send(question.line);
  });
}

function describeEnd({ exitCode, signal, detail }: ChannelEnd): string {
  const how = signal === null ? `exit code ${exitCode ?? "unknown"}` : `signal ${signal}`;
  return detail === "" ? how : `${how}, ${detail}`;
}
