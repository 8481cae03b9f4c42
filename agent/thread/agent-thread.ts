import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { err, ok, type Result } from "@/lib/result";
import type { ThreadOrder, ThreadRequest, ThreadWord } from "./thread-messages";

/** An agent in a thread of this process: its app is called by messages instead of over a socket. */
export interface AgentThread {
  answer(request: Request): Promise<Response>;
  /** Ends what is under way, closes files and sockets, and ends the thread. */
  close(): Promise<void>;
}

export type AgentThreadOptions = ThreadOrder & {
  /** Told when the thread ended by itself; the next call starts another one. */
  readonly onFailure: (cause: unknown) => void;
};

type Waiting = {
  readonly resolve: (word: Extract<ThreadWord, { kind: "answer" }>) => void;
  readonly reject: (error: Error) => void;
};

type Running = { readonly worker: Worker; readonly waiting: Map<number, Waiting> };

/** Node loads the file itself: the bundler of the web pages need not know of it. */
const WORKER_FILE = "agent/thread/worker.mjs";
/** A thread that dies at once is not started again more often than this. */
const RESTART_PAUSE_MS = 5_000;

/** Starts the thread; a refusal is a sentence for the person who started the program. */
export async function startAgentThread(
  options: AgentThreadOptions,
): Promise<Result<AgentThread, { readonly sentence: string }>> {
  const first = await startWorker(options);
  if (!first.ok) return first;
  let running: Promise<Running | null> = Promise.resolve(first.value);
  let startedAt = performance.now();
  let lastId = 0;
  let isOpen = true;

  /** The thread, started anew where it ended by itself. */
  async function present(): Promise<Running> {
    const known = await running;
    if (known !== null && known.worker.threadId !== ENDED) return known;
    if (isOpen && performance.now() - startedAt > RESTART_PAUSE_MS) {
      startedAt = performance.now();
      running = startWorker(options).then((started) => (started.ok ? started.value : null));
      const next = await running;
      if (next !== null) return next;
    }
    throw new Error("the embedded agent has stopped");
  }

  async function ask(request: WithoutId<ThreadRequest>) {
    const { worker, waiting } = await present();
    lastId += 1;
    const id = lastId;
    return new Promise<Extract<ThreadWord, { kind: "answer" }>>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  }

  return ok({
    answer: async (request) => {
      const { method, url } = request;
      const body = method === "GET" ? null : await request.text();
      const word = await ask({ kind: "call", method, url, body });
      return new Response(word.body, { status: word.status });
    },
    close: async () => {
      isOpen = false;
      const known = await running;
      if (known === null || known.worker.threadId === ENDED) return;
      await ask({ kind: "close" });
      await known.worker.terminate();
    },
  });
}

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** Node's thread id of a worker that has ended. */
const ENDED = -1;

function startWorker(
  options: AgentThreadOptions,
): Promise<Result<Running, { readonly sentence: string }>> {
  const { dataDir, labZones, onFailure } = options;
  const order: ThreadOrder = { dataDir, labZones };
  const file = pathToFileURL(path.join(process.cwd(), WORKER_FILE));
  const worker = new Worker(file, { workerData: order });
  const waiting = new Map<number, Waiting>();
  const fail = (error: Error) => {
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  return new Promise((resolve) => {
    worker.on("message", (word: ThreadWord) => {
      if (word.kind === "ready") resolve(ok({ worker, waiting }));
      else if (word.kind === "refused") resolve(err({ sentence: word.sentence }));
      else settle(waiting, word);
    });
    worker.on("error", (error) => {
      onFailure(error);
      fail(new Error("the embedded agent has stopped"));
      resolve(err({ sentence: `The embedded agent cannot start: ${String(error)}` }));
    });
    worker.on("exit", () => fail(new Error("the embedded agent has stopped")));
  });
}

function settle(
  waiting: Map<number, Waiting>,
  word: Extract<ThreadWord, { kind: "answer" | "failed" }>,
): void {
  const one = waiting.get(word.id);
  waiting.delete(word.id);
  if (word.kind === "answer") one?.resolve(word);
  else one?.reject(new Error(word.detail));
}
