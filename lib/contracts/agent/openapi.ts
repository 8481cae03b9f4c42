import { describeApi } from "@/lib/contracts/openapi";
import { AGENT_ENDPOINTS } from "./endpoints";
import { AGENT_PROBLEMS, AgentProblem } from "./problems";

/** The description of the agent's `/agent/v1` in OpenAPI 3.1, made from the endpoint values that it mounts. */
export function buildAgentOpenApi(): Record<string, unknown> {
  return describeApi({
    info: {
      title: "Keymaster agent",
      version: "1",
      description:
        "What an agent tells of its DNS servers and what it may be asked to do. Instants are Unix seconds of the estate's clock.",
    },
    url: "/agent/v1",
    endpoints: AGENT_ENDPOINTS,
    headers: {},
    headersOf: () => [],
    security: {
      schemes: { token: { type: "http", scheme: "bearer" } },
      required: [{ token: [] }],
    },
    problem: AgentProblem,
    problemsOf: () =>
      Object.entries(AGENT_PROBLEMS).map(([code, { status, title }]) => ({ code, status, title })),
  });
}
