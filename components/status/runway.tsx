"use client";

import { useClockValue } from "@/components/time/clock";
import { factProps } from "@/components/time/fact";
import { formatDuration, formatUtc, type Ms, toMs } from "@/components/time/format";
import styles from "./runway.module.css";
import { runwayMarks, runwayPosition } from "./runway-scale";
import type { StatusWordId } from "./words";

type RunwayProps = Readonly<{
  status: StatusWordId;
  /** When harm begins (RFC 3339); null: none is in sight. */
  deadline: string | null;
  /** False: no fresh facts, the line is dotted. */
  known?: boolean | undefined;
  estate?: string | undefined;
}>;

const labelOf = (deadline: Ms, now: Ms) =>
  deadline <= now
    ? "Users are affected now"
    : `Time until harm: ${formatDuration(deadline - now)}, ${formatUtc(deadline, { now })}`;

function RunwayBar({
  status,
  deadline,
  estate,
}: Readonly<{ status: StatusWordId; deadline: string; estate: string | undefined }>) {
  const instant = toMs(deadline);
  // A tenth of a percent is half a pixel on the widest runway: finer steps would render for nothing.
  const position = useClockValue(
    estate,
    (now) => Math.round(runwayPosition(instant - now) * 1000) / 10,
  );
  const label = useClockValue(estate, (now) => labelOf(instant, now));
  const left = position === 0 ? "2px" : `${position}%`;
  return (
    <span
      role="img"
      aria-label={label}
      data-status={status}
      className={styles.bar}
      style={{ "--t": left } as React.CSSProperties}
      {...factProps({ at: instant })}
    />
  );
}

/**
 * Time until harm on a square-root scale of 14 days: bar to the deadline, stop at its end. No harm in sight: a
 * hairline with an arrow. No fresh facts: dotted. Not signed: nothing is drawn.
 */
export function Runway({ status, deadline, known = true, estate }: RunwayProps) {
  if (status === "not-signed") return null;
  if (!known || (status === "unknown" && deadline === null)) {
    return (
      <span role="img" aria-label="No fresh facts" data-status="unknown" className={styles.none} />
    );
  }
  if (status === "failing") {
    return (
      <span
        role="img"
        aria-label="Users are affected now"
        data-status="failing"
        className={styles.bar}
        style={{ "--t": "2px" } as React.CSSProperties}
      />
    );
  }
  if (deadline === null) {
    return (
      <span
        role="img"
        aria-label="No harm in the next 14 days"
        data-status={status}
        className={styles.open}
      />
    );
  }
  return <RunwayBar status={status} deadline={deadline} estate={estate} />;
}

/** The marks 1, 3, 7 and 14 days above a column of runways; `now` shows the zero as well. */
export function RunwayScale({ now = false }: Readonly<{ now?: boolean | undefined }>) {
  return (
    <span aria-hidden="true" className={styles.scale}>
      {now ? (
        <i className={styles.zero} style={{ "--x": "0%" } as React.CSSProperties}>
          now
        </i>
      ) : null}
      {runwayMarks.map((mark) => (
        <i key={mark.days} style={{ "--x": `${mark.position * 100}%` } as React.CSSProperties}>
          {mark.days} d
        </i>
      ))}
    </span>
  );
}
