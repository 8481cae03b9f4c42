"use client";

import { useClockValue } from "./clock";
import { factProps } from "./fact";
import { formatExactUtc, formatRelative, formatUtc, toMs } from "./format";

type InstantProps = Readonly<{
  /** RFC 3339, as the API sends it. */
  at: string;
  /** Whose clock counts; without it the wall clock. */
  estate?: string | undefined;
}>;

/** "9 s ago", "in 1 d 5 h", ticking; the exact UTC and local instant are one hover away. */
export function RelativeTime({ at, estate }: InstantProps) {
  const instant = toMs(at);
  const text = useClockValue(estate, (now) => formatRelative(instant, now));
  return (
    <time dateTime={at} data-exact={formatExactUtc(instant)} {...factProps({ at: instant })}>
      {text}
    </time>
  );
}

/**
 * The instant itself in UTC: "Tue 10 Nov, 14:10 UTC". Local on hover. `zone={false}` where a column head says UTC;
 * `seconds` for logs.
 */
export function Instant({
  at,
  estate,
  seconds,
  weekday,
  zone,
  time,
}: InstantProps &
  Readonly<{
    seconds?: boolean | undefined;
    weekday?: boolean | undefined;
    zone?: boolean | undefined;
    time?: boolean | undefined;
  }>) {
  const instant = toMs(at);
  const text = useClockValue(estate, (now) =>
    formatUtc(instant, { now, seconds, weekday, zone, time }),
  );
  return (
    <time dateTime={at} {...factProps({ at: instant })}>
      {text}
    </time>
  );
}

/** Both at once, as a deadline must be given: "Tue 10 Nov, 14:10 UTC, in 4 d 10 h". */
export function InstantAndRelative({ at, estate }: InstantProps) {
  const instant = toMs(at);
  const text = useClockValue(
    estate,
    (now) => `${formatUtc(instant, { now })}, ${formatRelative(instant, now)}`,
  );
  return (
    <time dateTime={at} {...factProps({ at: instant })}>
      {text}
    </time>
  );
}
