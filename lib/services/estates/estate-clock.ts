import type { Instant } from "@/lib/dnssec/instant";
import type { EstateKind, EstateReport } from "@/lib/dnssec/zone-report";

/** A reading of an estate's clock and the wall clock at that moment. */
export type ClockReading = {
  readonly kind: EstateKind;
  readonly isPaused: boolean;
  readonly clockAt: number;
  readonly clockReadAt: number;
};

/** The estate's clock now: the lab's goes on from its last reading unless it is paused; all others use the wall clock. */
export function estateNow(clock: ClockReading, wallNow: number): Instant {
  if (clock.kind !== "lab") return Math.floor(wallNow);
  if (clock.isPaused) return clock.clockAt;
  return Math.floor(clock.clockAt + Math.max(0, wallNow - clock.clockReadAt));
}

/** What a report tells about its estate's clock at the moment of its arrival. */
export function readClock(report: EstateReport, wallNow: number): ClockReading {
  return {
    kind: report.kind,
    isPaused: report.isPaused,
    clockAt: report.kind === "lab" ? report.now : Math.floor(wallNow),
    clockReadAt: wallNow,
  };
}
