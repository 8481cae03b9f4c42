import { callAgent } from "@/lib/agent-client/call-agent";
import { labOverview } from "@/lib/contracts/agent/endpoints";
import type { LabItem } from "@/lib/contracts/lab";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { wireInstant } from "@/lib/services/wire/instants";
import { findLab } from "./find-lab";

/** The simulated fleet, asked of the lab itself. */
export async function readLab(context: Context): Promise<Outcome<LabItem>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const lab = findLab(context.services);
  if (!lab.ok) return lab;
  const { agent, driver, transport } = lab.value;
  const answer = await callAgent(transport, labOverview, { params: { driver } });
  if (!answer.ok) {
    return refuse("agent-unavailable", `The agent ${agent} does not tell: ${answer.error.detail}.`);
  }
  const { now, isPaused, ...rest } = answer.value;
  return ok({
    ...rest,
    now: wireInstant(now),
    paused: isPaused,
  });
}
