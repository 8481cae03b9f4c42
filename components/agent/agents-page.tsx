"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { SettingsNav } from "@/components/shell/settings-nav";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { plural } from "@/components/zone/words";
import { agentsQuery } from "@/lib/queries/agents";
import { meQuery } from "@/lib/queries/fleet";
import { AgentTable } from "./agent-table";
import { CapabilityMatrix } from "./capability-matrix";
import { EnrolAgent } from "./enrol-agent";
import { isInOrder } from "./words";

/** Agents: who looks for us, whether each talks, and how to add one. */
export function AgentsPage() {
  const { data } = useSuspenseQuery(agentsQuery());
  const { data: me } = useSuspenseQuery(meQuery());
  const mayManage = me.permissions.includes("administer");
  const inOrder = data.items.filter(isInOrder).length;
  return (
    <Page>
      <PageHead title="Agents">
        <SettingsNav />
      </PageHead>
      <Section
        title={`${plural(data.items.length, "agent")}, ${inOrder} in order`}
        lead="An agent runs beside the name servers and reads what they say. Private keys never leave their server."
      >
        {data.items.length === 0 ? (
          <EmptyState>No agent yet. Add the first one below.</EmptyState>
        ) : (
          <AgentTable agents={data.items} mayManage={mayManage} />
        )}
      </Section>
      <Section
        title="What each driver can do"
        lead="From the tables that the code uses, for the drivers of these agents. All drivers are in docs/drivers/capabilities.md."
      >
        <CapabilityMatrix agents={data.items} />
      </Section>
      <Section title="Add an agent" lead="Ten minutes, with the exact lines.">
        {mayManage ? (
          <EnrolAgent taken={data.items.map((one) => one.name)} />
        ) : (
          <Callout title="Only an admin adds agents">
            You act as {me.actor} ({me.role}). Choose a person with the role admin at the top right,
            or ask one.
          </Callout>
        )}
      </Section>
    </Page>
  );
}
