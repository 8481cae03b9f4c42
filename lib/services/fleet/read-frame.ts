import type { Frame } from "@/lib/contracts/fleet";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { countAgents } from "./count-agents";

/** The little that every page shows of the fleet, whatever the page is about. */
export async function readFrame(context: Context): Promise<Outcome<Frame>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  return ok({ clocks: clocksOf(services.fleet), agents: await countAgents(services) });
}
