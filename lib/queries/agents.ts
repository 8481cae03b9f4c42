import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { NewAgent, NewEnrolment } from "@/lib/contracts/agents";
import { fetchEndpoint } from "./fetch-endpoint";
import { AGE_REFRESH_MS } from "./refresh";

/** All agents. */
export function agentsQuery() {
  return queryOptions({
    queryKey: ["agents"] as const,
    refetchInterval: AGE_REFRESH_MS,
    queryFn: ({ signal }) => fetchEndpoint("listAgents", { query: { limit: 1000 } }, signal),
  });
}

/** Adds an agent; the answer says at once whether it talks. */
export function addAgentMutation() {
  return mutationOptions({
    mutationKey: ["agents", "add"] as const,
    mutationFn: (agent: NewAgent) => fetchEndpoint("addAgent", { body: agent }),
  });
}

/** A one-time code for an agent to enrol with. */
export function createEnrolmentMutation() {
  return mutationOptions({
    mutationKey: ["agents", "enrol"] as const,
    mutationFn: (enrolment: NewEnrolment) => fetchEndpoint("createEnrolment", { body: enrolment }),
  });
}

/** Talks to an agent now. */
export function testAgentMutation() {
  return mutationOptions({
    mutationKey: ["agents", "test"] as const,
    mutationFn: (name: string) => fetchEndpoint("testAgent", { params: { name } }),
  });
}

/** Removes an agent and its credentials. */
export function removeAgentMutation() {
  return mutationOptions({
    mutationKey: ["agents", "remove"] as const,
    mutationFn: (name: string) => fetchEndpoint("removeAgent", { params: { name } }),
  });
}
