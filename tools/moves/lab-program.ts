import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildDriver } from "@/agent/drivers/registry";
import { createAgentApp } from "@/agent/http/create-agent-app";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { type AgentTransport, inProcessTransport } from "@/lib/agent-client/transport";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import type { FreshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";

/** A lab behind its real agent, and the real services before it; both go by one clock that tests move. */
export type LabProgram = {
  readonly program: TestProgram;
  /** Moves the wall clock, and with it the lab's, then lets everybody look and carries every move on until nothing is due. */
  advance(seconds: number): Promise<void>;
  /** Carries on whatever is due now. */
  settle(): Promise<void>;
  /** What stands between the web side and the agent; tests replace it to lose questions and answers. */
  readonly line: { send: AgentTransport["send"] };
  close(): Promise<void>;
};

export async function labProgram(
  database: FreshDatabase["database"],
  options: { readonly zones?: number } = {},
): Promise<LabProgram> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "keymaster-lab-"));
  const clock = {
    seconds: Math.floor(Date.now() / 1000),
    now() {
      return this.seconds;
    },
  };
  const wallClock = () => clock.now();
  const built = await buildDriver(
    { driver: "embedded-lab", zones: options.zones ?? 0 },
    {
      resolvePath: (relative) => path.resolve(stateDir, relative),
      stateDir,
      wallClock,
      crypto: createNodeCrypto(),
      onFailure: (cause) => {
        throw cause;
      },
    },
  );
  if (!built.ok) throw new Error(built.error.sentence);
  const steps = openStepRunner(stateDir, {
    wallClock,
    onFailure: (cause) => {
      throw cause;
    },
  });
  const app = createAgentApp({
    name: "embedded",
    version: "0.0.0",
    readOnly: false,
    drivers: [built.value],
    steps,
    observer: null,
    token: null,
    wallClock,
    logger: silentLogger,
  });
  const direct = inProcessTransport((request) => app.fetch(request));
  const line = { send: direct.send.bind(direct) };
  const transport: AgentTransport = {
    send: (question) => line.send(question),
    close: async () => undefined,
  };
  const program = await testProgram({ database, transport, clock });
  await program.turn();
  const settle = async () => {
    for (let round = 0; round < 20; round += 1) {
      await program.services.moves.turn();
      await program.services.moves.settle(20_000);
      if (!(await isAnythingDue(program))) return;
    }
  };
  return {
    program,
    line,
    settle,
    advance: async (seconds) => {
      clock.seconds += seconds;
      await program.turn();
      await settle();
    },
    close: async () => {
      await program.close();
      await steps.settle(1_000);
      await built.value.driver.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

async function isAnythingDue({ services }: TestProgram): Promise<boolean> {
  return (await services.database.client.move.count({ where: { isDue: true } })) > 0;
}
