import type { Services } from "@/lib/services/context";
import { probeAgent } from "./probe-agent";

/** Says hello to an agent and reads everything that it sees, so that the next answer shows it. */
export async function talkToAgent(services: Services, name: string): Promise<void> {
  const { database, agents, collector, fleet, events, wallNow } = services;
  await probeAgent({ database, agents, wallNow }, name);
  await agents.refresh();
  const sources = await database.client.source.findMany({ where: { agent: name } });
  for (const estate of new Set(sources.map((source) => source.estate))) {
    await collector.lookNow(estate);
  }
  await fleet.refresh();
  events.publish("agent", [name], fleet.revision);
}
