"use client";

import { useClockValue } from "@/components/time/clock";
import { factProps } from "@/components/time/fact";
import { formatDuration, formatUtc, toMs } from "@/components/time/format";
import styles from "./deadline.module.css";
import { Runway } from "./runway";
import type { StatusWordId } from "./words";

/**
 * A deadline, always given twice: the time left and the exact instant (UTC in view, local on hover).
 * `atLeast` where it rests on the DNSKEY signature.
 */
export function Deadline({
  at,
  estate,
  atLeast,
}: Readonly<{ at: string; estate?: string | undefined; atLeast?: boolean | undefined }>) {
  const instant = toMs(at);
  const left = useClockValue(estate, (now) =>
    instant <= now ? "now" : formatDuration(instant - now),
  );
  const exact = useClockValue(estate, (now) => formatUtc(instant, { now }));
  return (
    <time dateTime={at} className={styles.deadline} {...factProps({ at: instant })}>
      <b>
        {atLeast ? "at least " : null}
        {left}
      </b>{" "}
      <span>{exact}</span>
    </time>
  );
}

/** The runway with its deadline written below, as in the list of what needs a human. */
export function RunwayWithDeadline({
  status,
  deadline,
  known = true,
  estate,
  otherwise,
}: Readonly<{
  status: StatusWordId;
  deadline: string | null;
  known?: boolean | undefined;
  estate?: string | undefined;
  /** What stands below where there is no deadline, default "no harm in sight". */
  otherwise?: React.ReactNode | undefined;
}>) {
  return (
    <div className={styles.block}>
      <Runway status={status} deadline={deadline} known={known} estate={estate} />
      {deadline === null ? (
        <span className={styles.otherwise}>
          {otherwise ?? (known ? "no harm in sight" : "not known")}
        </span>
      ) : (
        <Deadline at={deadline} estate={estate} />
      )}
    </div>
  );
}
