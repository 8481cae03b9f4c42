import type { Checks } from "@/lib/contracts/checks";
import type { StoredZone } from "@/lib/db/zone-queries";
import { ok } from "@/lib/result";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { findZone } from "@/lib/services/zones/find-zone";
import { loadFindings } from "./load-findings";
import { loadObservations } from "./load-observations";
import { toChecks } from "./to-checks";

/** What name servers answered for a zone, validated, and what checks found. */
export async function readChecks(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<Checks>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const zone = await findZone(context.services, params.zone, query.estate);
  return zone.ok ? ok(await checksOf(context.services, zone.value)) : zone;
}

export async function checksOf(services: Services, { estate, name }: StoredZone): Promise<Checks> {
  const place = { estate, zone: name };
  const [stored, findings] = await Promise.all([
    loadObservations(services.database, place),
    loadFindings(services, place),
  ]);
  // The process that reads the agents knows of later looks that saw the same.
  const latest = services.collector.lastLooks(estate, name);
  const looks = stored.map((held) => {
    const lookedAt = latest.get(held.observation.vantage) ?? held.lookedAt;
    return { ...held, lookedAt: Math.max(held.lookedAt, lookedAt) };
  });
  return {
    ...toChecks({ zone: name, estate, now: services.fleet.now(estate), looks, findings }),
    running: services.checks.isRunning(estate, name),
    clocks: clocksOf(services.fleet, new Set([estate])),
  };
}
