import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import type { ServerReport } from "@/lib/dnssec/zone-report";
import { canonicalJson } from "@/lib/platform/canonical-json";
import type { SourceMemory } from "./world";

type HeldServer = ZoneFacts["servers"][number];

type Source = Pick<SourceMemory, "agent" | "servers" | "isFresh">;

/**
 * Every server of an estate once, with the vantage points of all sources. Whoever reached it most recently tells about it; a
 * source that is silent cannot vouch for anything now. Where several agents read an estate each one is a vantage point of its own name.
 */
export function mergeServers(sources: Iterable<Source>): ZoneFacts["servers"] {
  const all = [...sources];
  const hasSeveralAgents = new Set(all.map(({ agent }) => agent)).size > 1;
  const names = new Set(all.flatMap(({ servers }) => servers.map(({ server }) => server)));
  const merged = new Map<string, HeldServer>();
  for (const source of all) {
    for (const told of source.servers) {
      const report = hasSeveralAgents ? seenBy(source.agent, told, names) : told;
      const held = { report, fresh: source.isFresh };
      const known = merged.get(report.server);
      merged.set(report.server, known === undefined ? held : mergeTwo(known, held));
    }
  }
  return [...merged.values()];
}

/** What is seen from another server is the same whoever asked that one; everything else an agent has seen from where it stands. */
function seenBy(agent: string, report: ServerReport, names: ReadonlySet<string>): ServerReport {
  const vantagePoints = report.vantagePoints.map((point) =>
    names.has(point.from) ? point : { ...point, from: agent },
  );
  return { ...report, vantagePoints };
}

function mergeTwo(a: HeldServer, b: HeldServer): HeldServer {
  const [best, other] = rank(a) >= rank(b) ? [a, b] : [b, a];
  const others = best.fresh && !other.fresh ? [] : other.report.vantagePoints;
  const points = new Map(
    [...others, ...best.report.vantagePoints].map((point) => [point.from, point]),
  );
  return {
    fresh: best.fresh,
    report: {
      ...best.report,
      vantagePoints: [...points.values()],
      addresses: best.report.addresses.length > 0 ? best.report.addresses : other.report.addresses,
      lastContactAt: later(best.report.lastContactAt, other.report.lastContactAt),
      directory: best.report.directory ?? other.report.directory,
      settings: laterSettings(best.report.settings, other.report.settings),
    },
  };
}

function rank({ report, fresh }: HeldServer): number {
  const asked = report.reachable === null ? 0 : 1;
  return (fresh ? 4 : 0) + (report.reachable === true ? 2 : asked);
}

function laterSettings(a: ServerReport["settings"], b: ServerReport["settings"]) {
  if (a === undefined || b === undefined) return a ?? b;
  return a.readAt >= b.readAt ? a : b;
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/**
 * What about a server matters for judging zones: instants that move with every sweep do not, except while it cannot be reached,
 * when they stand still. What a server says of itself judges no zone.
 */
export function essenceOf(report: ServerReport): string {
  const { vantagePoints, lastContactAt, directory, settings: _, ...rest } = report;
  return canonicalJson([
    rest,
    directory === undefined ? null : { ...directory, readAt: 0 },
    vantagePoints.map(({ from, reachable }) => [from, reachable]),
    report.reachable ? null : lastContactAt,
  ]);
}

/** The same report, as it is stored: what it says of itself stands there with its instant. */
export function isStoredAs(a: ServerReport, b: ServerReport): boolean {
  return essenceOf(a) === essenceOf(b) && areSameSettings(a, b);
}

/** Of one reading; two readings that say the same differ by their instant. */
export function areSameSettings(a: ServerReport, b: ServerReport): boolean {
  if (a.settings === b.settings) return true;
  return canonicalJson(a.settings ?? null) === canonicalJson(b.settings ?? null);
}

/** A server that does not answer has not changed what it said of itself, also when its agent was started anew. */
export function keepLastSettings(
  now: readonly ServerReport[],
  before: readonly ServerReport[],
): readonly ServerReport[] {
  const known = new Map(before.map((report) => [report.server, report.settings]));
  return now.map((report) => {
    const settings = report.settings ?? known.get(report.server);
    return report.reachable === true || settings === undefined ? report : { ...report, settings };
  });
}
