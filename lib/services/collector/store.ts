import { rowChunks } from "@/lib/db/bulk";
import type { Database, Transaction } from "@/lib/db/database";
import { nextRevision } from "@/lib/db/fleet-revision";
import { isStillHeld, type Lease } from "@/lib/db/leases";
import { deleteZoneReports, replaceServerReports, upsertZoneReports } from "@/lib/db/report-rows";
import { inTransaction } from "@/lib/db/transaction";
import { analyzeZones } from "@/lib/db/zone-queries";
import { removeZones, upsertZones } from "@/lib/db/zone-rows";
import type { EstateReport, ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { err, ok, type Result } from "@/lib/result";
import type { ClockReading } from "@/lib/services/estates/estate-clock";
import type { JudgedChange } from "./judge-zones";
import { isStoredAs } from "./merge-servers";
import type { EstateWorld, SourceMemory, StoredReadiness, ZoneMemory } from "./world";

/** Another process has taken this work over: whatever is in memory here is worth nothing any more. */
export type LeaseLost = { readonly kind: "lease-lost" };

/** What the collector writes under its lease. */
export type StoreContext = {
  readonly database: Database;
  readonly lease: Lease;
  readonly wallNow: () => number;
};

const ZONES_PER_TRANSACTION = 250;
/** After so many changed zones what the planner knows of them is worth renewing. */
const WORTH_ANALYZING = 500;

/** Runs a write only while the lease is held; a stale epoch writes nothing. */
export async function whileHeld(
  { database, lease }: StoreContext,
  write: (tx: Transaction) => Promise<void>,
): Promise<Result<null, LeaseLost>> {
  return inTransaction(database, async (tx) => {
    if (!(await isStillHeld(tx, lease))) return err({ kind: "lease-lost" } as const);
    await write(tx);
    return ok(null);
  });
}

export async function storeReports(
  context: StoreContext,
  source: SourceMemory,
  reports: readonly ZoneReport[],
): Promise<Result<null, LeaseLost>> {
  for (const chunk of rowChunks(reports, ZONES_PER_TRANSACTION)) {
    const stored = await whileHeld(context, (tx) => upsertZoneReports(tx, source, chunk));
    if (!stored.ok) return stored;
  }
  return ok(null);
}

/** The estate's clock, the source and its servers after a sweep, and what it no longer lists. */
export async function storeSweep(
  context: StoreContext,
  sweep: {
    readonly world: EstateWorld;
    readonly source: SourceMemory;
    readonly estate: EstateReport;
    readonly clock: ClockReading;
    readonly servers: readonly ServerReport[];
    readonly removed: readonly string[];
  },
): Promise<Result<null, LeaseLost>> {
  const { world, source, estate, clock, servers, removed } = sweep;
  return whileHeld(context, async (tx) => {
    const facts = {
      kind: estate.kind,
      pollingIntervalSeconds: estate.pollingIntervalSeconds,
      isPaused: clock.isPaused,
      clockAt: clock.clockAt,
      clockReadAt: clock.clockReadAt,
    };
    await tx.estate.upsert({
      where: { name: world.name },
      create: { name: world.name, ...facts },
      update: facts,
    });
    await tx.source.update({
      where: { agent_driver: { agent: source.agent, driver: source.driver } },
      data: { isFresh: true, lastReadAt: clock.clockAt, lastReadWall: context.wallNow() },
    });
    if (removed.length > 0) await deleteZoneReports(tx, source, removed);
    if (!areSameServers(source.servers, servers)) await replaceServerReports(tx, source, servers);
  });
}

export async function storeFailedSweep(
  context: StoreContext,
  source: SourceMemory,
): Promise<Result<null, LeaseLost>> {
  return whileHeld(context, async (tx) => {
    await tx.source.update({
      where: { agent_driver: { agent: source.agent, driver: source.driver } },
      data: { isFresh: false },
    });
  });
}

/** Stores judgements as they are made: one chunk is written while the next is judged. Answers all of them. */
export async function storeJudgements(
  context: StoreContext,
  judged: AsyncIterable<readonly JudgedChange[]>,
): Promise<Result<readonly JudgedChange[], LeaseLost>> {
  const all: JudgedChange[] = [];
  let storing: Promise<Result<null, LeaseLost>> = Promise.resolve(ok(null));
  for await (const chunk of judged) {
    const stored = await storing;
    if (!stored.ok) return stored;
    all.push(...chunk);
    storing = storeChunk(context, chunk);
    // Whoever awaits it next hears of its failure; until then it is not forgotten.
    storing.catch(() => undefined);
  }
  const stored = await storing;
  if (!stored.ok) return stored;
  if (all.length >= WORTH_ANALYZING) await analyzeZones(context.database.client);
  return ok(all);
}

async function storeChunk(
  context: StoreContext,
  chunk: readonly JudgedChange[],
): Promise<Result<null, LeaseLost>> {
  const rows = chunk.map(({ row }) => row);
  const stored = await whileHeld(context, async (tx) => {
    await upsertZones(tx, rows, await nextRevision(tx));
  });
  if (!stored.ok) return stored;
  for (const { zone, row } of chunk) zone.row = row;
  return ok(null);
}

/** Zones that no source lists any more leave the fleet. */
export async function storeRemovals(
  context: StoreContext,
  world: EstateWorld,
  zones: readonly ZoneMemory[],
): Promise<Result<null, LeaseLost>> {
  if (zones.length === 0) return ok(null);
  return whileHeld(context, async (tx) => {
    const revision = await nextRevision(tx);
    await removeZones(
      tx,
      zones.map(({ name }) => ({ estate: world.name, name })),
      revision,
    );
  });
}

/** The merged servers of an estate, under a revision of their own. */
export async function storeRoster(
  context: StoreContext,
  world: EstateWorld,
): Promise<Result<null, LeaseLost>> {
  return whileHeld(context, async (tx) => {
    const revision = await nextRevision(tx);
    await tx.server.deleteMany({
      where: {
        estate: world.name,
        name: { notIn: world.roster.map(({ report }) => report.server) },
      },
    });
    for (const { report, fresh } of world.roster) {
      const row = { isFresh: fresh, report, revision };
      await tx.server.upsert({
        where: { estate_name: { estate: world.name, name: report.server } },
        create: { estate: world.name, name: report.server, ...row },
        update: row,
      });
    }
  });
}

/** What hangs on servers, where it changed. */
export async function storeReadiness(
  context: StoreContext,
  world: EstateWorld,
  changed: ReadonlyMap<string, StoredReadiness>,
): Promise<Result<null, LeaseLost>> {
  if (changed.size === 0) return ok(null);
  const stored = await whileHeld(context, async (tx) => {
    const revision = await nextRevision(tx);
    for (const [name, readiness] of changed) {
      await tx.server.updateMany({
        where: { estate: world.name, name },
        data: { readiness: { ...readiness, onlyCopies: [...readiness.onlyCopies] }, revision },
      });
    }
  });
  if (!stored.ok) return stored;
  for (const [name, readiness] of changed) world.readiness.set(name, readiness);
  return ok(null);
}

function areSameServers(a: readonly ServerReport[], b: readonly ServerReport[]): boolean {
  return a.length === b.length && a.every((report, index) => isSame(report, b[index]));
}

function isSame(a: ServerReport, b: ServerReport | undefined): boolean {
  return b !== undefined && isStoredAs(a, b);
}
