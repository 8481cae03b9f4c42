import { isDeepStrictEqual } from "node:util";
import { rowChunks } from "@/lib/db/bulk";
import { replaceFindings } from "@/lib/db/finding-rows";
import { nextRevision } from "@/lib/db/fleet-revision";
import { touchZones } from "@/lib/db/zone-rows";
import type { Finding } from "@/lib/dnssec/checks/finding";
import { DEFAULT_POLICY } from "@/lib/dnssec/checks/policy";
import { runChecks } from "@/lib/dnssec/checks/run-checks";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { EstateReport } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { type LeaseLost, type StoreContext, whileHeld } from "./store";
import { type EstateWorld, factsOf, heldObservations, type ZoneMemory } from "./world";

const ZONES_AT_ONCE = 50;

/** Runs the checks over zones and stores findings that changed. Answers the zones whose findings are others now. */
export async function checkZones(
  context: StoreContext,
  world: EstateWorld,
  zones: readonly ZoneMemory[],
  estate: EstateReport,
): Promise<Result<ReadonlySet<ZoneMemory>, LeaseLost>> {
  const changed = new Set<ZoneMemory>();
  for (const chunk of rowChunks(zones, ZONES_AT_ONCE)) {
    const news = chunk.flatMap((zone) => {
      const findings = findingsOf(world, zone, estate);
      return findings === null ? [] : [{ zone, findings }];
    });
    const stored = await storeFindings(context, world, news);
    if (!stored.ok) return stored;
    for (const { zone, findings } of news) {
      if (!isSameToPeople(zone.findings, findings)) changed.add(zone);
      zone.findings = findings;
    }
    // Others have work to do as well.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return ok(changed);
}

/** Findings whose second look is still to come. */
export function awaitsSecondLook({ findings }: ZoneMemory): boolean {
  return findings.some(({ isConfirmed }) => !isConfirmed);
}

/** null = as before. A zone that nobody looks at any more keeps what was found: silence clears nothing. */
function findingsOf(
  world: EstateWorld,
  zone: ZoneMemory,
  estate: EstateReport,
): readonly Finding[] | null {
  const held = heldObservations(world, zone).filter(({ fresh }) => fresh);
  if (held.length === 0) return null;
  const findings = runChecks({
    report: mergeFacts(factsOf(world, zone, estate)),
    observations: held.map(({ observation, lookedAt }) => ({
      ...observation,
      finishedAt: lookedAt,
    })),
    previous: zone.findings,
    now: estate.now,
    policy: DEFAULT_POLICY,
  });
  return isSame(zone.findings, findings) ? null : findings;
}

async function storeFindings(
  context: StoreContext,
  world: EstateWorld,
  news: readonly { readonly zone: ZoneMemory; readonly findings: readonly Finding[] }[],
): Promise<Result<null, LeaseLost>> {
  if (news.length === 0) return ok(null);
  return whileHeld(context, (tx) =>
    replaceFindings(
      tx,
      news.map(({ zone, findings }) => ({ estate: world.name, zone: zone.name, findings })),
    ),
  );
}

/** Gives zones a new revision whose list row says what it said: their page has news all the same. */
export async function announce(
  context: StoreContext,
  world: EstateWorld,
  zones: readonly ZoneMemory[],
): Promise<Result<null, LeaseLost>> {
  if (zones.length === 0) return ok(null);
  return whileHeld(context, async (tx) => {
    const names = zones.map(({ name }) => name);
    await touchZones(tx, world.name, names, await nextRevision(tx));
  });
}

/** When a finding was seen last, and how fast the server answered then, is no news. */
function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  return isDeepStrictEqual(a.map(withoutMoving), b.map(withoutMoving));
}

function isSameToPeople(a: readonly Finding[], b: readonly Finding[]): boolean {
  const shown = (findings: readonly Finding[]) => findings.filter(({ isConfirmed }) => isConfirmed);
  return isSame(shown(a), shown(b));
}

function withoutMoving({ seenAt: _, evidence, ...finding }: Finding): unknown {
  return { ...finding, query: evidence.query };
}
