import type * as z from "zod";
import type {
  BodyInputOf,
  Endpoint,
  ParamsOf,
  QueryInputOf,
  ResponseOf,
} from "@/lib/contracts/endpoint";
import { Problem } from "@/lib/contracts/problems";
import { actorHeaders } from "./actor";

/** What a call needs: only the parts that the endpoint has. */
export type CallOf<E extends Endpoint> = (E["params"] extends z.ZodType
  ? { readonly params: ParamsOf<E> }
  : object) &
  (E["query"] extends z.ZodType ? { readonly query?: QueryInputOf<E> } : object) &
  (E["body"] extends z.ZodType ? { readonly body: BodyInputOf<E> } : object);

/** A failed call, with the problem document that the server sent, or one that says that no answer came. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

type LooseCall = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

/** `CallOf` has exactly these parts for every endpoint; the compiler cannot see it for an open `E`. */
function looseCall<E extends Endpoint>(call: CallOf<E>): LooseCall {
  return call as LooseCall;
}

/** Name of the root zone in a path (api.md, Conventions). */
function pathSegment(value: string): string {
  return encodeURIComponent(value === "." ? "@root" : value);
}

/** The address of a call, relative to the origin. */
export function addressOf<E extends Endpoint>(endpoint: E, given: CallOf<E>): string {
  const call = looseCall(given);
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    pathSegment(call.params?.[name] ?? ""),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

function silence(address: string, detail: string): ProblemError {
  return new ProblemError({
    type: "/problems/not-ready",
    title: "Keymaster does not answer",
    status: 503,
    detail,
    instance: address,
    code: "not-ready",
    fields: [],
  });
}

async function problemOf(response: Response, address: string): Promise<ProblemError> {
  const parsed = Problem.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new ProblemError(parsed.data);
  return silence(
    address,
    `The answer (${response.status}) could not be read. Try again in a moment.`,
  );
}

/**
 * Calls an endpoint and returns its parsed body. Throws `ProblemError` for every failure: TanStack Query carries it to the
 * panel that asked. Every call says who acts (api.md, Actors).
 */
export async function fetchEndpoint<E extends Endpoint>(
  endpoint: E,
  call: CallOf<E>,
  signal?: AbortSignal,
): Promise<ResponseOf<E>> {
  const loose = looseCall(call);
  const address = addressOf(endpoint, call);
  const isChange = endpoint.method !== "GET";
  const response = await fetch(address, {
    method: endpoint.method,
    headers: isChange ? { ...actorHeaders(), "content-type": "application/json" } : actorHeaders(),
    ...(isChange ? { body: JSON.stringify(loose.body ?? {}) } : {}),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw silence(
      address,
      "No answer came. Keymaster may be restarting; this page tries again by itself.",
    );
  });
  if (!response.ok) throw await problemOf(response, address);
  return readBody(endpoint, response);
}

/** The server checks its answers against the same schema, so the body is what the endpoint says (style.md §5.11). */
async function readBody<E extends Endpoint>(
  endpoint: E,
  response: Response,
): Promise<ResponseOf<E>> {
  const body: unknown = endpoint.response === null ? undefined : await response.json();
  return body as ResponseOf<E>;
}
