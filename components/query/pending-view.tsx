"use client";

import { useEffect, useState } from "react";
import { formatDuration } from "@/components/time/format";
import styles from "./query.module.css";

/** Who is being asked, and for how long now. Appears after a quarter of a second, so that quick answers do not flash. */
export function PendingView({ asking }: Readonly<{ asking: string }>) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className={styles.pending}>
      Asking {asking}.{/* The count is for the eye; a screen reader hears who is asked once. */}
      <span aria-hidden="true" className={styles.since}>
        {seconds > 0 ? ` Since ${formatDuration(seconds * 1000)}.` : ""}
      </span>
    </p>
  );
}
