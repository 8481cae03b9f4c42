import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";

/** Somebody answered for the zone, and nobody whose answer is needed kept silent. */
export function saysHowItIs({ servers, status }: ZoneObservation): boolean {
  const isOpen = status.kind === "indeterminate" && status.why.kind === "no-answer";
  return !isOpen && servers.some(({ answered }) => answered);
}
