import type { Fleet } from "@/lib/contracts/fleet";
import type { Services } from "@/lib/services/context";

/** How many agents are listed, and how many of them do not talk. */
export async function countAgents({ database, agents }: Services): Promise<Fleet["agents"]> {
  const rows = await database.client.agent.findMany({ select: { origin: true, state: true } });
  const shown = rows.filter(({ origin }) => origin !== "embedded" || agents.embeddedName !== null);
  const talks = new Set(["connected", "clock-skewed"]);
  return { total: shown.length, silent: shown.filter(({ state }) => !talks.has(state)).length };
}
