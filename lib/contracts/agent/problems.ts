import * as z from "zod";

type AgentProblemEntry = {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 500;
  readonly title: string;
  /** The caller's doing, not worth an alarm in the agent's log. */
  readonly expected: boolean;
};

/**
 * Every code that an agent's error answer may carry, with its HTTP status. An agent answers 200 with a driver failure when a
 * DNS server is the reason; these are about the call itself.
 */
export const AGENT_PROBLEMS = {
  "malformed-request": { status: 400, title: "The request could not be read", expected: true },
  "wrong-token": { status: 401, title: "The agent does not know this token", expected: true },
  "read-only": { status: 403, title: "This agent is read-only", expected: true },
  "not-enrolled": { status: 404, title: "This agent has not enrolled", expected: true },
  "not-found": { status: 404, title: "There is nothing at this address", expected: true },
  "cannot-act": { status: 403, title: "This driver changes nothing", expected: true },
  "driver-not-found": { status: 404, title: "The agent has no such driver", expected: true },
  "lab-not-running": { status: 404, title: "This driver has no lab", expected: true },
  "estate-not-watched": {
    status: 404,
    title: "The agent does not look at zones of this estate",
    expected: true,
  },
  "method-not-allowed": {
    status: 405,
    title: "This address does not take that method",
    expected: true,
  },
  "body-too-large": { status: 413, title: "The request is too large", expected: true },
  "unsupported-media-type": {
    status: 415,
    title: "Requests with a body are accepted as application/json only",
    expected: true,
  },
  "invalid-value": { status: 422, title: "A value is not valid", expected: true },
  "internal-error": { status: 500, title: "The agent failed", expected: false },
} as const satisfies Record<string, AgentProblemEntry>;

export type AgentProblemCode = keyof typeof AGENT_PROBLEMS;
const codes = Object.keys(AGENT_PROBLEMS) as [AgentProblemCode, ...AgentProblemCode[]];

/** RFC 9457 problem document of an agent. `traceId` names the line in the agent's log, only on `internal-error`. */
export const AgentProblem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(codes),
    fields: z.array(z.object({ path: z.string(), message: z.string() })),
    traceId: z.string().nullable(),
  })
  .meta({ id: "AgentProblem", description: "RFC 9457 problem document of an agent" });
export type AgentProblem = z.infer<typeof AgentProblem>;

/** The document for a code; the status is the table's. */
export function agentProblem(
  code: AgentProblemCode,
  facts: {
    readonly detail: string;
    readonly instance: string;
    readonly fields?: AgentProblem["fields"];
    readonly traceId?: string;
  },
): AgentProblem {
  const { status, title } = AGENT_PROBLEMS[code];
  return {
    type: `urn:keymaster:agent-problem:${code}`,
    title,
    status,
    detail: facts.detail,
    instance: facts.instance,
    code,
    fields: facts.fields ?? [],
    traceId: facts.traceId ?? null,
  };
}
