import { mkdir, readFile } from "node:fs/promises";
import { pino } from "pino";
import { callerUrn } from "@/lib/contracts/agent/enrolment";
import { readCertificate } from "@/lib/platform/certificates/certificate-facts";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { err, ok, type Result } from "@/lib/result";
import { type AgentSettings, readAgentConfig } from "./config/read-agent-config";
import { buildDriver } from "./drivers/registry";
import { enrol } from "./enrolment/enrol";
import { AgentIdentity, readIdentity, type StoredIdentity } from "./enrolment/identity";
import { type AgentArguments, readArguments, workingDirectory } from "./env";
import { createAgentApp, type NamedDriver } from "./http/create-agent-app";
import { type AgentTls, serveAgent } from "./http/serve-agent";
import { openStepRunner, type StepRunner } from "./ledger/step-runner";
import { createAgentLog } from "./log/agent-log";
import { type EventLog, windowsEventLog } from "./log/event-log";
import { Observer } from "./observer/observer";

const SHUTDOWN_GRACE_MS = 3_000;
/** EX_CONFIG of sysexits: a service manager is told not to try again. */
const NOT_ENROLLED_EXIT_CODE = 78;
const lines = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
/** Standard output alone, until the configuration has said whether events are written, too. */
let logger = createAgentLog(lines, null);
const wallClock = () => Date.now() / 1000;

type Refusal = { readonly sentences: readonly string[]; readonly exitCode?: number };

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const command = readArguments(args, workingDirectory());
  switch (command.kind) {
    case "help":
      process.stdout.write(`${command.text}\n`);
      return;
    case "refused":
      return refuseStart({ sentences: [command.sentence] });
    case "enrol": {
      const enrolled = await enrolAgent(command.configFile);
      if (!enrolled.ok) return refuseStart(enrolled.error);
      process.stdout.write(`${enrolled.value}\n`);
      return;
    }
    case "run": {
      const started = await start(command);
      if (!started.ok) refuseStart(started.error);
    }
  }
}

function refuseStart({ sentences, exitCode = 1 }: Refusal): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = exitCode;
}

async function enrolAgent(configFile: string): Promise<Result<string, Refusal>> {
  const settings = await readAgentConfig(configFile);
  if (!settings.ok) return settings;
  const enrolled = await enrol({
    settings: settings.value,
    version: await readVersion(),
    input: process.stdin,
    prompt: (text) => void process.stderr.write(process.stdin.isTTY ? text : ""),
    wallClock,
  });
  // Whoever pasted the code may still hold the input open.
  process.stdin.destroy();
  return enrolled.ok ? enrolled : err({ sentences: [enrolled.error] });
}

type Run = Extract<AgentArguments, { readonly kind: "run" }>;

async function start({ configFile, endsWithInput }: Run): Promise<Result<null, Refusal>> {
  const settings = await readAgentConfig(configFile);
  if (!settings.ok) return settings;
  const events = openEventLog(settings.value);
  logger = createAgentLog(lines, events);
  const shown = await openIdentity(settings.value, configFile);
  if (!shown.ok) return shown;
  const drivers = await buildDrivers(settings.value);
  if (!drivers.ok) return drivers;
  const steps = createStepRunner(settings.value);
  const { name, readOnly, listen } = settings.value.config;
  const version = await readVersion();
  const observer = openObserver(settings.value, drivers.value);
  const server: { present(tls: AgentTls): void } = { present: () => {} };
  let end: (exitCode: number) => void = () => {};
  const identity = createIdentity(settings.value, shown.value, {
    onRenewed: (renewed) => {
      server.present(mutualTls(renewed));
      logger.event("renewed", { until: untilOf(renewed) }, "the certificate was renewed");
    },
    onRetired: () => {
      const message = "Keymaster has removed this agent: it takes no more calls and ends";
      logger.event("removed", {}, message);
      end(NOT_ENROLLED_EXIT_CODE);
    },
  });
  const served = await serveAgent({
    app: createAgentApp({
      name,
      version,
      readOnly,
      drivers: drivers.value,
      steps,
      observer,
      token: settings.value.token,
      identity,
      wallClock,
      logger,
    }),
    ...listen,
    tls: shown.value === null ? settings.value.tls : mutualTls(shown.value),
    onRequest: (facts) => logger.info(facts, "request"),
    onStranger: (names) =>
      logger.event("stranger", { names }, "refused a caller with another's certificate"),
  });
  if (!served.ok) {
    await observer?.close();
    await closeAll(drivers.value);
    return err({ sentences: [served.error.sentence] });
  }
  server.present = (tls) => served.value.present(tls);
  end = endInOrder(async () => {
    await served.value.close(SHUTDOWN_GRACE_MS);
    await steps.settle(SHUTDOWN_GRACE_MS);
    await observer?.close();
    await closeAll(drivers.value);
    logger.event("ended", {}, "the agent has ended");
    await events?.close();
  });
  if (endsWithInput) endWithInput(end);
  const ids = drivers.value.map(({ id }) => id);
  logger.info({ name, version, readOnly, drivers: ids }, "drivers are ready");
  const { url } = served.value;
  logger.event("ready", { url, name, version, readOnly }, `Keymaster agent is ready: ${url}`);
  return ok(null);
}

function openEventLog({ config: { eventLog } }: AgentSettings): EventLog | null {
  const chosen =
    eventLog === undefined && process.platform === "win32"
      ? { powershell: "powershell.exe" }
      : eventLog;
  if (chosen === null || chosen === undefined) return null;
  const onFailure = (detail: string) => lines.warn({ detail }, "the event log is not written");
  return windowsEventLog(chosen.powershell, { wallClock, onFailure });
}

/** null where a token says who may call. */
async function openIdentity(
  { config, enrolment, resolvePath }: AgentSettings,
  configFile: string,
): Promise<Result<StoredIdentity | null, Refusal>> {
  if (enrolment === null) return ok(null);
  const read = await readIdentity(resolvePath(config.stateDir));
  const refuse = (sentence: string) =>
    err({ sentences: [sentence], exitCode: NOT_ENROLLED_EXIT_CODE });
  if (!read.ok) return refuse(read.error);
  if (read.value === null) {
    return refuse(
      `This agent has not enrolled. Ask for a code in Keymaster, Settings, Agents, then run: npm run agent -- enrol --config ${configFile}`,
    );
  }
  if (read.value.name === config.name) return ok(read.value);
  return refuse(
    `This agent has enrolled as ${read.value.name}, and agent.json calls it ${config.name}. Give it its name back, or enrol it anew.`,
  );
}

function createIdentity(
  { config, resolvePath }: AgentSettings,
  stored: StoredIdentity | null,
  changes: ConstructorParameters<typeof AgentIdentity>[2],
): AgentIdentity | null {
  if (stored === null) return null;
  return new AgentIdentity(resolvePath(config.stateDir), stored, changes);
}

function mutualTls({ authority, certificate, privateKey, enrolment }: StoredIdentity): AgentTls {
  const callers = { authority, urn: callerUrn(enrolment) };
  return { cert: certificate, key: privateKey, callers };
}

function untilOf({ certificate }: StoredIdentity): number | null {
  return readCertificate(certificate)?.notAfter ?? null;
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

/** Ends the program once, by a signal or by what is given back. */
function endInOrder(close: () => Promise<void>): (exitCode: number) => void {
  let isEnding = false;
  const end = (exitCode: number) => {
    if (isEnding) return;
    isEnding = true;
    close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error({ err: error }, "the agent did not end in order");
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    logger.info({ signal }, "the agent ends");
    end(0);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return end;
}

function endWithInput(end: (exitCode: number) => void): void {
  process.stdin.on("end", () => {
    logger.info({}, "its input has ended: the agent ends");
    end(0);
  });
  process.stdin.resume();
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
