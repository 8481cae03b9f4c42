import { isProblem } from "@/lib/contracts/problem-shape";
import type { Problem } from "@/lib/contracts/problems";

/** What a failed region shows: what happened, what the server said, and its code. */
export type ShownProblem = Readonly<{
  title: string;
  detail: string;
  code: string | null;
  status: number | null;
}>;

/** The problem document that an error carries, if it carries one (`error.problem`, or the document itself). */
export function problemOf(error: unknown): Problem | null {
  const carried =
    typeof error === "object" && error !== null && "problem" in error ? error.problem : error;
  return isProblem(carried) ? carried : null;
}

/** Any failure in words a person can act on; never "Something went wrong". */
export function describeFailure(error: unknown): ShownProblem {
  const problem = problemOf(error);
  if (problem !== null) {
    const { title, detail, code, status } = problem;
    return { title, detail, code, status };
  }
  if (error instanceof TypeError) {
    return {
      title: "Keymaster does not answer",
      detail:
        "The page could not reach the server that it came from. It may be restarting, or the network is cut.",
      code: null,
      status: null,
    };
  }
  return {
    title: "The answer could not be read",
    detail: error instanceof Error ? error.message : String(error),
    code: null,
    status: null,
  };
}

/** Worth asking again at once: the server was away or busy. A refusal stays a refusal. */
export function isWorthRetrying(error: unknown): boolean {
  const { status } = describeFailure(error);
  return status === null || status === 429 || status >= 500;
}
