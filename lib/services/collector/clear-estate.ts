import type { Database } from "@/lib/db/database";
import { nextRevision } from "@/lib/db/fleet-revision";
import { breakLease } from "@/lib/db/leases";
import { inTransaction } from "@/lib/db/transaction";
import { removeZones } from "@/lib/db/zone-rows";
import { ok } from "@/lib/result";

/** Forgets what was observed of an estate and its history. Whoever holds its lease is fenced off. Audit stays. */
export async function clearEstate(database: Database, estate: string): Promise<void> {
  await inTransaction(database, async (tx) => {
    await breakLease(tx, `estate:${estate}`);
    const revision = await nextRevision(tx);
    const zones = await tx.zone.findMany({ where: { estate }, select: { name: true } });
    await removeZones(
      tx,
      zones.map(({ name }) => ({ estate, name })),
      revision,
    );
    await tx.zoneReport.deleteMany({ where: { estate } });
    await tx.history.deleteMany({ where: { estate } });
    await tx.observation.deleteMany({ where: { estate } });
    await tx.finding.deleteMany({ where: { estate } });
    await tx.serverReport.deleteMany({ where: { estate } });
    await tx.server.deleteMany({ where: { estate } });
    await tx.source.updateMany({
      where: { estate },
      data: { transitionsAfter: 0, isBehind: false, isFresh: false },
    });
    return ok(null);
  });
}
