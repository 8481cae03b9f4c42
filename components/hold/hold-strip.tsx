"use client";

import { useQuery } from "@tanstack/react-query";
import { StatusShape } from "@/components/status/shape";
import { RelativeTime } from "@/components/time/relative-time";
import { holdQuery } from "@/lib/queries/hold";
import styles from "./hold.module.css";

/** On every page while changes are held back everywhere: who said so, when and why. */
export function HoldStrip() {
  const { data } = useQuery(holdQuery());
  if (data?.held !== true) return null;
  return (
    <div role="status" className={styles.strip}>
      <StatusShape status="warning" />
      <p>
        <strong>No changes now.</strong> {data.reason}{" "}
        <span>
          {data.by}
          {data.at === null ? null : (
            <>
              , <RelativeTime at={data.at} />
            </>
          )}
        </span>
      </p>
    </div>
  );
}
