import type { Context, Hono } from "hono";
import type * as z from "zod";
import type { BodyOf, Endpoint, ParamsOf } from "@/lib/contracts/endpoint";
import { Refusal } from "./refusal";

/** What a handler gets: parameters and body as the endpoint's schemas gave them. */
export type EndpointRequest<E extends Endpoint> = {
  readonly params: ParamsOf<E>;
  readonly body: BodyOf<E>;
};

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type AnswerOf<E extends Endpoint> = E["response"] extends z.ZodType
  ? Frozen<z.input<E["response"]>>
  : never;

export type EndpointHandler<E extends Endpoint> = (
  request: EndpointRequest<E>,
) => Promise<AnswerOf<E>>;

/** Puts an endpoint value on the app: parses what comes in, answers what the handler returns. */
export function mountEndpoint<const E extends Endpoint>(
  app: Hono,
  endpoint: E,
  handle: EndpointHandler<E>,
): void {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(endpoint.method, path, async (c) => {
    const params = parse(endpoint.params, c.req.param(), "params");
    const body = parse(endpoint.body, endpoint.body === null ? undefined : await readJson(c), "");
    const answer = await handle({ params, body } as EndpointRequest<E>);
    return c.json(answer as object, endpoint.status === 204 ? 200 : endpoint.status);
  });
}

function parse(schema: z.ZodType | null, value: unknown, prefix: string): unknown {
  if (schema === null) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    path: [...(prefix === "" ? [] : [prefix]), ...issue.path.map(String)].join("."),
    message: issue.message,
  }));
  throw new Refusal("invalid-value", "The request has values that the agent cannot use.", fields);
}

async function readJson(c: Context): Promise<unknown> {
  const mediaType = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new Refusal("unsupported-media-type", "Send the body as application/json.");
  }
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal("malformed-request", `The body is not JSON: ${String(error)}`);
  }
}
