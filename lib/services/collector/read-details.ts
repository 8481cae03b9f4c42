import { callAgent } from "@/lib/agent-client/call-agent";
import { readDetails, readTransitions } from "@/lib/contracts/agent/endpoints";
import { insertHistory } from "@/lib/db/history-rows";
import { addPublicKeys } from "@/lib/db/report-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { storedZoneReport } from "./load-world";
import { transitionRow } from "./pull-transitions";

const TIMEOUT_MS = 10_000;
const TRANSITIONS_PER_PAGE = 5_000;

// Both only add what never changes once it is known, so they need no lease: whoever looks at a zone may fetch it.

/** Fetches the public keys of a zone that sweeps leave out, where any is missing. What cannot be had now is shown as not known. */
export async function completeKeys(services: Services, zone: StoredZone): Promise<void> {
  const { client } = services.database;
  const rows = await client.zoneReport.findMany({
    where: { estate: zone.estate, zone: zone.name },
  });
  for (const row of rows) {
    const known = row.publicKeys as Readonly<Record<string, string>>;
    const isMissing = keyIdsOf(storedZoneReport(row.report)).some((id) => known[id] === undefined);
    if (!isMissing) continue;
    const transport = services.agents.transportOf(row.agent);
    if (!transport.ok) continue;
    const answer = await callAgent(transport.value, readDetails, {
      params: { driver: row.driver },
      body: { zones: [zone.name] },
      timeoutMs: TIMEOUT_MS,
    });
    if (!answer.ok || !answer.value.ok) continue;
    const publicKeys = publicKeysOf(answer.value.value);
    if (Object.keys(publicKeys).length === 0) continue;
    await inTransaction(services.database, async (tx) => {
      await addPublicKeys(tx, row, [{ estate: zone.estate, zone: zone.name, publicKeys }]);
      return ok(null);
    });
  }
}

/** Fetches the history of a zone that is looked at before the background has come to it. */
export async function completeHistory(services: Services, zone: StoredZone): Promise<void> {
  const behind = services.fleet.sources.filter(
    ({ agent, driver, estate, isBehind }) =>
      isBehind && estate === zone.estate && zone.sources.includes(`${agent}/${driver}`),
  );
  for (const { agent, driver } of behind) {
    const transport = services.agents.transportOf(agent);
    if (!transport.ok) continue;
    let after = await newestSequence(services, zone);
    for (;;) {
      const answer = await callAgent(transport.value, readTransitions, {
        params: { driver },
        body: { zone: zone.name as ZoneName, after, limit: TRANSITIONS_PER_PAGE },
        timeoutMs: TIMEOUT_MS,
      });
      if (!answer.ok || !answer.value.ok) break;
      const { transitions, more } = answer.value.value;
      const rows = transitions.map(transitionRow);
      await inTransaction(services.database, async (tx) => {
        await insertHistory(tx, rows, services.wallNow());
        return ok(null);
      });
      after = rows.at(-1)?.sequence ?? after;
      if (!more) break;
    }
  }
}

async function newestSequence({ database }: Services, zone: StoredZone): Promise<number> {
  const newest = await database.client.history.findFirst({
    where: { estate: zone.estate, zone: zone.name, origin: "source" },
    orderBy: { sequence: "desc" },
    select: { sequence: true },
  });
  return newest?.sequence ?? 0;
}

function keyIdsOf(report: ZoneReport): readonly string[] {
  return (report.signing?.descriptors ?? []).flatMap(({ keys }) =>
    keys.filter(({ publicKey }) => publicKey === null).map(({ nativeId }) => nativeId),
  );
}

function publicKeysOf(reports: readonly ZoneReport[]): Record<string, string> {
  const keys = reports.flatMap(({ signing }) => signing?.descriptors ?? []).flatMap((d) => d.keys);
  return Object.fromEntries(
    keys.flatMap(({ nativeId, publicKey }) => (publicKey === null ? [] : [[nativeId, publicKey]])),
  );
}
