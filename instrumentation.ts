import path from "node:path";
import { startAgentThread } from "@/agent/thread/agent-thread";
import { inProcessTransport } from "@/lib/agent-client/transport";
import { runBackground } from "@/lib/background/run-background";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/open-embedded";
import { openPostgresql } from "@/lib/db/open-postgresql";
import { isLoopbackHost } from "@/lib/http/running-api";
import { systemClock } from "@/lib/platform/clock";
import { type Environment, readEnvironment } from "@/lib/platform/env";
import { createLogger, type Logger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { openSecretBox } from "@/lib/platform/secret-box";
import { closers } from "@/lib/platform/singleton";
import { StartRefusal } from "@/lib/platform/start-refusal";
import { createServices, type ServiceParts } from "@/lib/services/create-services";
import { setRunningProgram } from "@/lib/services/program";

const EMBEDDED_AGENT = "embedded";
const SETTINGS = { labSweepSeconds: 15, sweepSeconds: 60 };
const LEASE_SECONDS = 15;

/** Next calls this once when the server starts: the one place where the program is put together. */
export async function register(): Promise<void> {
  try {
    await start(readEnvironment());
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    // The launcher is another module graph; it prints the sentence and ends the process.
    const meeting = globalThis as { __keymasterStartupError?: { readonly sentence: string } };
    meeting.__keymasterStartupError = { sentence: error.userSentence };
  }
}

async function start(environment: Environment): Promise<void> {
  const logger = createLogger("warn");
  const crypto = createNodeCrypto();
  const { host, agentsFile } = environment;
  const [database, secretBox, embedded] = await Promise.all([
    openDatabase(environment),
    openSecretBox(environment.dataDir),
    environment.lab ? startEmbeddedAgent(environment, logger) : null,
  ]);
  const services = createServices({
    database,
    embedded: embedded?.agent ?? null,
    agentsFile,
    crypto,
    secretBox,
    logger,
    clock: systemClock,
    settings: { ...SETTINGS, isLoopback: isLoopbackHost(host) },
    leaseSeconds: LEASE_SECONDS,
  });
  await services.agents.refresh();
  const background = runBackground(services);
  setRunningProgram({ services, backgroundState: background.state, host });
  closers().add(async () => {
    setRunningProgram(null);
    await background.close();
    await services.agents.close();
    await embedded?.close();
    await database.close();
  });
}

function openDatabase({ databaseUrl, dataDir }: Environment): Promise<Database> {
  return databaseUrl === null
    ? openEmbedded(path.join(dataDir, "database"))
    : openPostgresql(databaseUrl);
}

type EmbeddedAgent = {
  readonly agent: NonNullable<ServiceParts["embedded"]>;
  readonly close: () => Promise<void>;
};

/** The agent of this process: the same app as the stand-alone one, in a thread of its own. */
async function startEmbeddedAgent(
  { dataDir, labZones }: Environment,
  logger: Logger,
): Promise<EmbeddedAgent> {
  const thread = await startAgentThread({
    dataDir,
    labZones,
    onFailure: (cause) => logger.error({ err: cause }, "the embedded agent failed"),
  });
  if (!thread.ok) throw new StartRefusal(thread.error.sentence);
  const { answer, close } = thread.value;
  return { agent: { name: EMBEDDED_AGENT, transport: inProcessTransport(answer) }, close };
}
