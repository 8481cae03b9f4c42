import { cookies, headers } from "next/headers";
import { ACTOR_COOKIE, parseActorCookie } from "@/lib/contracts/actors";
import { addressOf, type CallOf, looseCall } from "@/lib/contracts/call";
import type { Endpoint, ResponseOf } from "@/lib/contracts/endpoint";
import { Problem } from "@/lib/contracts/problems";
import { ACTOR_HEADER, ROLE_HEADER } from "@/lib/contracts/roles";
import { runningApi } from "@/lib/http/running-api";
import { ProblemError } from "@/lib/queries/fetch-endpoint";

/** Only to make an address absolute: which host was asked for is what the browser said. */
const ORIGIN = "http://127.0.0.1";

/**
 * Asks the API of this process as a function, as the person whom the cookie names: what a page renders on the server is
 * exactly what the browser would have been told; a host name that is not on the allow-list is told nothing. Throws `ProblemError` for every failure.
 */
export async function callApi<E extends Endpoint>(
  endpoint: E,
  call: CallOf<E>,
): Promise<ResponseOf<E>> {
  const actor = parseActorCookie((await cookies()).get(ACTOR_COOKIE)?.value);
  const address = addressOf(endpoint, looseCall(call));
  const response = await runningApi().request(`${ORIGIN}${address}`, {
    method: endpoint.method,
    headers: {
      host: (await headers()).get("host") ?? "-",
      [ACTOR_HEADER]: encodeURIComponent(actor.name),
      [ROLE_HEADER]: actor.role,
    },
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new ProblemError(Problem.parse(body));
  return answerOf<E>(body);
}

/** The API checks its answers against the endpoint's schema in its tests; here they are taken at their word. */
function answerOf<E extends Endpoint>(body: unknown): ResponseOf<E> {
  return body as ResponseOf<E>;
}
