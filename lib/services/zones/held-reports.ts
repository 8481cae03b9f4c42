import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { storedZoneReport } from "@/lib/services/collector/load-world";
import type { FleetSource } from "@/lib/services/fleet/fleet-state";

type StoredReport = {
  readonly agent: string;
  readonly driver: string;
  readonly report: unknown;
};

/** What sources said of one zone, each as fresh as its source is, and when one of them was read last. */
export function heldReports(
  rows: readonly StoredReport[],
  sources: readonly FleetSource[],
): Pick<ZoneFacts, "reports" | "lastReadAt"> {
  const sourceOf = ({ agent, driver }: StoredReport) =>
    sources.find((source) => source.agent === agent && source.driver === driver);
  const reads = rows.flatMap((row) => sourceOf(row)?.lastReadAt ?? []);
  return {
    reports: rows.map((row) => ({
      agent: row.agent,
      fresh: sourceOf(row)?.isFresh ?? false,
      report: storedZoneReport(row.report),
    })),
    lastReadAt: reads.length === 0 ? null : Math.max(...reads),
  };
}
