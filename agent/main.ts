import { mkdir, readFile } from "node:fs/promises";
import { pino } from "pino";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { err, ok, type Result } from "@/lib/result";
import { type AgentSettings, readAgentConfig } from "./config/read-agent-config";
import { buildDriver } from "./drivers/registry";
import { readArguments, workingDirectory } from "./env";
import { createAgentApp, type NamedDriver } from "./http/create-agent-app";
import { serveAgent } from "./http/serve-agent";
import { openStepRunner, type StepRunner } from "./ledger/step-runner";
import { Observer } from "./observer/observer";

const SHUTDOWN_GRACE_MS = 3_000;
const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
const wallClock = () => Date.now() / 1000;

type Refusal = { readonly sentences: readonly string[] };

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const command = readArguments(args, workingDirectory());
  if (command.kind === "help") {
    process.stdout.write(`${command.text}\n`);
    return;
  }
  const started =
    command.kind === "refused"
      ? err({ sentences: [command.sentence] })
      : await start(command.configFile);
  if (started.ok) return;
  for (const sentence of started.error.sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

async function start(configFile: string): Promise<Result<null, Refusal>> {
  const settings = await readAgentConfig(configFile);
  if (!settings.ok) return settings;
  const { config, token, tls } = settings.value;
  const drivers = await buildDrivers(settings.value);
  if (!drivers.ok) return drivers;
  const steps = createStepRunner(settings.value);
  const { name, readOnly, listen } = config;
  const version = await readVersion();
  const observer = openObserver(settings.value, drivers.value);
  const served = await serveAgent({
    app: createAgentApp({
      name,
      version,
      readOnly,
      drivers: drivers.value,
      steps,
      observer,
      token,
      wallClock,
      logger,
    }),
    ...listen,
    tls,
    onRequest: (facts) => logger.info(facts, "request"),
  });
  if (!served.ok) {
    await observer?.close();
    await closeAll(drivers.value);
    return err({ sentences: [served.error.sentence] });
  }
  endOnSignal(async () => {
    await served.value.close(SHUTDOWN_GRACE_MS);
    await steps.settle(SHUTDOWN_GRACE_MS);
    await observer?.close();
    await closeAll(drivers.value);
  });
  const ids = drivers.value.map(({ id }) => id);
  logger.info({ name, version, readOnly, drivers: ids }, "drivers are ready");
  logger.info({ url: served.value.url }, `Keymaster agent is ready: ${served.value.url}`);
  return ok(null);
}

function openObserver(
  { config, observer }: AgentSettings,
  drivers: readonly NamedDriver[],
): Observer | null {
  if (observer === null) return null;
  return new Observer({
    vantage: config.name,
    settings: observer,
    drivers,
    crypto: createNodeCrypto(),
    wallClock,
    onFailure: (cause) => logger.error({ err: cause }, "a look at zones failed"),
  });
}

function createStepRunner({ config, resolvePath }: AgentSettings): StepRunner {
  return openStepRunner(resolvePath(config.stateDir), {
    wallClock,
    onFailure: (cause, stepId) => logger.error({ err: cause, stepId }, "a step met a failure"),
  });
}

async function buildDrivers({
  config,
  resolvePath,
}: AgentSettings): Promise<Result<readonly NamedDriver[], Refusal>> {
  const stateDir = resolvePath(config.stateDir);
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return err({
      sentences: [`The directory ${stateDir} (stateDir) cannot be made: ${String(error)}.`],
    });
  }
  const context = {
    resolvePath,
    stateDir,
    wallClock,
    crypto: createNodeCrypto(),
    onFailure: (cause: unknown) => logger.error({ err: cause }, "background work failed"),
  };
  const drivers: NamedDriver[] = [];
  for (const entry of config.drivers) {
    const built = await buildDriver(entry, context);
    const twin = built.ok && drivers.some(({ id }) => id === built.value.id);
    if (built.ok && !twin) {
      drivers.push(built.value);
      continue;
    }
    await closeAll(built.ok ? [...drivers, built.value] : drivers);
    const sentence = built.ok
      ? `agent.json names the driver ${built.value.id} twice: remove one of them.`
      : built.error.sentence;
    return err({ sentences: [sentence] });
  }
  return ok(drivers);
}

async function closeAll(drivers: readonly NamedDriver[]): Promise<void> {
  await Promise.all(drivers.map(({ driver }) => driver.close()));
}

function endOnSignal(close: () => Promise<void>): void {
  let isEnding = false;
  const end = (signal: NodeJS.Signals) => {
    if (isEnding) return;
    isEnding = true;
    logger.info({ signal }, "the agent ends");
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "the agent did not end in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
