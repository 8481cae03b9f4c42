import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { Database } from "@/lib/db/database";
import { testApi } from "@/lib/http/testing/test-api";
import type { Logger } from "@/lib/platform/logger";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { openSecretBox } from "@/lib/platform/secret-box";
import type { Services } from "@/lib/services/context";
import { createServices } from "@/lib/services/create-services";
import { probeAgents } from "@/lib/services/probe-agents";
import { showEstates } from "@/lib/services/show-estates";
import type { Gate } from "../ports/gate";
import { Line } from "../ports/line";
import { watchedDatabase } from "../ports/watched-database";
import type { Trace } from "../trace/trace";

const SETTLE_MS = 60_000;

export type WebOptions = {
  readonly name: string;
  readonly database: Database;
  readonly transport: AgentTransport;
  readonly clock: { now(): number };
  readonly gate: Gate;
  readonly trace: Trace;
  readonly leaseSeconds: number;
  /** Puts something else in the place of what the program is given; faults are planted so. */
  readonly plantTransport?: (transport: AgentTransport) => AgentTransport;
  readonly plantDatabase?: (database: Database) => Database;
  readonly logger?: Logger;
};

export type TestWeb = {
  readonly services: Services;
  readonly line: Line;
  readonly gate: Gate;
  readonly call: ReturnType<typeof testApi>;
  /** Reads everything anew, as the background does. */
  look(): Promise<void>;
  /** Carries on whatever is due, once, and waits for it. */
  turn(): Promise<void>;
  close(): Promise<void>;
};

/** The services of one web process, with the API and the move runner, and without Next. Nothing runs until it is told to. */
export async function openWeb(options: WebOptions): Promise<TestWeb> {
  const { name, gate, trace, leaseSeconds } = options;
  const line = new Line(options.transport, { web: name, gate, trace });
  const watched = watchedDatabase(options.database, { web: name, gate, trace });
  const dataDir = await mkdtemp(path.join(tmpdir(), "keymaster-faults-"));
  const services = createServices({
    database: options.plantDatabase?.(watched) ?? watched,
    embedded: { name: "embedded", transport: options.plantTransport?.(line) ?? line },
    agentsFile: null,
    crypto: createNodeCrypto(),
    secretBox: await openSecretBox(dataDir),
    logger: options.logger ?? silentLogger,
    clock: options.clock,
    settings: { labSweepSeconds: 0, sweepSeconds: 0, isLoopback: true },
    leaseSeconds,
  });
  const look = async () => {
    await services.collector.turn();
    await services.fleet.refresh();
  };
  await services.agents.refresh();
  const { client } = options.database;
  if ((await client.source.count()) === 0) {
    await probeAgents(services, { holder: name, seconds: leaseSeconds });
    await services.agents.refresh();
  }
  await showEstates(services);
  return {
    services,
    line,
    gate,
    call: testApi(services),
    look,
    turn: async () => {
      await services.moves.turn();
      await services.moves.settle(SETTLE_MS);
    },
    close: async () => {
      gate.releaseAll();
      await services.moves.close();
      await services.collector.close();
      await services.agents.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
