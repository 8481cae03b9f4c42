import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence } from "../check/evidence";
import { type Ask, gatherEvidence } from "../check/gather";
import type { Host } from "../host/host";
import type { HostCommand } from "../host/protocol";
import { fileTrace, type Trace } from "../trace/trace";
import { type Answer, type People, peopleOf } from "../world/people";
import { TEMPLATE_TIME } from "../world/template";
import type { CellDatabase, CellLab, Engine } from "./cell-lab";
import { mountSmallDisk, type SmallDisk } from "./small-disk";
import { openStallingProxy, type StallingProxy } from "./stalling-proxy";

export const ZONE = "secure.contoso.com";
export const HOLDER = "dc1.contoso.com";
export const TARGET = "dc2.contoso.com";
export const WITNESS = "dc3.contoso.com";
/** Short, because a process that takes over really waits for it. */
const LEASE_SECONDS = 1;
const LEDGER_MEGABYTES = 4;

export type CellNeeds = {
  readonly engine: Engine;
  /** Whose disk is a small one of its own. */
  readonly smallDisk: "none" | "database" | "agent";
  readonly viaProxy: boolean;
};

/** A web process, an agent process with its lab, and a database: each can be ended alone. */
export class CellWorld {
  readonly lab: CellLab;
  readonly engine: Engine;
  readonly database: CellDatabase;
  readonly disk: SmallDisk | null;
  readonly proxy: StallingProxy | null;
  readonly trace: Trace;
  /** Roles that people have now, where they are not what they were. */
  readonly roles = new Map<string, string>();
  web: Host;
  agent: Host;
  seconds: number = TEMPLATE_TIME;
  webSkew: number = 0;
  agentSkew: number = 0;
  readonly #folder: string;
  readonly #traceFile: string;
  #agentUrl: string = "";
  #webCount: number = 0;
  readonly #others: Host[] = [];

  private constructor(parts: {
    readonly lab: CellLab;
    readonly engine: Engine;
    readonly database: CellDatabase;
    readonly disk: SmallDisk | null;
    readonly proxy: StallingProxy | null;
    readonly folder: string;
    readonly hosts: readonly [Host, Host];
  }) {
    this.lab = parts.lab;
    this.engine = parts.engine;
    this.database = parts.database;
    this.disk = parts.disk;
    this.proxy = parts.proxy;
    this.#folder = parts.folder;
    this.#traceFile = join(parts.folder, "trace");
    this.trace = fileTrace(this.#traceFile);
    [this.web, this.agent] = parts.hosts;
  }

  static async open(lab: CellLab, needs: CellNeeds): Promise<CellWorld> {
    const engine = lab.engineFor(needs.engine);
    const folder = await lab.newFolder();
    const state = join(folder, "agent");
    await cp(lab.labFolder(engine), state, { recursive: true });
    const tablespace = needs.smallDisk === "database" ? await lab.smallTablespace() : null;
    const world = new CellWorld({
      lab,
      engine,
      database: await lab.newDatabase(engine, tablespace === null ? null : "small"),
      disk: needs.smallDisk === "agent" ? await ledgerDisk(state) : tablespace,
      proxy:
        needs.viaProxy && lab.postgres !== null ? await openStallingProxy(lab.postgres.port) : null,
      folder,
      hosts: [await lab.pool.take(), await lab.pool.take()],
    });
    await world.#beginAgent(0);
    await world.#beginWeb();
    await lab.pool.prepare();
    return world;
  }

  people(host: Host = this.web): People {
    const call = async (method: string, path: string, body: object) =>
      (await host.ask({ do: "call", method, path, call: body })) as Answer;
    const roleOf = (actor: string, role: string) => this.roles.get(actor) ?? role;
    return peopleOf({ call }, ZONE, this.trace, roleOf);
  }

  /** A new web process over the same database, in the place of one that is gone. */
  async restartWeb(): Promise<void> {
    this.web = await this.lab.pool.take();
    await this.#beginWeb();
  }

  /** A second web process; the one before stays as it is, and is ended with the world. */
  async secondWeb(): Promise<void> {
    this.#others.push(this.web);
    await this.restartWeb();
  }

  /** The agent's process dies at once; its folder stays. */
  async killAgent(): Promise<void> {
    await this.agent.signal("SIGKILL");
    this.lab.pool.giveBack(this.agent);
  }

  async restartAgent(): Promise<void> {
    this.agent = await this.lab.pool.take();
    await this.#beginAgent(Number(new URL(this.#agentUrl).port));
  }

  async endWeb(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const code = await this.web.signal(signal);
    this.lab.pool.giveBack(this.web);
    return code;
  }

  /** Moves every clock on. */
  async advance(seconds: number): Promise<void> {
    this.seconds += seconds;
    await this.setClocks();
  }

  async setClocks(): Promise<void> {
    const { seconds } = this;
    await this.agent.ask({ do: "clock", seconds, skewSeconds: this.agentSkew });
    await this.web.ask({ do: "clock", seconds, skewSeconds: this.webSkew });
  }

  async look(): Promise<void> {
    await this.web.ask({ do: "look" });
  }

  readonly sql: Ask = async (text) => (await this.web.ask({ do: "sql", text })) as never;

  evidence(): Promise<Evidence> {
    return gatherEvidence(this.sql, {
      ledgerFolder: join(this.#folder, "agent", "ledger"),
      trace: this.trace.read(),
    });
  }

  get log(): string {
    return [...this.#others, this.web, this.agent].map(({ log }) => log).join("\n---\n");
  }

  async close(): Promise<void> {
    this.disk?.free();
    for (const host of [...this.#others, this.web, this.agent]) await this.#giveBack(host);
    await this.proxy?.close();
    await this.database.remove();
    if (this.disk?.folder.startsWith(this.#folder) === true) this.disk.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #giveBack(host: Host): Promise<void> {
    if (host.isRunning) await host.ask({ do: "end" }).catch(() => host.signal("SIGKILL"));
    this.lab.pool.giveBack(host);
  }

  async #beginAgent(port: number): Promise<void> {
    const answer = (await this.agent.ask({
      do: "begin-agent",
      stateDir: join(this.#folder, "agent"),
      traceFile: this.#traceFile,
      seconds: this.seconds,
      port,
    })) as { readonly url: string };
    this.#agentUrl = answer.url;
  }

  async #beginWeb(): Promise<void> {
    this.#webCount += 1;
    await this.web.ask({
      do: "begin-web",
      name: `web${this.#webCount}`,
      database: this.#placeForWeb(),
      agentUrl: this.#agentUrl,
      traceFile: this.#traceFile,
      seconds: this.seconds,
      leaseSeconds: LEASE_SECONDS,
    });
  }

  #placeForWeb(): Extract<HostCommand, { do: "begin-web" }>["database"] {
    const { place } = this.database;
    if (this.proxy === null || !("url" in place)) return place;
    const url = new URL(place.url);
    url.port = String(this.proxy.port);
    return { url: url.href };
  }
}

/** Only the ledger is on it: what servers keep is not on their agent's disk. */
async function ledgerDisk(state: string): Promise<SmallDisk> {
  const folder = join(state, "ledger");
  await mkdir(folder, { recursive: true });
  return mountSmallDisk(folder, LEDGER_MEGABYTES, {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  });
}
