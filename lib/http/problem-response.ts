import { PROBLEMS, type Problem, type ProblemCode } from "@/lib/contracts/problems";
import type { ServiceError } from "@/lib/services/errors";

const RETRY_AFTER_SECONDS = "5";

/** The only shape of an error answer (RFC 9457). */
export function problemResponse(
  error: ServiceError,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status } = PROBLEMS[error.kind];
  return new Response(JSON.stringify(toProblem(error, instance)), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status === 503 ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
      ...headers,
    },
  });
}

function toProblem(error: ServiceError, instance: string): Problem {
  const { status, title, slug } = PROBLEMS[error.kind];
  return {
    type: `/problems/${slug}`,
    title,
    status,
    detail: error.detail,
    instance,
    code: error.kind satisfies ProblemCode,
    fields: (error.fields ?? []).map(({ path, message }) => ({ path, message })),
    ...(error.estates === undefined ? {} : { estates: [...error.estates] }),
    ...(error.nearest === undefined ? {} : { nearest: [...error.nearest] }),
    ...(error.gates === undefined ? {} : { gates: [...error.gates] }),
    ...(error.move === undefined ? {} : { move: error.move }),
    ...(error.changed === undefined ? {} : { changed: [...error.changed] }),
  };
}
