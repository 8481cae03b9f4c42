import { callAgent } from "@/lib/agent-client/call-agent";
import { readDetails } from "@/lib/contracts/agent/endpoints";
import { addPublicKeys } from "@/lib/db/report-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { storedZoneReport } from "./load-world";
import { pullZoneTransitions } from "./pull-transitions";

const TIMEOUT_MS = 10_000;

/**
 * Fetches the public keys of a zone that sweeps leave out, where any is missing. Keys are only added, so no lease is needed. What
 * cannot be had now is shown as not known.
 */
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
      body: { zones: [zone.name as ZoneName] },
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

/** Completes the history of a zone that is looked at before the background has come to it, Keymaster's own words included. */
export async function completeHistory(services: Services, zone: StoredZone): Promise<void> {
  if (await services.collector.tellHistory(zone.estate, zone.name)) return;
  // Another process holds the estate and will conclude; what the servers told can be fetched here all the same.
  const behind = services.fleet.sources.filter(
    ({ agent, driver, estate, isBehind }) =>
      isBehind && estate === zone.estate && zone.sources.includes(`${agent}/${driver}`),
  );
  for (const { agent, driver } of behind) {
    const transport = services.agents.transportOf(agent);
    if (!transport.ok) continue;
    const asked = { driver, estate: zone.estate, zone: zone.name };
    await pullZoneTransitions(services, transport.value, asked);
  }
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
