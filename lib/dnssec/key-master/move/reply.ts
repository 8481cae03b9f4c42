/**
 * How a step that was handed to an agent ended, as far as its reply tells. Whatever it says, the outcome of the move comes only
 * from re-reading every claim (style.md §5.6).
 */
export type StepReply =
  /** The server said that it is done. */
  | { readonly kind: "applied"; readonly detail: string }
  /** The server refused, and by its own word changed nothing. `code` is its number: 9122, 9107. */
  | { readonly kind: "refused"; readonly code: number | null; readonly detail: string }
  /** It certainly never reached the server, and never will: the agent holds it back for ever. */
  | { readonly kind: "not-delivered"; readonly detail: string }
  /** Part of it was done: KM-11, the second write of the directory failed. */
  | { readonly kind: "partly-applied"; readonly code: number | null; readonly detail: string }
  /** Nobody knows. Never success and never failure. */
  | { readonly kind: "lost"; readonly detail: string };

/** The failure kinds of drivers and of the agent's client (style.md §5.6). */
export type FailureKind =
  | "unreachable"
  | "unauthenticated"
  | "forbidden"
  | "timed-out"
  | "unsupported"
  | "conflict"
  | "rejected-by-server"
  | "malformed-output"
  | "partially-applied";

/** What a driver's failure of a write means. Where it is not certain that nothing was done, the reply counts as lost. */
export function replyOfFailure(failure: {
  readonly kind: FailureKind;
  readonly code: number | null;
  readonly detail: string;
}): StepReply {
  const { code, detail } = failure;
  switch (failure.kind) {
    case "unauthenticated":
    case "forbidden":
    case "unsupported":
    case "conflict":
    case "rejected-by-server":
    case "unreachable":
      return { kind: "refused", code, detail };
    case "partially-applied":
      return { kind: "partly-applied", code, detail };
    case "timed-out":
    case "malformed-output":
      return { kind: "lost", detail };
  }
}

/** True only if it is certain that the step changed nothing and will not any more. */
export function saysNothingChanged(reply: StepReply): boolean {
  return reply.kind === "refused" || reply.kind === "not-delivered";
}
