import type * as z from "zod";
import type { ProblemCode } from "./problems";
import type { Permission } from "./roles";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * An endpoint as a value: the server mounts it, the browser calls it, OpenAPI describes it. `path` is relative to
 * `/api/v1` (or `/agent/v1`), with `{name}` parameters.
 */
export type Endpoint = {
  readonly operationId: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly summary: string;
  readonly permission: Permission;
  readonly params: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly body: z.ZodType | null;
  /** Status of success, and its body; null = no body (204) or not JSON (`produces`). */
  readonly status: 200 | 201 | 202 | 204;
  readonly response: z.ZodType | null;
  readonly produces: "application/json" | "text/event-stream" | "text/plain" | "text/csv";
  /** Beyond those that any endpoint may answer (malformed-request, forbidden, not-ready, …). */
  readonly problems: readonly ProblemCode[];
  /** Answered with status 200 instead, and nothing is kept, where the body says `whatIf: true`. */
  readonly whatIf?: z.ZodType;
  /** The answer holds a secret: it is kept for its `Idempotency-Key` encrypted. */
  readonly sealsAnswer?: true;
  /** `Idempotency-Key` is required, not optional. */
  readonly needsKey?: true;
};

/** Keeps the literal types of an endpoint while checking its shape. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

type Inferred<T> = T extends z.ZodType ? z.infer<T> : undefined;
type Accepted<T> = T extends z.ZodType ? z.input<T> : undefined;

export type ParamsOf<E extends Endpoint> = Inferred<E["params"]>;
export type QueryOf<E extends Endpoint> = Inferred<E["query"]>;
export type QueryInputOf<E extends Endpoint> = Accepted<E["query"]>;
export type BodyOf<E extends Endpoint> = Inferred<E["body"]>;
export type BodyInputOf<E extends Endpoint> = Accepted<E["body"]>;
export type ResponseOf<E extends Endpoint> =
  | Inferred<E["response"]>
  | (E extends { readonly whatIf: z.ZodType } ? z.infer<E["whatIf"]> : never);
