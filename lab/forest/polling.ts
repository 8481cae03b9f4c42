import { pickBetween } from "@/lab/seed/hash";
import type { Instant, Seconds } from "@/lib/dnssec/instant";

/** DsPollingInterval: how often a server reads its zones from the directory (KM-10). */
export const POLLING_INTERVAL_SECONDS: Seconds = 180;

/**
 * Servers poll on a grid of instants that depends on their name alone, so that the last and the next poll are arithmetic and
 * nothing ever ticks. A server that is off misses its polls; the first after its start comes on the same grid.
 */
export function pollPhase(server: string): Seconds {
  return pickBetween(`poll ${server}`, 0, POLLING_INTERVAL_SECONDS - 1);
}

/** The latest poll at or before an instant. */
export function lastPoll(server: string, at: Instant): Instant {
  const phase = pollPhase(server);
  return Math.floor((at - phase) / POLLING_INTERVAL_SECONDS) * POLLING_INTERVAL_SECONDS + phase;
}

/** The first poll at or after an instant. */
export function nextPoll(server: string, at: Instant): Instant {
  const last = lastPoll(server, at);
  return last === at ? at : last + POLLING_INTERVAL_SECONDS;
}
