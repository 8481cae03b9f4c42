import { type AgentServer, serveAgent } from "@/agent/http/serve-agent";
import { Gate } from "../ports/gate";
import { fileTrace } from "../trace/trace";
import { openAgent, type TestAgent } from "../world/agent";
import { fullDisk } from "../world/agent-place";
import type { SetClock } from "../world/clock";
import type { AgentCommand, HostCommand } from "./protocol";
import type { Role, RoleContext } from "./role";

const TOKEN = "faults-token";

/** Plays an agent with its lab: over HTTP on a port of its own, on disk in its folder. */
export async function beginAgent(
  begin: Extract<HostCommand, { do: "begin-agent" }>,
  { clock, say, log }: RoleContext,
): Promise<{ readonly role: Role; readonly value: unknown }> {
  const gate = new Gate();
  gate.onHeld((point) => say({ kind: "held", point }));
  const disk = { isFull: false };
  const agent = await openAgent({
    stateDir: begin.stateDir,
    wallClock: () => clock.now() + clock.skewSeconds,
    serverClock: () => clock.now(),
    gate,
    trace: fileTrace(begin.traceFile),
    token: TOKEN,
    ledger: (ledger) => fullDisk(ledger, () => disk.isFull),
    onFailure: log,
  });
  const door = new Door(agent, begin.port);
  await door.open();
  return {
    value: { url: door.url, token: TOKEN },
    role: {
      gate,
      end: async () => {
        gate.releaseAll();
        await door.close();
        await agent.close();
      },
      perform: (command) => perform(command as AgentCommand, { agent, door, disk }),
    },
  };
}

type Parts = {
  readonly agent: TestAgent;
  readonly door: Door;
  readonly disk: { isFull: boolean };
};

async function perform(command: AgentCommand, { agent, door, disk }: Parts): Promise<unknown> {
  switch (command.do) {
    case "listen":
      return command.on ? door.open() : door.close();
    case "drop-connections":
      return door.dropConnections();
    case "power":
      return agent.lab.setPower(command.server, command.on);
    case "fault":
      return agent.lab.addFault(command.fault);
    case "inject-full-disk":
      disk.isFull = command.isFull;
      return null;
  }
}

/** The agent's address: the same whenever it can be reached. */
class Door {
  readonly #agent: TestAgent;
  #port: number;
  #server: AgentServer | null = null;

  constructor(agent: TestAgent, port: number) {
    this.#agent = agent;
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const served = await serveAgent({
      app: this.#agent.app,
      host: "127.0.0.1",
      port: this.#port,
      tls: null,
      onRequest: () => undefined,
    });
    if (!served.ok) throw new Error(served.error.sentence);
    this.#server = served.value;
    this.#port = Number(new URL(served.value.url).port);
  }

  async close(): Promise<void> {
    await this.#server?.close(0);
    this.#server = null;
  }

  /** Whoever waits for an answer hears nothing any more; the next ones get through. */
  async dropConnections(): Promise<void> {
    await this.close();
    await this.open();
  }
}

/** The clock of a process: what the harness says, and how far this process is ahead of it. */
export type HostClock = SetClock & { skewSeconds: number };
