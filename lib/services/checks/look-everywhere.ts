import { callAgent } from "@/lib/agent-client/call-agent";
import { lookAtZones } from "@/lib/contracts/agent/observations";
import { updateLookedAt } from "@/lib/db/observation-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { ZoneName } from "@/lib/dns/zone-name";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";

const LOOK_MARGIN_MS = 10_000;

/** Every agent of the estate looks; what they saw is read, judged and stored before this resolves. */
export async function lookEverywhere(
  services: Services,
  { estate, zone }: { readonly estate: string; readonly zone: ZoneName },
  maxMilliseconds: number,
): Promise<void> {
  const { fleet, agents, collector, database } = services;
  const names = new Set(
    fleet.sources.filter((source) => source.estate === estate).map(({ agent }) => agent),
  );
  const looked = await Promise.all(
    [...names].map(async (agent) => {
      const transport = agents.transportOf(agent);
      if (!transport.ok) return false;
      const answer = await callAgent(transport.value, lookAtZones, {
        params: { estate },
        body: { zones: [zone], maxMilliseconds },
        timeoutMs: maxMilliseconds + LOOK_MARGIN_MS,
      });
      return answer.ok;
    }),
  );
  if (!looked.includes(true)) return;
  await collector.readLooks(estate);
  await fleet.refresh();
  // A look that somebody asked for is on record although it saw what was seen before.
  for (const [vantage, finishedAt] of collector.lastLooks(estate, zone)) {
    await inTransaction(database, async (tx) => {
      await updateLookedAt(tx, { estate, vantage }, [{ zone, finishedAt }]);
      return ok(null);
    });
  }
}
