"use client";

import { useSuspenseInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Mono, Quiet } from "@/components/ui/text";
import type { OldHolderWatchItem } from "@/lib/contracts/moves";
import { movesQuery, watchesQuery } from "@/lib/queries/moves";
import styles from "./move.module.css";
import { MOVE_VIEWS, type MoveView, viewFilter } from "./move-views";
import { MovesTable } from "./moves-table";
import { moveHref } from "./words";

const WATCH_SHAPES = {
  away: "unknown",
  returned: "warning",
  "both-claim": "role-unclear",
  yielded: "healthy",
} as const satisfies Record<OldHolderWatchItem["state"], string>;

/** Servers that lost the role without being asked, of one zone or of all: a standing watch until it is settled (KM-45). */
export function OldHolders({ zone }: Readonly<{ zone?: string | undefined }>) {
  const { data } = useSuspenseQuery(watchesQuery());
  const shown = data.items.filter((watch) => zone === undefined || watch.zone === zone);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.watches} aria-label="Old holders that may come back">
      {shown.map((watch) => (
        <li key={watch.id}>
          <Callout
            kind={watch.alarm ? "danger" : "warning"}
            title={<Mono>{watch.zone}</Mono>}
            actions={<Link href={moveHref(watch.move)}>Open the move</Link>}
          >
            <StatusWord status={WATCH_SHAPES[watch.state]} wrap>
              {watch.sentence}
            </StatusWord>{" "}
            {watch.nextStep === null ? null : <>{watch.nextStep} </>}
            <Quiet>
              since <RelativeTime at={watch.since} estate={watch.estate} />
            </Quiet>
          </Callout>
        </li>
      ))}
    </ul>
  );
}

function MoveTable({ view }: Readonly<{ view: MoveView }>) {
  const moves = useSuspenseInfiniteQuery(movesQuery(viewFilter(view)));
  const items = moves.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return (
      <EmptyState action={<Link href="/zones">Find a zone</Link>}>
        {view === "all"
          ? "No role has been moved with Keymaster yet. A move starts on the page of its zone."
          : "No move is in this state."}
      </EmptyState>
    );
  return (
    <>
      <MovesTable moves={items} />
      {moves.hasNextPage ? (
        <Actions end>
          <Button busy={moves.isFetchingNextPage} onClick={() => void moves.fetchNextPage()}>
            Older moves
          </Button>
        </Actions>
      ) : null}
    </>
  );
}

/** Every move, newest first, and the old holders that may come back. */
export function MovesPage() {
  const [view, setView] = useQueryState(
    "view",
    parseAsStringLiteral(MOVE_VIEWS.map(({ value }) => value)).withDefault("all"),
  );
  return (
    <Page>
      <PageHead title="Moves" />
      <OldHolders />
      <Segmented
        label="Which moves"
        value={view}
        options={MOVE_VIEWS}
        onValueChange={(next) => void setView(next)}
      />
      <MoveTable view={view} />
    </Page>
  );
}
