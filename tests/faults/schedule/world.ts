import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@/lib/db/database";
import type { Evidence } from "../check/evidence";
import { askPrisma, gatherEvidence } from "../check/gather";
import { Gate } from "../ports/gate";
import { memoryTrace, type Trace } from "../trace/trace";
import { AgentPlace } from "../world/agent-place";
import { type SetClock, setClock } from "../world/clock";
import { copyTemplate, removeFolder, TEMPLATE_TIME } from "../world/template";
import { openWeb, type TestWeb } from "../world/web";
import type { WebName } from "./commands";
import type { Plants } from "./plants";

/** Nothing of a lease ends by real time: schedules say when it does. */
const LEASE_SECONDS = 100_000;
const PUMP_MS = 60;

/** Two web processes, an agent that can die, the servers behind it and the database, all in this process and by one clock. */
export class ScheduleWorld {
  readonly database: Database;
  readonly clock: SetClock;
  readonly trace: Trace;
  readonly place: AgentPlace;
  readonly #plants: Plants;
  readonly #rest: () => void;
  readonly #folder: string;
  readonly #webs = new Map<WebName, TestWeb>();
  readonly #pending = new Map<WebName, Promise<void>>();
  #count: number = 0;

  private constructor(parts: {
    readonly database: Database;
    readonly clock: SetClock;
    readonly trace: Trace;
    readonly place: AgentPlace;
    readonly folder: string;
    readonly plants: Plants;
    readonly rest: () => void;
  }) {
    this.database = parts.database;
    this.clock = parts.clock;
    this.trace = parts.trace;
    this.place = parts.place;
    this.#folder = parts.folder;
    this.#plants = parts.plants;
    this.#rest = parts.rest;
  }

  static async open(at: {
    readonly database: Database;
    readonly template: string;
    readonly plants?: Plants;
    /** Lets the time go by that runners rest after a failure: real time, for everybody in this process. */
    readonly rest: () => void;
  }): Promise<ScheduleWorld> {
    const folder = await copyTemplate(at.template);
    const plants = at.plants ?? {};
    const clock = setClock(TEMPLATE_TIME);
    const trace = memoryTrace();
    const place = await AgentPlace.open({
      stateDir: folder,
      clock,
      trace,
      ...(plants.ledger === undefined ? {} : { plantLedger: plants.ledger }),
      ...(plants.driver === undefined ? {} : { plantDriver: plants.driver }),
    });
    const { database, rest } = at;
    return new ScheduleWorld({ database, clock, trace, place, folder, plants, rest });
  }

  /** The web process of this name; a dead one is started again. */
  async web(name: WebName): Promise<TestWeb> {
    const known = this.#webs.get(name);
    if (known !== undefined) return known;
    this.#count += 1;
    const { transport, database } = this.#plants;
    const web = await openWeb({
      name: `${name}${this.#count}`,
      database: this.database,
      transport: this.place.transport,
      clock: this.clock,
      gate: new Gate(),
      trace: this.trace,
      leaseSeconds: LEASE_SECONDS,
      ...(transport === undefined ? {} : { plantTransport: transport }),
      ...(database === undefined ? {} : { plantDatabase: database }),
    });
    this.#webs.set(name, web);
    await web.look();
    return web;
  }

  get running(): readonly TestWeb[] {
    return [...this.#webs.values()];
  }

  isHeld(name: WebName): boolean {
    return this.#pending.has(name);
  }

  /** Carries on what is due, until it is done or held somewhere. */
  async turn(name: WebName): Promise<void> {
    if (this.#pending.has(name)) return;
    const web = await this.web(name);
    const { gate } = web;
    this.#rest();
    const held = new Promise<void>((resolve) => {
      gate.onHeld(() => resolve());
      this.place.gate.onHeld(() => resolve());
    });
    const turn = web.turn().finally(() => this.#pending.delete(name));
    this.#pending.set(name, turn);
    await this.#whilePumping(Promise.race([turn, held]));
  }

  /** Lets everything go that is held, and waits until it has ended or is held anew. */
  async release(how: "go" | "break"): Promise<void> {
    for (const { gate } of this.#webs.values()) gate.releaseAll(how);
    this.place.gate.releaseAll(how === "break" ? "break" : "go");
    await this.settle();
  }

  async settle(): Promise<void> {
    for (const turn of this.#pending.values()) await this.#whilePumping(turn);
  }

  async killWeb(name: WebName): Promise<void> {
    const web = this.#webs.get(name);
    if (web === undefined) return;
    web.gate.kill();
    this.#webs.delete(name);
    this.#pending.delete(name);
    await this.expireLeases();
  }

  /** What a lease of the database's own clock would have waited for. */
  async expireLeases(): Promise<void> {
    await this.database.client.lease.updateMany({ data: { expiresAt: 0 } });
  }

  async advance(seconds: number): Promise<void> {
    this.clock.seconds += seconds;
    await this.look();
  }

  async look(): Promise<void> {
    for (const web of this.#webs.values()) await web.look();
  }

  evidence(): Promise<Evidence> {
    return gatherEvidence(askPrisma(this.database.client), {
      ledgerFolder: join(this.#folder, "ledger"),
      trace: this.trace.read(),
    });
  }

  async close(): Promise<void> {
    await this.release("go");
    for (const web of this.#webs.values()) await web.close();
    await this.place.close();
    await removeFolder(this.#folder);
  }

  /** A process that waits for a look gets it, from whichever process may. */
  async #whilePumping(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    const pump = async () => {
      while (!isOver) {
        await Promise.race([over, sleep(PUMP_MS)]);
        for (const web of this.#webs.values()) {
          if (!isOver) await web.look().catch(() => undefined);
        }
      }
    };
    await Promise.all([over, pump()]);
  }
}
