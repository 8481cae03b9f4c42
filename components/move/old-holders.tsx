"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { Callout } from "@/components/ui/callout";
import { Mono, Quiet } from "@/components/ui/text";
import type { OldHolderWatchItem } from "@/lib/contracts/moves";
import { watchesQuery } from "@/lib/queries/moves";
import styles from "./move.module.css";
import { moveHref } from "./words";

const WATCH_SHAPES = {
  away: "unknown",
  returned: "warning",
  "both-claim": "role-unclear",
  yielded: "healthy",
} as const satisfies Record<OldHolderWatchItem["state"], string>;

/** A card for each watch; red where two servers have claimed the role for longer than one polling interval (KM-45). */
export function OldHolderList({ watches }: Readonly<{ watches: readonly OldHolderWatchItem[] }>) {
  if (watches.length === 0) return null;
  return (
    <ul className={styles.watches} aria-label="Old holders that may come back">
      {watches.map((watch) => (
        <li key={watch.id}>
          <Callout
            kind={watch.alarm ? "danger" : "warning"}
            title={
              <>
                {watch.alarm ? "Two servers claim the role of " : null}
                <Mono>{watch.zone}</Mono>
              </>
            }
            actions={<Link href={moveHref(watch.move)}>Open the move</Link>}
          >
            <StatusWord status={WATCH_SHAPES[watch.state]} wrap>
              {watch.sentence}
            </StatusWord>{" "}
            {watch.nextStep === null ? null : <>{watch.nextStep} </>}
            <Quiet>
              since <RelativeTime at={watch.bothSince ?? watch.since} estate={watch.estate} />
            </Quiet>
          </Callout>
        </li>
      ))}
    </ul>
  );
}

/** Servers that lost the role without being asked, of one zone or of all: a standing watch until it is settled (KM-45). */
export function OldHolders({ zone }: Readonly<{ zone?: string | undefined }>) {
  const { data } = useSuspenseQuery(watchesQuery());
  const shown = data.items.filter((watch) => zone === undefined || watch.zone === zone);
  return <OldHolderList watches={shown} />;
}
