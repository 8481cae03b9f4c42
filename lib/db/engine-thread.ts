import path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";

/** Where the engine keeps its files; `template` = a cluster at rest that a new one begins as. */
export type EnginePlace = { readonly folder: string; readonly template: string | null };

type Act =
  | { readonly act: "open" | "close" }
  | {
      readonly act: "query" | "execute";
      readonly transaction: number | null;
      readonly query: SqlQuery;
    }
  | { readonly act: "script"; readonly script: string }
  | { readonly act: "begin"; readonly isolation: IsolationLevel | undefined }
  | { readonly act: "commit" | "rollback"; readonly transaction: number };

/** What the thread is asked; a transaction has the number of the request that began it. */
export type EngineRequest = Act & { readonly id: number };

/** A failure as it crosses threads; `driverCause` is what Prisma makes its own error of. */
export type EngineFailure = { readonly message: string; readonly driverCause: unknown };

export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: EngineFailure };

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

const PROVIDER = { provider: "postgres", adapterName: "keymaster-engine-thread" } as const;

/** The embedded engine in its thread: what Prisma asks of a database goes there and back as messages. */
export class EngineThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | null = null;

  private constructor(place: EnginePlace) {
    // Node loads the file itself: the bundler would look for the engine's WebAssembly in vain.
    const file = path.join(process.cwd(), "lib/db/engine-worker.mjs");
    this.#worker = new Worker(pathToFileURL(file), { workerData: place });
    this.#worker.on("message", (answer: EngineAnswer) => this.#take(answer));
    this.#worker.on("error", (error) => this.#end(asError(error)));
    this.#worker.on("exit", () => this.#end(new Error("the embedded database has stopped")));
  }

  /** Resolves when the engine answers. */
  static async open(place: EnginePlace): Promise<EngineThread> {
    const thread = new EngineThread(place);
    try {
      await thread.ask({ act: "open" });
    } catch (error) {
      await thread.#worker.terminate();
      throw error;
    }
    return thread;
  }

  ask(act: Act): Promise<unknown> {
    return this.#send(act).answer;
  }

  async begin(isolation: IsolationLevel | undefined): Promise<number> {
    const { id, answer } = this.#send({ act: "begin", isolation });
    await answer;
    return id;
  }

  async close(): Promise<void> {
    await this.ask({ act: "close" });
    await this.#worker.terminate();
  }

  #send(act: Act): { readonly id: number; readonly answer: Promise<unknown> } {
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.#ended !== null) return { id, answer: Promise.reject(this.#ended) };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#worker.postMessage({ ...act, id } satisfies EngineRequest);
    return { id, answer };
  }

  #take(answer: EngineAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (waiting === undefined) return;
    if ("value" in answer) waiting.resolve(answer.value);
    else waiting.reject(toError(answer.failure));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** Prisma's adapter over the thread, for queries and for migrations alike. */
export function engineAdapter(thread: EngineThread): SqlMigrationAwareDriverAdapterFactory {
  return {
    ...PROVIDER,
    connect: async () => new EngineAdapter(thread),
    connectToShadowDb: async () => {
      throw new Error("the embedded engine has one database");
    },
  };
}

class EngineQueryable implements SqlQueryable {
  readonly provider = PROVIDER.provider;
  readonly adapterName = PROVIDER.adapterName;
  protected readonly thread: EngineThread;
  protected readonly transaction: number | null;

  constructor(thread: EngineThread, transaction: number | null) {
    this.thread = thread;
    this.transaction = transaction;
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const { transaction } = this;
    return (await this.thread.ask({ act: "query", transaction, query })) as SqlResultSet;
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    const { transaction } = this;
    return (await this.thread.ask({ act: "execute", transaction, query })) as number;
  }
}

class EngineAdapter extends EngineQueryable implements SqlDriverAdapter {
  constructor(thread: EngineThread) {
    super(thread, null);
  }

  async executeScript(script: string): Promise<void> {
    await this.thread.ask({ act: "script", script });
  }

  getConnectionInfo() {
    return { supportsRelationJoins: true };
  }

  async startTransaction(isolation?: IsolationLevel): Promise<Transaction> {
    return new EngineTransaction(this.thread, await this.thread.begin(isolation));
  }

  async dispose(): Promise<void> {
    // The thread outlives every connection: whoever opened it closes it.
  }
}

class EngineTransaction extends EngineQueryable implements Transaction {
  readonly options = { usePhantomQuery: true };
  readonly #number: number;

  constructor(thread: EngineThread, number: number) {
    super(thread, number);
    this.#number = number;
  }

  async commit(): Promise<void> {
    await this.thread.ask({ act: "commit", transaction: this.#number });
  }

  async rollback(): Promise<void> {
    await this.thread.ask({ act: "rollback", transaction: this.#number });
  }
}

function toError({ message, driverCause }: EngineFailure): Error {
  if (driverCause === null) return new Error(message);
  return new DriverAdapterError(driverCause as ConstructorParameters<typeof DriverAdapterError>[0]);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
