import { addressOf, type CallOf, looseCall } from "@/lib/contracts/call";
import type { Endpoint, ResponseOf } from "@/lib/contracts/endpoint";
import { isProblem } from "@/lib/contracts/problem-shape";
import type { Problem } from "@/lib/contracts/problems";
import { ACTOR_HEADER, ROLE_HEADER, type Role } from "@/lib/contracts/roles";
import { err, ok, type Result } from "@/lib/result";

/** Why a call has no answer: the server refused, or there was none that could be read. */
export type CallFailure =
  | { readonly kind: "problem"; readonly problem: Problem }
  | { readonly kind: "silence"; readonly detail: string };

export type Caller = {
  readonly url: string;
  readonly actor: string | null;
  readonly role: Role | null;
};

/** Sends a request; a port, so that tests need no server. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** Asks the API as one person. */
export type ApiClient = {
  call<E extends Endpoint>(
    endpoint: E,
    call: CallOf<E>,
  ): Promise<Result<ResponseOf<E>, CallFailure>>;
};

/** A client of `/api/v1` at an address. Nothing is retried: a change that was not answered may have happened. */
export function createApiClient(caller: Caller, send: Send): ApiClient {
  return {
    async call(endpoint, call) {
      const loose = looseCall(call);
      const isChange = endpoint.method !== "GET";
      const address = `${caller.url.replace(/\/+$/, "")}${addressOf(endpoint, loose)}`;
      let response: Response;
      try {
        response = await send(address, {
          method: endpoint.method,
          headers: {
            ...actorHeaders(caller),
            ...(isChange ? { "content-type": "application/json" } : {}),
            ...(loose.idempotencyKey === undefined
              ? {}
              : { "idempotency-key": loose.idempotencyKey }),
          },
          ...(isChange ? { body: JSON.stringify(loose.body ?? {}) } : {}),
        });
      } catch (cause) {
        return err({
          kind: "silence",
          detail: `${caller.url} does not answer (${reason(cause)}).`,
        });
      }
      const text = await response.text();
      const body = parseJson(text);
      if (response.ok && (text === "" || body !== undefined)) return ok(answerOf(body));
      if (isProblem(body)) return err({ kind: "problem", problem: body });
      return err({
        kind: "silence",
        detail: `${address} answered ${response.status} with something that is not Keymaster's.`,
      });
    },
  };
}

function actorHeaders({ actor, role }: Caller): Record<string, string> {
  return {
    ...(actor === null ? {} : { [ACTOR_HEADER]: encodeURIComponent(actor) }),
    ...(role === null ? {} : { [ROLE_HEADER]: role }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The innermost cause says what happened to the connection. */
function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}

/** The server checks its answers against the endpoint's schema in its tests; here they are taken at their word. */
function answerOf<T>(body: unknown): T {
  return body as T;
}
