import { readFile } from "node:fs/promises";
import path from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Hono } from "hono";
import { buildDriver } from "@/agent/drivers/registry";
import { createAgentApp } from "@/agent/http/create-agent-app";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { Observer, USUAL_OBSERVER } from "@/agent/observer/observer";
import { systemClock } from "@/lib/platform/clock";
import { createLogger, type Logger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { err, ok, type Result } from "@/lib/result";
import type { ThreadOrder, ThreadRequest, ThreadWord } from "./thread-messages";

/** The name under which the web program knows the agent that lives in it. */
const EMBEDDED_AGENT = "embedded";
/** How long a step that is under way may take when the program ends; it is `unclear` after that. */
const STEP_GRACE_MS = 3_000;

if (parentPort === null) throw new Error("the embedded agent runs in a thread of the web program");
await run(parentPort, workerData as ThreadOrder);

type Embedded = { readonly app: Hono; readonly close: () => Promise<void> };

async function run(port: MessagePort, order: ThreadOrder): Promise<void> {
  const say = (word: ThreadWord) => port.postMessage(word);
  const logger = createLogger("warn");
  const started = await start(order, logger);
  if (!started.ok) {
    say({ kind: "refused", sentence: started.error.sentence });
    return;
  }
  const { app, close } = started.value;
  port.on("message", (request: ThreadRequest) => {
    obey(app, close, request).then(say, (error: unknown) => {
      logger.error({ err: error }, "the embedded agent failed");
      say({ kind: "failed", id: request.id, detail: String(error) });
    });
  });
  say({ kind: "ready" });
}

async function obey(
  app: Hono,
  close: () => Promise<void>,
  request: ThreadRequest,
): Promise<ThreadWord> {
  const { id } = request;
  if (request.kind === "close") {
    await close();
    return { kind: "answer", id, status: 204, body: "" };
  }
  const { method, url, body } = request;
  const response = await app.fetch(
    new Request(url, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === null ? {} : { body }),
    }),
  );
  return { kind: "answer", id, status: response.status, body: await response.text() };
}

/** The same app as the stand-alone agent's, over the lab. */
async function start(
  { dataDir, labZones }: ThreadOrder,
  logger: Logger,
): Promise<Result<Embedded, { readonly sentence: string }>> {
  const wallClock = () => systemClock.now();
  const stateDir = path.join(dataDir, "agent");
  const crypto = createNodeCrypto();
  const onFailure = (cause: unknown) =>
    logger.error({ err: cause }, "background work of the agent failed");
  const driver = await buildDriver(
    { driver: "embedded-lab", zones: labZones },
    {
      resolvePath: (relative) => path.resolve(dataDir, relative),
      stateDir,
      wallClock,
      crypto,
      onFailure,
    },
  );
  if (!driver.ok) return err(driver.error);
  const steps = openStepRunner(stateDir, {
    wallClock,
    onFailure: (cause, stepId) => logger.error({ err: cause, stepId }, "a step met a failure"),
  });
  const observer = new Observer({
    vantage: EMBEDDED_AGENT,
    settings: USUAL_OBSERVER,
    drivers: [driver.value],
    crypto,
    wallClock,
    onFailure,
  });
  const app = createAgentApp({
    name: EMBEDDED_AGENT,
    version: await readVersion(),
    readOnly: false,
    drivers: [driver.value],
    steps,
    observer,
    token: null,
    wallClock,
    logger,
  });
  return ok({
    app,
    close: async () => {
      await steps.settle(STEP_GRACE_MS);
      await observer.close();
      await driver.value.driver.close();
    },
  });
}

async function readVersion(): Promise<string> {
  const text = await readFile(path.join(process.cwd(), "package.json"), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
