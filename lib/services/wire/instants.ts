import type { WireInstant } from "@/lib/contracts/wire";
import type { Instant } from "@/lib/dnssec/instant";

/** Unix seconds as RFC 3339 in UTC, whole seconds. */
export function wireInstant(instant: Instant): WireInstant {
  return new Date(Math.floor(instant) * 1000).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** The same for what may be absent. */
export function wireInstantOrNull(instant: Instant | null): WireInstant | null {
  return instant === null ? null : wireInstant(instant);
}

/** Unix seconds of a wire instant; whole seconds. */
export function fromWireInstant(text: WireInstant): Instant {
  return Math.floor(Date.parse(text) / 1000);
}
