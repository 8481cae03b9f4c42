"use client";

import { useSuspenseInfiniteQuery } from "@tanstack/react-query";
import { QueryBoundary } from "@/components/query/query-boundary";
import { Instant } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Quiet } from "@/components/ui/text";
import type { HistoryItem } from "@/lib/contracts/zones";
import { type ZoneRef, zoneHistoryQuery } from "@/lib/queries/zones";

const KINDS = {
  role: "Role",
  key: "Key",
  rollover: "Key change",
  status: "Status",
  verdict: "Verdict",
  move: "Move",
  settings: "Settings",
} as const satisfies Record<HistoryItem["kind"], string>;

const THROUGH = {
  keymaster: "through Keymaster",
  outside: "outside Keymaster",
  clock: "by itself",
} as const satisfies Record<HistoryItem["through"], string>;

function History({ zoneRef, estate }: Readonly<{ zoneRef: ZoneRef; estate: string }>) {
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useSuspenseInfiniteQuery(
    zoneHistoryQuery(zoneRef),
  );
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <EmptyState>Nothing has changed since Keymaster began to look.</EmptyState>;
  return (
    <>
      <Table label="History of the zone, newest first">
        <thead>
          <tr>
            <HeadCell>When, UTC</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell>Kind</HeadCell>
            <HeadCell>Seen by</HeadCell>
          </tr>
        </thead>
        <tbody>
          {items.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several things may change at one instant, and rows never reorder
            <Row key={`${item.at}/${item.kind}/${at}`}>
              <Cell nowrap>
                <Instant at={item.at} estate={estate} zone={false} seconds />
              </Cell>
              <RowHead>{item.sentence}</RowHead>
              <Cell nowrap>{KINDS[item.kind]}</Cell>
              <Cell>
                {item.source} <Quiet>{THROUGH[item.through]}</Quiet>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {hasNextPage ? (
        <Button look="text" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </>
  );
}

/** What changed, newest first, each at its own instant. */
export function HistorySection({
  zoneRef,
  estate,
}: Readonly<{ zoneRef: ZoneRef; estate: string }>) {
  return (
    <Section
      id="history"
      title="History"
      lead="Every change that a source could tell, at its own instant."
    >
      <QueryBoundary asking={`the history of ${zoneRef.zone}`}>
        <History zoneRef={zoneRef} estate={estate} />
      </QueryBoundary>
    </Section>
  );
}
