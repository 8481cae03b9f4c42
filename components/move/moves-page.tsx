"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Actions } from "@/components/ui/action-panel";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { movesQuery } from "@/lib/queries/moves";
import { MOVE_VIEWS, type MoveView, viewFilter } from "./move-views";
import { MovesTable } from "./moves-table";
import { OldHolders } from "./old-holders";

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
      <PageHead title="Moves" meta={<Link href="/settings/policies">Rules for moves</Link>} />
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
