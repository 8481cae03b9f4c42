import { withdrawStepAt } from "@/lib/agent-client/steps";
import type { StoredMove } from "@/lib/db/move-rows";
import type { Services } from "@/lib/services/context";

/**
 * A step whose reply is lost may still be on its way: before anybody says how the move ended, its agent is told never to start it.
 * What the agent answers decides nothing, only re-reading does.
 */
export async function withdrawLost(
  { database, agents }: Services,
  { id, phase }: StoredMove,
): Promise<void> {
  if (phase !== "verifying") return;
  const lost = await database.client.moveStep.findMany({
    where: { move: id, state: "lost", NOT: { agent: null } },
    select: { agent: true, stepId: true },
  });
  await Promise.all(
    lost.map(async ({ agent, stepId }) => {
      const transport = agents.transportOf(agent ?? "");
      if (transport.ok) await withdrawStepAt(transport.value, { stepId, moveId: id });
    }),
  );
}
