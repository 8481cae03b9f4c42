import type { Database, Transaction } from "@/lib/db/database";
import { nextRevision } from "@/lib/db/fleet-revision";
import { inTransaction } from "@/lib/db/transaction";
import { removeZones } from "@/lib/db/zone-rows";
import { ok } from "@/lib/result";

/** Removes an agent, its credentials and what only it told, and revokes its certificates. History stays. */
export async function deleteAgentFacts(
  database: Database,
  agent: string,
  at: number,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await deleteAgentIn(tx, agent, at);
    return ok(null);
  });
}

/** As {@link deleteAgentFacts}, inside a transaction. Zones that other agents see too are judged anew by the collector. */
export async function deleteAgentIn(tx: Transaction, agent: string, at: number): Promise<void> {
  const sources = await tx.source.findMany({ where: { agent } });
  await tx.source.deleteMany({ where: { agent } });
  await tx.zoneReport.deleteMany({ where: { agent } });
  await tx.serverReport.deleteMany({ where: { agent } });
  await tx.observation.deleteMany({ where: { vantage: agent } });
  await tx.agentCertificate.updateMany({
    where: { agent, revokedAt: null },
    data: { revokedAt: at, revokedBecause: "agent removed" },
  });
  await tx.agent.deleteMany({ where: { name: agent } });
  const revision = await nextRevision(tx);
  for (const estate of new Set(sources.map((source) => source.estate))) {
    if ((await tx.source.count({ where: { estate } })) > 0) continue;
    const zones = await tx.zone.findMany({ where: { estate }, select: { name: true } });
    await removeZones(
      tx,
      zones.map(({ name }) => ({ estate, name })),
      revision,
    );
    await tx.server.deleteMany({ where: { estate } });
    await tx.estate.deleteMany({ where: { name: estate } });
  }
}
