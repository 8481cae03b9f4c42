import * as z from "zod";
import type { Endpoint } from "@/lib/contracts/endpoint";
import { ok } from "@/lib/result";
import { type Outcome, refuse } from "@/lib/services/errors";

export const MAX_BODY_BYTES = 1024 * 1024;

/** The query by the endpoint's schema. A parameter that it does not know is refused by name: a typo must not mean "all". */
export function parseQuery(endpoint: Endpoint, url: URL): Outcome<unknown> {
  if ([...url.searchParams].flat().some((text) => UNSTORABLE_TEXT.test(text))) {
    return refuse("malformed-request", UNSTORABLE);
  }
  const known = endpoint.query instanceof z.ZodObject ? Object.keys(endpoint.query.shape) : [];
  const given: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    if (!known.includes(name)) return unknownParameter(name, known);
    const values = url.searchParams.getAll(name);
    const [only = ""] = values;
    Object.defineProperty(given, name, {
      value: values.length === 1 ? only : values,
      enumerable: true,
    });
  }
  if (endpoint.query === null) return ok(undefined);
  const parsed = endpoint.query.safeParse(given);
  return parsed.success ? ok(parsed.data) : invalid(parsed.error);
}

export function parseParams(endpoint: Endpoint, params: unknown): Outcome<unknown> {
  if (endpoint.params === null) return ok(undefined);
  if (!isStorable(params)) return refuse("malformed-request", UNSTORABLE);
  const parsed = endpoint.params.safeParse(params);
  return parsed.success ? ok(parsed.data) : invalid(parsed.error);
}

/** The body by the endpoint's schema; where there is none, empty and `{}` are equal and anything else is refused. */
export function parseBody(endpoint: Endpoint, json: unknown): Outcome<unknown> {
  const schema = endpoint.body ?? z.strictObject({});
  const parsed = schema.safeParse(json);
  if (!parsed.success) return invalid(parsed.error);
  return ok(endpoint.body === null ? undefined : parsed.data);
}

/** The body as JSON; an empty one is `{}`. */
export async function readJson(request: Request): Promise<Outcome<unknown>> {
  const text = await readText(request);
  if (text === null) {
    return refuse("body-too-large", `A request has at most ${MAX_BODY_BYTES} bytes.`);
  }
  if (text.trim() === "") return ok({});
  try {
    const json: unknown = JSON.parse(text);
    return isStorable(json) ? ok(json) : refuse("malformed-request", UNSTORABLE);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse("malformed-request", `The body is not JSON: ${reason.slice(0, 200)}`);
  }
}

/** NUL and halves of surrogate pairs are no text that a database or another program takes. */
const UNSTORABLE_TEXT = /[\0\p{Surrogate}]/u;
const UNSTORABLE =
  "The request has characters that are no text (NUL or half a surrogate pair), or is nested too deeply.";
const MAX_DEPTH = 32;

/** True if every text in the value can be stored. Walks without recursion: depth is the caller's to choose. */
function isStorable(value: unknown): boolean {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: inner, depth } = next;
    if (typeof inner === "string" && UNSTORABLE_TEXT.test(inner)) return false;
    if (typeof inner !== "object" || inner === null) continue;
    if (depth >= MAX_DEPTH) return false;
    for (const [key, child] of Object.entries(inner)) {
      if (UNSTORABLE_TEXT.test(key)) return false;
      waiting.push({ value: child, depth: depth + 1 });
    }
  }
  return true;
}

async function readText(request: Request): Promise<string | null> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return null;
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unknownParameter(name: string, known: readonly string[]) {
  const message =
    known.length === 0
      ? "This address takes no parameters."
      : `Known ones are ${known.join(", ")}.`;
  return refuse("malformed-request", `Unknown query parameter "${name.slice(0, 60)}". ${message}`, {
    fields: [{ path: name.slice(0, 60), message }],
  });
}

function invalid(error: z.ZodError) {
  const fields = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));
  const [first] = fields;
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  return refuse("invalid-value", `${where}${first?.message ?? "A value is not valid."}`, {
    fields,
  });
}
