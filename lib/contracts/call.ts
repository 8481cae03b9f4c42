import type * as z from "zod";
import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf } from "./endpoint";
import type { Route } from "./routes";

/** What a call needs: only the parts that the endpoint has. */
export type CallOf<E extends Endpoint> = (E["params"] extends z.ZodType
  ? { readonly params: ParamsOf<E> }
  : object) &
  (E["query"] extends z.ZodType ? { readonly query?: QueryInputOf<E> } : object) &
  (E["body"] extends z.ZodType ? { readonly body: BodyInputOf<E> } : object) & {
    /** The same key and body give the same answer for a day: one key a submission, kept over its repetitions. */
    readonly idempotencyKey?: string;
  };

/** A call as it travels, whatever its endpoint. */
export type LooseCall = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
};

/** `CallOf` has exactly these parts for every endpoint; the compiler cannot see it for an open `E`. */
export function looseCall<E extends Endpoint>(call: CallOf<E>): LooseCall {
  return call as LooseCall;
}

/** Name of the root zone in a path (api.md, Conventions). */
function pathSegment(value: string): string {
  return encodeURIComponent(value === "." ? "@root" : value);
}

/** The address of a call, relative to the origin: what every caller of `/api/v1` asks for, in the browser and outside. */
export function addressOf(route: Route, call: LooseCall): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
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
