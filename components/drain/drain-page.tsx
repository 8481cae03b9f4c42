"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { useMay } from "@/components/move/use-may";
import { QueryBoundary } from "@/components/query/query-boundary";
import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Quiet } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import { drainsQuery, type ServerRef } from "@/lib/queries/drains";
import { DrainPlan } from "./drain-plan";
import { DrainRun } from "./drain-run";

function Earlier({ server, shown }: Readonly<{ server: ServerRef; shown: string | null }>) {
  const { data } = useSuspenseQuery(drainsQuery(server));
  const others = data.items.filter(({ id }) => id !== shown);
  if (others.length === 0) return null;
  return (
    <Section title="Earlier" lead="Drains of this server and their returns.">
      <Table label="Earlier drains">
        <thead>
          <tr>
            <HeadCell>Started, UTC</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell>Result</HeadCell>
            <HeadCell>By</HeadCell>
          </tr>
        </thead>
        <tbody>
          {others.map((drain) => (
            <Row key={drain.id}>
              <RowHead>
                <Link href={`?drain=${encodeURIComponent(drain.id)}`}>
                  <Instant at={drain.createdAt} zone={false} />
                </Link>
              </RowHead>
              <Cell>{drain.kind === "return" ? "Return" : "Drain"}</Cell>
              <Cell>
                <StatusWord status={drain.phase === "finished" ? "healthy" : "waiting-its-turn"}>
                  {drain.counts.moved} of {drain.counts.total} moved
                </StatusWord>{" "}
                <Quiet>{drain.phase}</Quiet>
              </Cell>
              <Cell>{drain.requestedBy}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function Current({
  server,
  id,
  onShow,
}: Readonly<{ server: ServerRef; id: string | null; onShow: (id: string) => void }>) {
  const mayDrain = useMay("operate");
  if (id !== null) return <DrainRun id={id} onReturned={onShow} />;
  if (mayDrain) return <DrainPlan server={server} onStarted={onShow} />;
  return <EmptyState>Drains are started by operators and admins.</EmptyState>;
}

/** All roles of one server moved away and brought back: the plan, the run, and the earlier ones. */
export function DrainPage({ server }: Readonly<{ server: ServerRef }>) {
  const [id, setId] = useQueryState("drain", parseAsString.withOptions({ history: "push" }));
  const show = (next: string) => void setId(next);
  return (
    <Page>
      <PageHead
        crumb={<Link href={serverHref(server.server, server.estate)}>{server.server}</Link>}
        title="Drain and return"
      />
      <QueryBoundary key={id} asking={id === null ? "the plan" : "the drain"}>
        <Current server={server} id={id} onShow={show} />
      </QueryBoundary>
      <Earlier server={server} shown={id} />
    </Page>
  );
}
