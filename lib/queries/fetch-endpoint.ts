import { addressOf, type CallOf, looseCall } from "@/lib/contracts/call";
import type { DRAIN_ENDPOINTS } from "@/lib/contracts/drain-endpoints";
import type { ResponseOf } from "@/lib/contracts/endpoint";
import type { API_ENDPOINTS } from "@/lib/contracts/endpoints";
import type { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import { isProblem } from "@/lib/contracts/problem-shape";
import type { Problem } from "@/lib/contracts/problems";
import { type Operation, ROUTES } from "@/lib/contracts/routes";
import { actorHeaders } from "./actor";

/** A failed call, with the problem document that the server sent, or one that says that no answer came. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
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
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ProblemError(body);
  return silence(
    address,
    `The answer (${response.status}) could not be read. Try again in a moment.`,
  );
}

/** The endpoint value behind an operation; only its types are read here. */
type EndpointOf<O extends Operation> = Extract<
  (typeof API_ENDPOINTS | typeof MOVE_ENDPOINTS | typeof DRAIN_ENDPOINTS)[number],
  { readonly operationId: O }
>;

/**
 * Calls an endpoint by its operation and returns its body. Throws `ProblemError` for every failure: TanStack Query carries it
 * to the panel that asked. Every call says who acts (api.md, Actors).
 */
export async function fetchEndpoint<O extends Operation>(
  operation: O,
  call: CallOf<EndpointOf<O>>,
  signal?: AbortSignal,
): Promise<ResponseOf<EndpointOf<O>>> {
  const route = ROUTES[operation];
  const loose = looseCall(call);
  const address = addressOf(route, loose);
  const isChange = route.method !== "GET";
  const response = await fetch(address, {
    method: route.method,
    headers: isChange ? changeHeaders(loose.idempotencyKey) : actorHeaders(),
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
  return readBody<O>(response);
}

function changeHeaders(key: string | undefined): Record<string, string> {
  return {
    ...actorHeaders(),
    "content-type": "application/json",
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
}

/** The server's answers are checked against the endpoint's schema in its tests, so the body is what the endpoint says. */
async function readBody<O extends Operation>(
  response: Response,
): Promise<ResponseOf<EndpointOf<O>>> {
  const body: unknown = response.status === 204 ? undefined : await response.json();
  return body as ResponseOf<EndpointOf<O>>;
}
