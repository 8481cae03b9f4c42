import type { AgentTransport } from "@/lib/agent-client/transport";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";

/** How the lab is reached: through the agent that runs it, like everything else. */
export type LabPlace = {
  readonly estate: string;
  readonly agent: string;
  readonly driver: string;
  readonly transport: AgentTransport;
};

/** The running lab. */
export function findLab({ fleet, agents }: Services): Outcome<LabPlace> {
  const source = fleet.sources.find(({ hasLab, estate }) => hasLab && fleet.estates.has(estate));
  if (source === undefined) {
    return refuse("lab-not-running", "No agent of this Keymaster runs a lab.");
  }
  const { estate, agent, driver } = source;
  const transport = agents.transportOf(agent);
  if (transport.ok) return ok({ estate, agent, driver, transport: transport.value });
  return refuse(
    "agent-unavailable",
    `The agent ${agent} runs the lab and ${transport.error.detail}.`,
  );
}

/** Is there a lab to show? */
export function isLabRunning({ fleet }: Services): boolean {
  return fleet.sources.some(({ hasLab, estate }) => hasLab && fleet.estates.has(estate));
}
