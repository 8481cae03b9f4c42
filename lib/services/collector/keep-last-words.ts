import type { ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";

/**
 * A report that leaves out a server which did not answer keeps what that server said when it could last be asked: its view of the
 * zone and its replica of the directory. Whether words are still fresh is judged by the server's own reachability; a server that
 * answers and no longer tells of the zone has nothing kept.
 */
export function keepLastWords(
  report: ZoneReport,
  known: ZoneReport | undefined,
  servers: readonly ServerReport[],
): ZoneReport {
  if (known === undefined) return report;
  const silent = new Set(servers.filter((one) => one.reachable === false).map((one) => one.server));
  if (silent.size === 0) return report;
  const told = new Set(report.views.map((view) => view.server));
  const read = new Set(report.directory.map((assignment) => assignment.replica));
  const views = known.views.filter((view) => silent.has(view.server) && !told.has(view.server));
  const directory = known.directory.filter(
    ({ replica }) => silent.has(replica) && !read.has(replica),
  );
  if (views.length + directory.length === 0) return report;
  return {
    ...report,
    views: [...report.views, ...views],
    directory: [...report.directory, ...directory],
  };
}
