"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { QueryBoundary } from "@/components/query/query-boundary";
import { ServerTable } from "@/components/server/server-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { plural } from "@/components/zone/words";
import { serversQuery } from "@/lib/queries/servers";

function Servers() {
  const { data } = useSuspenseQuery(serversQuery());
  if (data.items.length === 0) {
    return (
      <EmptyState action={<Link href="/settings/agents">Add an agent</Link>}>
        No server is known yet: an agent tells which there are.
      </EmptyState>
    );
  }
  return <ServerTable servers={data.items} />;
}

function Lead() {
  const { data } = useSuspenseQuery(serversQuery());
  const clean = data.items.reduce((sum, one) => sum + one.ifItDied.clean, 0);
  const resign = data.items.reduce((sum, one) => sum + one.ifItDied.resign, 0);
  if (clean + resign === 0) return <>Who holds which role, and who could take over.</>;
  return (
    <>
      If any one of these died now, {clean.toLocaleString("en")} of {plural(clean + resign, "role")}{" "}
      could move without re-signing.
    </>
  );
}

/** Server × role: who holds how many roles, and what a death would cost now. */
export function ServersSection() {
  return (
    <Section
      title="Servers and the role"
      lead={
        <QueryBoundary asking="the server list">
          <Lead />
        </QueryBoundary>
      }
      foot={<Link href="/servers">All servers</Link>}
    >
      <QueryBoundary asking="the server list">
        <Servers />
      </QueryBoundary>
    </Section>
  );
}
