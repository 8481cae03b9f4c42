import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Hono } from "hono";
import type { Driver } from "@/agent/drivers/driver";
import { createAgentApp } from "@/agent/http/create-agent-app";
import { StepLedger } from "@/agent/ledger/step-ledger";
import { type AgentTransport, inProcessTransport } from "@/lib/agent-client/transport";
import type { GateItem } from "@/lib/contracts/moves";
import { zoneName } from "@/lib/dns/zone-name";
import { silentLogger } from "@/lib/platform/logger";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { askPrisma, gatherEvidence } from "@/tests/faults/check/gather";
import { breaksOf } from "@/tests/faults/check/invariants";
import { Gate } from "@/tests/faults/ports/gate";
import { WatchedRunner } from "@/tests/faults/ports/watched-runner";
import type { TraceEntry } from "@/tests/faults/trace/entry";
import { memoryTrace, type Trace } from "@/tests/faults/trace/trace";
import { type SetClock, setClock } from "@/tests/faults/world/clock";
import { type People, peopleOf } from "@/tests/faults/world/people";
import { openWeb, type TestWeb } from "@/tests/faults/world/web";
import {
  createWindowsWorld,
  type WindowsWorld,
  WORLD_START,
  type WorldOptions,
} from "./windows-world";

const LEASE_SECONDS = 100_000;
const SETTLE_ROUNDS = 40;
const PAUSE_MS = 100;
/** The lab's servers have replicated, polled and signed by then. */
const AT_REST = 3_600;

type Running = {
  readonly app: Hono;
  readonly driver: Driver;
  readonly gate: Gate;
  readonly die: () => void;
};

/**
 * The services of the web program, the agent's own app with its ledger, the driver for Windows, `worker.ps1` in the real engine, the
 * stub module, and the lab behind it; with the ports of the fault harness around it, which write down what was seen.
 */
export class WholePath {
  readonly world: WindowsWorld;
  readonly trace: Trace;
  readonly clock: SetClock = setClock(WORLD_START);
  readonly #folder: string;
  readonly #database: FreshDatabase;
  #running: Running;
  #died: Promise<never> = new Promise(() => undefined);
  #web: TestWeb | null = null;
  #cellBegins: number = 0;
  readonly #closings: Promise<void>[] = [];

  private constructor(world: WindowsWorld, database: FreshDatabase, folder: string) {
    this.world = world;
    this.trace = memoryTrace();
    this.#database = database;
    this.#folder = folder;
    this.#running = this.#startAgent(world.driver);
  }

  static async open(options: WorldOptions): Promise<WholePath> {
    const world = await createWindowsWorld(options);
    const folder = await mkdtemp(join(tmpdir(), "whole-path-"));
    const path = new WholePath(world, await freshDatabase(), folder);
    await path.#moveClocks(AT_REST);
    path.#web = await openWeb({
      name: "web",
      database: path.#database.database,
      transport: path.#transport(),
      clock: path.clock,
      gate: new Gate(),
      trace: path.trace,
      leaseSeconds: LEASE_SECONDS,
    });
    await path.web.look();
    return path;
  }

  get web(): TestWeb {
    if (this.#web === null) throw new Error("the web side is not open yet");
    return this.#web;
  }

  people(zone: string): People {
    return peopleOf({ call: this.web.call }, zone, this.trace);
  }

  /** Carries on whatever is due, until nothing is: runners rest for a second of real time after a failure. */
  async settle(): Promise<void> {
    const { client } = this.#database.database;
    let idle = 0;
    for (let round = 0; round < SETTLE_ROUNDS && idle < 2; round += 1) {
      await this.web.turn();
      const moves = await client.move.count({ where: { isLive: true, isDue: true } });
      const tasks = await client.resignTask.count({ where: { isDue: true } });
      idle = moves + tasks === 0 ? idle + 1 : 0;
      if (idle === 0) await pause(PAUSE_MS);
    }
  }

  /** Every clock goes on, servers do what is due, everybody looks, and moves are carried on. */
  async advance(seconds: number): Promise<void> {
    await this.#moveClocks(seconds);
    await this.web.look();
    await this.settle();
  }

  /** What is looked at begins here: see `ofThisCell`. */
  beginCell(): void {
    this.#cellBegins = this.trace.read().length;
  }

  get ofThisCell(): readonly TraceEntry[] {
    return this.trace.read().slice(this.#cellBegins);
  }

  /** Has an order come to the agent since the cell began? */
  get hasOrdered(): boolean {
    return this.ofThisCell.some(({ kind }) => kind === "order-arrived");
  }

  /** Who claims the role by the lab's own word. */
  async holderInTruth(zone: string): Promise<string> {
    const fresh = await this.world.lab.acting.readZoneFresh(zoneName(zone));
    if (!fresh.ok) throw new Error(fresh.error.detail);
    const claims = fresh.value.zone.views.filter(({ isHolder }) => isHolder);
    return claims.map(({ server }) => server).join(" and ");
  }

  /** A reason for every gate that warns. */
  notesFor(gates: readonly GateItem[]): Readonly<Record<string, string>> {
    const warned = gates.filter(({ result }) => result === "warned");
    return Object.fromEntries(warned.map(({ gate }) => [gate, "It is known."]));
  }

  async setPower(server: string, on: boolean): Promise<void> {
    const outcome = await this.world.lab.lab.setPower(server, on);
    if (!outcome.ok) throw new Error(outcome.error.sentence);
  }

  /** The agent's process dies: what was under way never ends, its workers go with it; the ledger on its disk stays. */
  killAgent(): void {
    const { driver, gate, die } = this.#running;
    gate.kill();
    die();
    this.#closings.push(driver.close());
    this.#running = this.#startAgent(this.world.newDriver());
  }

  /** Every break of the ten invariants in what is left. */
  async breaks(): Promise<readonly string[]> {
    return breaksOf(
      await gatherEvidence(askPrisma(this.#database.database.client), {
        ledgerFolder: join(this.#folder, "ledger"),
        trace: this.trace.read(),
      }),
    );
  }

  async close(): Promise<void> {
    await this.#web?.close();
    await this.#running.driver.close();
    await Promise.all(this.#closings);
    await this.world.close();
    await this.#database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #moveClocks(seconds: number): Promise<void> {
    const outcome = await this.world.lab.lab.advance(seconds);
    if (!outcome.ok) throw new Error(outcome.error.sentence);
    this.clock.seconds += seconds;
  }

  /** Whoever asks an agent that dies gets no answer. */
  #transport(): AgentTransport {
    return {
      send: (question) =>
        Promise.race([
          inProcessTransport((request) => this.#running.app.fetch(request)).send(question),
          this.#died,
        ]),
      close: async () => undefined,
    };
  }

  #startAgent(driver: Driver): Running {
    const gate = new Gate();
    let die = () => {};
    this.#died = new Promise<never>((_, reject) => {
      die = () => reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
    });
    this.#died.catch(() => undefined);
    const wallClock = () => this.clock.now();
    const steps = new WatchedRunner(
      {
        ledger: new StepLedger(join(this.#folder, "ledger")),
        wallClock,
        onFailure: () => undefined,
      },
      { gate, trace: this.trace, truth: this.world.lab.acting },
    );
    const app = createAgentApp({
      name: "embedded",
      version: "0.0.0",
      readOnly: false,
      drivers: [{ id: "windows", driver }],
      steps,
      observer: null,
      token: null,
      wallClock,
      logger: silentLogger,
    });
    return { app, driver, gate, die };
  }
}
