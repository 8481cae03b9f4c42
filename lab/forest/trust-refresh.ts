import { pickBetween } from "@/lab/seed/hash";
import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";

/** How often a server looks whether the keys that it trusts are still there (RFC 5011 §2.3): within half of their signatures' life. */
export const REFRESH_EVERY: Seconds = 12 * HOUR;

/** On a grid that depends on names alone, as polls are; the first is when the trust point came into being. */
export function lastRefresh(
  server: string,
  zone: string,
  { since, now }: { readonly since: Instant; readonly now: Instant },
): Instant {
  const phase = pickBetween(`refresh ${server} ${zone}`, 0, REFRESH_EVERY - 1);
  return Math.max(Math.floor((now - phase) / REFRESH_EVERY) * REFRESH_EVERY + phase, since);
}
