import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { Role } from "@/lib/contracts/roles";
import type { Database } from "@/lib/db/database";
import { NOW } from "@/lib/dnssec/status/stories/facts-builder";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { openSecretBox } from "@/lib/platform/secret-box";
import type { Context, Services } from "@/lib/services/context";
import { createServices } from "@/lib/services/create-services";
import { probeAgents } from "@/lib/services/probe-agents";
import { type FakeAgent, fakeAgent } from "./fake-agent";

/** A wall clock that tests move. */
export type TestClock = { seconds: number; now(): number };

/** The services of one process over a fake agent. */
export type TestProgram = {
  readonly services: Services;
  readonly agent: FakeAgent;
  readonly clock: TestClock;
  /** A context of somebody with this role. */
  as(role: Role, name?: string): Context;
  /** Looks at everything once, as the background does. */
  turn(): Promise<void>;
  close(): Promise<void>;
};

export type TestProgramOptions = {
  readonly database: Database;
  readonly agent?: FakeAgent;
  readonly clock?: TestClock;
  readonly leaseSeconds?: number;
  readonly agentsFile?: string;
  /** Another agent than the fake one. */
  readonly transport?: AgentTransport;
};

export function testClock(): TestClock {
  return {
    seconds: NOW,
    now() {
      return this.seconds;
    },
  };
}

/** Puts the real services together over a database of the test's own; only the agent is a fake port. */
export async function testProgram(options: TestProgramOptions): Promise<TestProgram> {
  const clock = options.clock ?? testClock();
  const agent = options.agent ?? fakeAgent(() => clock.now());
  const dataDir = await mkdtemp(path.join(tmpdir(), "keymaster-test-"));
  const leaseSeconds = options.leaseSeconds ?? 600;
  const services = createServices({
    database: options.database,
    embedded: { name: "embedded", transport: options.transport ?? agent.transport },
    agentsFile: options.agentsFile ?? null,
    crypto: createNodeCrypto(),
    secretBox: await openSecretBox(dataDir),
    logger: silentLogger,
    clock,
    // Tests say when to look: nothing falls due by itself, except what a turn is asked for.
    settings: { labSweepSeconds: 0, sweepSeconds: 0, isLoopback: true },
    leaseSeconds,
  });
  await services.agents.refresh();
  await probeAgents(services, { holder: "test", seconds: leaseSeconds });
  return {
    services,
    agent,
    clock,
    as: (role, name = role) => ({ services, actor: { name, role } }),
    turn: async () => {
      await services.agents.refresh();
      await services.collector.turn();
      await services.fleet.refresh();
    },
    close: async () => {
      await services.moves.close();
      await services.collector.close();
      await services.agents.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
