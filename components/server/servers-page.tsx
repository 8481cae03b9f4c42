"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useClockReadings } from "@/components/time/clock";
import { EmptyState } from "@/components/ui/empty-state";
import { Page } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Verdict } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import { serversQuery } from "@/lib/queries/servers";
import { serversHeadline } from "./headline";
import styles from "./server.module.css";
import { ServerTable } from "./server-table";

/** Every server: what it holds, what only it has, and who reaches it. */
export function ServersPage() {
  const { data } = useSuspenseQuery(serversQuery());
  useClockReadings(data.clocks);
  if (data.items.length === 0) {
    return (
      <Page>
        <EmptyState action={<Link href="/settings/agents">Add an agent</Link>}>
          No server is known yet: an agent tells which there are.
        </EmptyState>
      </Page>
    );
  }
  const { main, rest } = serversHeadline(data.items);
  const estates = [...new Set(data.items.map((one) => one.estate))];
  return (
    <Page>
      <header className={styles.hero}>
        <Verdict rest={rest}>{main}</Verdict>
      </header>
      {estates.map((estate) => {
        const servers = data.items.filter((one) => one.estate === estate);
        return (
          <Section
            key={estate}
            title={estate}
            lead={`${plural(servers.length, "server")} that share one truth about roles.`}
          >
            <ServerTable servers={servers} />
          </Section>
        );
      })}
    </Page>
  );
}
