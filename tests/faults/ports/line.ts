import type { AgentQuestion, AgentTransport } from "@/lib/agent-client/transport";
import type { FreshReadingAnswer } from "@/lib/contracts/agent/steps";
import type { Testimony } from "../trace/entry";
import type { Trace } from "../trace/trace";
import { Broken, type Gate } from "./gate";

/** The questions that an agent is asked, by what they are for. */
export type QuestionName =
  | "hello"
  | "sweep"
  | "fresh"
  | "check-step"
  | "start"
  | "ask"
  | "withdraw"
  | "other";

/** What happens to the next question of a name. `late`: it is lost for its asker and arrives when `deliverLate` is called. */
export type LineFault = {
  readonly on: QuestionName;
  readonly what: "lose-question" | "lose-answer" | "twice" | "late";
};

type Answer = { readonly status: number; readonly body: unknown };

/** What stands between a web process and an agent: loses, doubles and delays, and writes down what came through. */
export class Line implements AgentTransport {
  readonly #inner: AgentTransport;
  readonly #parts: { readonly web: string; readonly gate: Gate; readonly trace: Trace };
  readonly #faults: LineFault[] = [];
  readonly #late: AgentQuestion[] = [];
  readonly #last = new Map<QuestionName, AgentQuestion>();
  isOffline: boolean = false;

  constructor(
    inner: AgentTransport,
    parts: { readonly web: string; readonly gate: Gate; readonly trace: Trace },
  ) {
    this.#inner = inner;
    this.#parts = parts;
  }

  inject(fault: LineFault): void {
    this.#faults.push(fault);
  }

  heal(): void {
    this.#faults.length = 0;
    this.isOffline = false;
  }

  /** What was sent until now comes no second time. */
  forget(): void {
    this.#last.clear();
    this.#late.length = 0;
  }

  /** Everything that was delayed arrives now; nobody waits for its answers any more. */
  async deliverLate(): Promise<number> {
    const late = this.#late.splice(0);
    for (const question of late) await this.#inner.send(question).catch(() => null);
    return late.length;
  }

  /** The last question of a name comes to the agent once more, as a doubled packet does; what it answers is told. */
  async replay(name: QuestionName): Promise<unknown> {
    const question = this.#last.get(name);
    return question === undefined ? null : this.#inner.send(question);
  }

  async send(question: AgentQuestion): Promise<Answer> {
    const name = nameOf(question);
    const { gate } = this.#parts;
    await gate.pass(`before:${name}`);
    if (this.isOffline) throw refusedConnection();
    const fault = this.#take(name);
    this.#last.set(name, question);
    if (fault === "lose-question") throw new Broken(name);
    if (fault === "late") {
      this.#late.push(question);
      throw new Broken(name);
    }
    const answer = await this.#deliver(question, fault === "twice");
    if (fault === "lose-answer" || this.isOffline) this.#lose(question, name);
    await this.#passAfter(question, name);
    this.#note(name, answer);
    return answer;
  }

  async close(): Promise<void> {
    await this.#inner.close();
  }

  async #passAfter(question: AgentQuestion, name: QuestionName): Promise<void> {
    try {
      await this.#parts.gate.pass(`after:${name}`);
    } catch {
      this.#lose(question, name);
    }
    if (this.isOffline) this.#lose(question, name);
  }

  #lose(question: AgentQuestion, name: QuestionName): never {
    if (name === "start") {
      const { web, trace } = this.#parts;
      trace.add({ kind: "answer-lost", web, stepId: stepIdOf(question) });
    }
    throw new Broken(name);
  }

  async #deliver(question: AgentQuestion, twice: boolean): Promise<Answer> {
    if (!twice) return this.#inner.send(question);
    const [first] = await Promise.all([this.#inner.send(question), this.#inner.send(question)]);
    return first;
  }

  #take(name: QuestionName): LineFault["what"] | null {
    const index = this.#faults.findIndex(({ on }) => on === name);
    return index < 0 ? null : (this.#faults.splice(index, 1)[0]?.what ?? null);
  }

  #note(name: QuestionName, { status, body }: Answer): void {
    if (status !== 200) return;
    const { web, trace } = this.#parts;
    if (name === "fresh") {
      const read = body as { ok: boolean; value: FreshReadingAnswer };
      if (!read.ok) return;
      const testimony = testimonyOf(read.value);
      trace.add({ kind: "told", web, now: testimony.now, testimony });
    } else if (name === "sweep") {
      const page = body as { ok: boolean; value?: { estate: { now: number } } };
      const now = page.value?.estate.now;
      if (now !== undefined) trace.add({ kind: "told", web, now, testimony: null });
    }
  }
}

/** What both sides of the agent's contract call a reading, as far as it tells about the role. */
type Reading = {
  readonly zone: {
    readonly zone: string;
    readonly views: readonly {
      readonly server: string;
      readonly copy: string;
      readonly holder: string | null;
      readonly isHolder: boolean;
    }[];
    readonly directory: readonly {
      readonly replica: string;
      readonly holders: readonly string[];
    }[];
  };
  readonly servers: readonly { readonly server: string; readonly reachable: boolean | null }[];
  readonly estate: { readonly now: number };
};

/** What a reading says about the role. Only servers that answered count. */
export function testimonyOf({ zone, servers, estate }: Reading): Testimony {
  const silent = new Set(
    servers.filter(({ reachable }) => reachable === false).map(({ server }) => server),
  );
  return {
    zone: zone.zone,
    now: estate.now,
    primaries: zone.views
      .filter(({ copy, server }) => copy === "primary" && !silent.has(server))
      .map(({ server, holder, isHolder }) => ({ server, holder, isHolder })),
    replicas: zone.directory
      .filter(({ replica }) => !silent.has(replica))
      .map(({ replica, holders }) => ({ replica, holders })),
  };
}

function nameOf({ path, method }: AgentQuestion): QuestionName {
  const last = path.split("/").at(-1) ?? "";
  if (last === "hello" || last === "sweep" || last === "fresh" || last === "check-step")
    return last;
  if (last === "withdraw") return last;
  if (last === "steps") return "start";
  return method === "GET" && path.includes("/steps/") ? "ask" : "other";
}

function stepIdOf({ body }: AgentQuestion): string {
  return String((JSON.parse(body ?? "{}") as { stepId?: unknown }).stepId);
}

function refusedConnection(): Error {
  return Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
}
