import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { API_ENDPOINTS } from "@/lib/contracts/endpoints";
import type { Context } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";

/** What a use case is called with: everything parsed. `lastEventId` and `signal` matter to streams alone. */
export type ApiRequest<E extends Endpoint> = {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly lastEventId: string | null;
  readonly signal: AbortSignal;
};

/** What it answers: the response's shape, or text that comes piece by piece. */
type AnswerOf<E extends Endpoint> = E["produces"] extends "application/json"
  ? E["status"] extends 204
    ? null
    : ResponseOf<E>
  : AsyncIterable<string>;

export type Handler<E extends Endpoint> = (
  context: Context,
  request: ApiRequest<E>,
) => Promise<Outcome<AnswerOf<E>>>;

type ApiEndpoint = (typeof API_ENDPOINTS)[number];

/** One handler for every endpoint value: the compiler says which one is missing. */
export type Handlers = {
  readonly [E in ApiEndpoint as E["operationId"]]: Handler<E>;
};
