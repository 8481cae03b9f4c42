"use client";

import { useSuspenseInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { StatusWord } from "@/components/status/status-word";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import type { MoveSummary, OldHolderWatchItem } from "@/lib/contracts/moves";
import { movesQuery, watchesQuery } from "@/lib/queries/moves";
import styles from "./move.module.css";
import { MOVE_VIEWS, type MoveView, viewFilter } from "./move-views";
import { fromTo, isSeize, KIND_WORDS, moveHref, standingOf } from "./words";

type MoveProps = Readonly<{ move: MoveSummary }>;

function UndoCell({ move }: MoveProps) {
  if (move.undoneBy !== null) return <Link href={moveHref(move.undoneBy)}>moved back</Link>;
  if (!move.undo.possible) return <NotApplicable says="cannot be moved back" />;
  if (move.undo.until === null) return <>until re-signed</>;
  return (
    <>
      until <Instant at={move.undo.until} estate={move.estate} weekday={false} zone={false} />
    </>
  );
}

function MoveRow({ move }: MoveProps) {
  const { shape, word } = standingOf(move);
  return (
    <Row>
      <RowHead>
        <Link href={moveHref(move.id)} prefetch={false}>
          <Mono>{move.displayName}</Mono>
        </Link>
      </RowHead>
      <Cell nowrap>
        <Instant at={move.createdAt} zone={false} />
      </Cell>
      <Cell>
        <Mono>{fromTo(move)}</Mono>
      </Cell>
      <Cell nowrap>
        {isSeize(move.kind) ? <b>{KIND_WORDS[move.kind]}</b> : KIND_WORDS[move.kind]}
      </Cell>
      <Cell nowrap>
        <StatusWord status={shape}>{word}</StatusWord>
      </Cell>
      <Cell>{move.requestedBy}</Cell>
      <Cell nowrap>
        <UndoCell move={move} />
      </Cell>
    </Row>
  );
}

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
      <Table label="Moves, newest first">
        <thead>
          <tr>
            <HeadCell>Zone</HeadCell>
            <HeadCell>Asked, UTC</HeadCell>
            <HeadCell>From, to</HeadCell>
            <HeadCell>Kind</HeadCell>
            <HeadCell>Where it stands</HeadCell>
            <HeadCell>Asked by</HeadCell>
            <HeadCell>Move back</HeadCell>
          </tr>
        </thead>
        <tbody>
          {items.map((move) => (
            <MoveRow key={move.id} move={move} />
          ))}
        </tbody>
      </Table>
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
