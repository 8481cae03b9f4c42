import { createHash, randomUUID } from "node:crypto";
import { Hono, type Context as HonoContext } from "hono";
import type { Endpoint } from "@/lib/contracts/endpoint";
import { API_ENDPOINTS } from "@/lib/contracts/endpoints";
import { buildOpenApi } from "@/lib/contracts/openapi";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { refuse } from "@/lib/services/errors";
import { isLabRunning } from "@/lib/services/lab/find-lab";
import { actorOf } from "./actor-of";
import { describeFailure } from "./failure";
import { guardContentType, guardHost, guardOrigin, type HostPolicy } from "./guards";
import type { ApiRequest, Handler } from "./handler";
import { HANDLERS } from "./handlers";
import { answerOnce } from "./idempotency";
import { recordRequest } from "./metrics";
import { parseBody, parseParams, parseQuery, readJson } from "./parse-request";
import { problemResponse } from "./problem-response";
import { toResponse } from "./success-response";

export type ApiOptions = {
  /** null while the program is being put together. */
  readonly services: () => Services | null;
  readonly hosts: () => HostPolicy;
  /** Checks every answer against its schema: in tests and in development. */
  readonly checksAnswers: boolean;
};

/** `/api/v1` as one app: every endpoint value on its use case, and problem documents for everything else. */
export function createApiApp(options: ApiOptions): Hono {
  const app = new Hono();
  app.onError((error, c) => answerError(error, c, options));
  app.notFound((c) =>
    problemResponse({ kind: "not-found", detail: "There is nothing at this address." }, c.req.path),
  );
  app.use("*", async (c, next) => {
    const host = guardHost(c.req.raw, options.hosts());
    return host.ok ? next() : problemResponse(host.error, c.req.path);
  });
  const api = new Hono();
  mountOpenApi(api);
  for (const endpoint of API_ENDPOINTS) mountEndpoint(api, endpoint, options);
  mountOtherMethods(api);
  app.route("/api/v1", api);
  return app;
}

function mountEndpoint(api: Hono, endpoint: Endpoint, options: ApiOptions): void {
  // The table pairs each endpoint with the handler of its own types; the compiler cannot see it through an index.
  const handle = HANDLERS[
    endpoint.operationId as keyof typeof HANDLERS
  ] as unknown as Handler<Endpoint>;
  api.on(endpoint.method, honoPath(endpoint.path), async (c) => {
    const startedAt = performance.now();
    const response = await answer(c, endpoint, handle, options);
    recordRequest(endpoint, response.status, (performance.now() - startedAt) / 1000);
    return response;
  });
}

async function answer(
  c: HonoContext,
  endpoint: Endpoint,
  handle: Handler<Endpoint>,
  options: ApiOptions,
): Promise<Response> {
  const instance = c.req.path;
  const isChange = endpoint.method !== "GET";
  const guards = isChange ? [guardOrigin, guardContentType] : [];
  for (const guard of guards) {
    const passed = guard(c.req.raw);
    if (!passed.ok) return problemResponse(passed.error, instance);
  }
  const services = options.services();
  if (services === null) {
    return problemResponse(refuse("not-ready", "Keymaster is still starting.").error, instance);
  }
  const actor = actorOf(c.req.raw, services.settings.isLoopback || isLabRunning(services));
  if (!actor.ok) return problemResponse(actor.error, instance);
  const context: Context = { services, actor: actor.value };
  const refusal = isChange ? refusalFor(context, endpoint.permission) : null;
  if (refusal !== null) return problemResponse(refusal.error, instance);
  const json = isChange ? await readJson(c.req.raw) : { ok: true as const, value: {} };
  if (!json.ok) return problemResponse(json.error, instance);
  const work = async () => run(c, endpoint, handle, { context, json: json.value, options });
  if (!isChange) return work();
  const change = {
    context,
    json: json.value,
    instance,
    needsKey: endpoint.needsKey === true,
    isSealed: endpoint.sealsAnswer === true,
  };
  return answerOnce(c.req.raw, change, work);
}

type Call = { readonly context: Context; readonly json: unknown; readonly options: ApiOptions };

async function run(
  c: HonoContext,
  endpoint: Endpoint,
  handle: Handler<Endpoint>,
  { context, json, options }: Call,
): Promise<Response> {
  const instance = c.req.path;
  const params = parseParams(endpoint, c.req.param());
  if (!params.ok) return problemResponse(params.error, instance);
  const query = parseQuery(endpoint, new URL(c.req.url));
  if (!query.ok) return problemResponse(query.error, instance);
  const body =
    endpoint.method === "GET" ? { ok: true as const, value: undefined } : parseBody(endpoint, json);
  if (!body.ok) return problemResponse(body.error, instance);
  const request = {
    params: params.value,
    query: query.value,
    body: body.value,
    lastEventId: c.req.header("last-event-id") ?? null,
    signal: c.req.raw.signal,
  } as ApiRequest<Endpoint>;
  const outcome = await handle(context, request);
  if (!outcome.ok) return problemResponse(outcome.error, instance);
  const answered =
    endpoint.whatIf !== undefined && isWhatIf(body.value) ? whatIf(endpoint) : endpoint;
  return toResponse(answered, outcome.value, options.checksAnswers);
}

function isWhatIf(body: unknown): boolean {
  return typeof body === "object" && body !== null && "whatIf" in body && body.whatIf === true;
}

/** Asked what if: another answer, with another status. */
function whatIf(endpoint: Endpoint): Endpoint {
  return { ...endpoint, status: 200, response: endpoint.whatIf ?? null };
}

/** Known addresses refuse other methods by name. */
function mountOtherMethods(api: Hono): void {
  const paths = new Map<string, string[]>([["/openapi.json", ["GET"]]]);
  for (const { path, method } of API_ENDPOINTS) {
    paths.set(path, [...(paths.get(path) ?? []), method]);
  }
  for (const [path, methods] of paths) {
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
    api.all(honoPath(path), (c) =>
      problemResponse(
        { kind: "method-not-allowed", detail: `This address takes ${allow}.` },
        c.req.path,
        { allow },
      ),
    );
  }
}

function mountOpenApi(api: Hono): void {
  let text: string | undefined;
  api.get("/openapi.json", (c) => {
    text ??= JSON.stringify(buildOpenApi());
    const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    const headers = { etag, "cache-control": "no-cache" };
    if (c.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
    return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
  });
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function answerError(error: unknown, c: HonoContext, options: ApiOptions): Response {
  const traceId = randomUUID();
  const failure = describeFailure(error, traceId);
  const logger = options.services()?.logger;
  if (failure.kind === "internal-error") {
    logger?.error({ err: error, traceId, path: c.req.path }, "a request failed");
  } else {
    logger?.warn({ err: error, path: c.req.path }, "the database is away");
  }
  return problemResponse(failure, c.req.path);
}
