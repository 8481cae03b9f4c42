import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";

/** Does the key that the parent refers to change just now, as far as managers say? */
export function isKskRolling(report: ZonePicture | null): boolean {
  if (report === null) return false;
  return runningRollovers(report).some(
    ({ rollover }) => rollover.method !== "zsk-pre-publication" && rollover.phase !== "queued",
  );
}
