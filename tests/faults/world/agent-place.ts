import type { Driver } from "@/agent/drivers/driver";
import type { Ledger } from "@/agent/ledger/step-ledger";
import { type AgentTransport, inProcessTransport } from "@/lib/agent-client/transport";
import { Gate } from "../ports/gate";
import type { Trace } from "../trace/trace";
import { openAgent, type TestAgent } from "./agent";
import type { SetClock } from "./clock";

export type AgentPlaceOptions = {
  readonly stateDir: string;
  readonly clock: SetClock;
  readonly trace: Trace;
  readonly plantLedger?: (ledger: Ledger) => Ledger;
  readonly plantDriver?: (driver: Driver) => Driver;
};

type Running = { readonly agent: TestAgent; readonly gate: Gate; readonly die: () => void };

/** Where an agent runs in this process, and can die and come back. The servers behind it live on. */
export class AgentPlace {
  readonly #options: AgentPlaceOptions;
  #running: Running;
  #died: Promise<never>;
  /** How far the agent's own clock is ahead; that of its servers is right. */
  skewSeconds: number = 0;
  isDiskFull: boolean = false;
  readonly transport: AgentTransport = {
    send: async (question) => {
      const { agent } = this.#running;
      const direct = inProcessTransport((request) => agent.app.fetch(request));
      return Promise.race([direct.send(question), this.#died]);
    },
    close: async () => undefined,
  };

  private constructor(options: AgentPlaceOptions) {
    this.#options = options;
    // Set by the first start, before anybody gets this object.
    this.#running = undefined as unknown as Running;
    this.#died = new Promise(() => undefined);
  }

  static async open(options: AgentPlaceOptions): Promise<AgentPlace> {
    const place = new AgentPlace(options);
    await place.#start();
    return place;
  }

  get gate(): Gate {
    return this.#running.gate;
  }

  get agent(): TestAgent {
    return this.#running.agent;
  }

  /** What was under way never ends; what was on disk is there for the next run. */
  async killAndRestart(): Promise<void> {
    const { agent, gate, die } = this.#running;
    gate.kill();
    die();
    await agent.closeServers();
    await this.#start();
  }

  async close(): Promise<void> {
    this.#running.gate.releaseAll();
    await this.#running.agent.close();
  }

  async #start(): Promise<void> {
    const gate = new Gate();
    let die = () => {};
    this.#died = new Promise<never>((_, reject) => {
      die = () => reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    });
    this.#died.catch(() => undefined);
    const { stateDir, clock, trace, plantLedger, plantDriver } = this.#options;
    const agent = await openAgent({
      stateDir,
      wallClock: () => clock.now() + this.skewSeconds,
      serverClock: () => clock.now(),
      gate,
      trace,
      token: null,
      ledger: (ledger) => fullDisk(plantLedger?.(ledger) ?? ledger, () => this.isDiskFull),
      ...(plantDriver === undefined ? {} : { driver: plantDriver }),
    });
    this.#running = { agent, gate, die };
  }
}

/** Injected ENOSPC: every write of the ledger fails while the disk is full. */
export function fullDisk(ledger: Ledger, isFull: () => boolean): Ledger {
  const guard = () => {
    if (isFull()) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  };
  return {
    id: () => ledger.id(),
    highestEpoch: (subject) => ledger.highestEpoch(subject),
    find: (stepId) => ledger.find(stepId),
    raiseEpoch: async (subject, epoch) => {
      guard();
      return ledger.raiseEpoch(subject, epoch);
    },
    start: async (step) => {
      guard();
      return ledger.start(step);
    },
    end: async (stepId, end) => {
      guard();
      return ledger.end(stepId, end);
    },
    withdraw: async (step) => {
      guard();
      return ledger.withdraw(step);
    },
  };
}
