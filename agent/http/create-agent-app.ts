import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Driver } from "@/agent/drivers/driver";
import type { IdentityPort } from "@/agent/enrolment/identity";
import type { StepRunner } from "@/agent/ledger/step-runner";
import type { Observer } from "@/agent/observer/observer";
import {
  AGENT_CONTRACT_VERSION,
  AGENT_ENDPOINTS,
  hello,
  labOverview,
  readDetails,
  readTransitions,
  steerLab,
  sweep,
} from "@/lib/contracts/agent/endpoints";
import { AGENT_PROBLEMS, type AgentProblem, agentProblem } from "@/lib/contracts/agent/problems";
import { carriesToken } from "./bearer-token";
import { mountEndpoint } from "./mount-endpoint";
import { mountIdentity } from "./mount-identity";
import { mountObserver } from "./mount-observer";
import { mountSteps } from "./mount-steps";
import { Refusal, refuseWriting } from "./refusal";
import { runLabCommand } from "./run-lab-command";

const MAX_BODY_BYTES = 1024 * 1024;

/** Where the agent writes what happened; pino's logger is one. */
export interface AgentLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A driver under the name by which callers address it. */
export type NamedDriver = { readonly id: string; readonly driver: Driver };

export type AgentAppOptions = {
  readonly name: string;
  /** Version of the program, as its package says. */
  readonly version: string;
  readonly readOnly: boolean;
  readonly drivers: readonly NamedDriver[];
  /** Carries out steps, and remembers them. */
  readonly steps: StepRunner;
  /** The agent's own eyes; null = it only asks its drivers. */
  readonly observer: Observer | null;
  /** What callers must present; null where the app is called as a function in the same process. */
  readonly token: string | null;
  /** Who the agent is by certificate; absent where a token says it, or nobody has to. */
  readonly identity?: IdentityPort | null;
  /** Unix seconds with fraction. */
  readonly wallClock: () => number;
  readonly logger: AgentLogger;
};

/** The agent's side of its contract, under /agent/v1: the same app in the web process and in the stand-alone agent. */
export function createAgentApp(options: AgentAppOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => answerError(error, c.req.path, options.logger));
  app.notFound((c) => answerUnknownAddress(c.req.method, c.req.path));
  app.use("*", async (c, next) => {
    if (options.token !== null && !carriesToken(c.req.header("authorization"), options.token)) {
      throw new Refusal("wrong-token", "Present the agent's token as a bearer token.");
    }
    await next();
    c.header("cache-control", "no-store");
  });
  app.use("*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => refuseBody() }));
  const contract = new Hono();
  mountContract(contract, options);
  app.route("/agent/v1", contract);
  return app;
}

function mountContract(app: Hono, options: AgentAppOptions): void {
  const drivers = new Map(options.drivers.map(({ id, driver }) => [id, driver]));
  if (drivers.size !== options.drivers.length) throw new Error("two drivers have the same id");
  const driverOf = (id: string): Driver => {
    const driver = drivers.get(id);
    if (driver !== undefined) return driver;
    throw new Refusal("driver-not-found", `This agent has no driver "${id}".`);
  };
  const labOf = (id: string) => {
    const { lab } = driverOf(id);
    if (lab !== null) return lab;
    throw new Refusal("lab-not-running", `The driver "${id}" is not a lab.`);
  };
  mountEndpoint(app, hello, async () => describeAgent(options));
  mountEndpoint(app, sweep, async ({ params, body }) => {
    const page = await driverOf(params.driver).sweep(body);
    if (page.ok) options.observer?.noteSweep(params.driver, body, page.value);
    return page;
  });
  mountEndpoint(app, readDetails, ({ params, body }) =>
    driverOf(params.driver).readDetails(body.zones),
  );
  mountEndpoint(app, readTransitions, ({ params, body }) =>
    driverOf(params.driver).readTransitions(body),
  );
  mountEndpoint(app, labOverview, ({ params }) => labOf(params.driver).overview());
  mountEndpoint(app, steerLab, async ({ params, body }) => {
    const lab = labOf(params.driver);
    if (options.readOnly) refuseWriting();
    const answer = await runLabCommand(lab, body);
    if (answer.ok) options.observer?.noteCommand(params.driver, body, answer.fault?.id ?? null);
    return answer;
  });
  mountObserver(app, options.observer);
  mountSteps(app, { ...options, driverOf });
  mountIdentity(app, options.identity ?? null);
}

async function describeAgent(options: AgentAppOptions) {
  return {
    name: options.name,
    contractVersion: AGENT_CONTRACT_VERSION,
    version: options.version,
    readOnly: options.readOnly,
    wallClock: options.wallClock(),
    certificate: options.identity?.shown() ?? null,
    drivers: options.drivers.map(({ id, driver }) => ({
      id,
      driver: driver.driver,
      estate: driver.estate,
      hasLab: driver.lab !== null,
      capabilities: driver.capabilities,
    })),
  };
}

function refuseBody(): never {
  throw new Refusal("body-too-large", `A request may have ${MAX_BODY_BYTES} bytes at most.`);
}

function answerUnknownAddress(method: string, path: string): Response {
  const isKnownPath = AGENT_ENDPOINTS.some((endpoint) =>
    new RegExp(`^/agent/v1${endpoint.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  const refusal = isKnownPath
    ? new Refusal("method-not-allowed", `${method} is not taken here.`)
    : new Refusal("not-found", `This agent has nothing at ${path}.`);
  return answerProblem(refusal.toProblem(path));
}

function answerError(error: Error, path: string, logger: AgentLogger): Response {
  if (error instanceof Refusal) {
    if (error.code === "wrong-token") logger.warn({ path }, "refused a call without the token");
    return answerProblem(error.toProblem(path));
  }
  const traceId = randomUUID();
  logger.error({ traceId, path, err: error }, "a request failed because of a bug");
  return answerProblem(
    agentProblem("internal-error", {
      detail: `The agent failed; its log tells more under ${traceId}.`,
      instance: path,
      traceId,
    }),
  );
}

function answerProblem(problem: AgentProblem): Response {
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  if (problem.code === "wrong-token") headers["www-authenticate"] = "Bearer";
  const { status } = AGENT_PROBLEMS[problem.code];
  return new Response(JSON.stringify(problem), { status, headers });
}
