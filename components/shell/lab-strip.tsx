"use client";

import Link from "next/link";
import { useClockValue } from "@/components/time/clock";
import { factProps } from "@/components/time/fact";
import { formatExactUtc, formatUtc } from "@/components/time/format";
import styles from "./strips.module.css";

/** Never leave the lab without its strip: what is shown is simulated, and its own clock says what time it is there. */
export function LabStrip({ paused }: Readonly<{ paused: boolean }>) {
  const exact = useClockValue("lab", (now) => formatExactUtc(now));
  const short = useClockValue("lab", (now) => formatUtc(now, { now, seconds: true, zone: true }));
  const instant = useClockValue("lab", (now) => Math.floor(now / 1000) * 1000);
  return (
    <aside aria-label="Lab" className={styles.lab}>
      <p>
        <strong>Lab: simulated servers</strong>
      </p>
      <p className={styles.clock}>
        <span className={styles.wide}>
          <Link href="/lab">Lab clock</Link>{" "}
        </span>
        <time {...factProps({ at: instant })} dateTime={new Date(instant).toISOString()}>
          <span className={styles.wide}>{exact}</span>
          <span className={styles.narrow}>{short}</span>
        </time>
        {paused ? <b> · paused</b> : null}
      </p>
    </aside>
  );
}
