"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { agentStateOf } from "@/components/agent/words";
import { QueryBoundary } from "@/components/query/query-boundary";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable } from "@/components/ui/text";
import { agentsQuery } from "@/lib/queries/agents";

function Agents() {
  const { data } = useSuspenseQuery(agentsQuery());
  if (data.items.length === 0) {
    return (
      <EmptyState action={<Link href="/settings/agents">Add an agent</Link>}>
        No agent reports yet.
      </EmptyState>
    );
  }
  return (
    <Table label="Agents and whether they report">
      <thead>
        <tr>
          <HeadCell>Source</HeadCell>
          <HeadCell>Covers</HeadCell>
          <HeadCell numeric>Zones</HeadCell>
          <HeadCell>Last report</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Note</HeadCell>
        </tr>
      </thead>
      <tbody>
        {data.items.map((agent) => (
          <Row key={agent.name} quiet={agent.state !== "connected"}>
            <RowHead>
              agent <Mono>{agent.name}</Mono>
            </RowHead>
            <Cell>
              {agent.drivers.map((one) => `${one.estate} (${one.driver})`).join(", ") || (
                <NotApplicable />
              )}
            </Cell>
            <Cell numeric>{agent.zones.toLocaleString("en")}</Cell>
            <Cell nowrap>
              {agent.lastContactAt === null ? "never" : <RelativeTime at={agent.lastContactAt} />}
            </Cell>
            <Cell nowrap>
              <StatusWord status={agentStateOf(agent).shape}>{agentStateOf(agent).word}</StatusWord>
            </Cell>
            <Cell>{agent.sentence}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** Health of the dashboard's own sources: a silent agent never looks green. */
export function AgentsSection() {
  return (
    <Section
      title="Can you trust this page?"
      lead="What the dashboard itself can see. A silent agent is never green."
      foot={<Link href="/settings/agents">Agents</Link>}
    >
      <QueryBoundary asking="which agents report">
        <Agents />
      </QueryBoundary>
    </Section>
  );
}
