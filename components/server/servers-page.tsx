"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useClockReadings } from "@/components/time/clock";
import { EmptyState } from "@/components/ui/empty-state";
import { Page } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Verdict } from "@/components/ui/verdict";
import { plural } from "@/components/zone/words";
import type { ServerItem } from "@/lib/contracts/servers";
import { serversQuery } from "@/lib/queries/servers";
import styles from "./server.module.css";
import { ServerTable } from "./server-table";

function headline(servers: readonly ServerItem[]): {
  readonly main: string;
  readonly rest: string;
} {
  const down = servers.filter((one) => one.reachable === false);
  const fragile = servers.filter((one) => one.ifItDied.resign > 0);
  const main =
    down.length === 0
      ? `All ${plural(servers.length, "server")} answer.`
      : `${plural(down.length, "server")} of ${servers.length} ${down.length === 1 ? "does" : "do"} not answer.`;
  const rest =
    fragile.length === 0
      ? "Any one of them could die now and every role could move with its keys."
      : `Losing ${fragile.length === 1 ? (fragile[0]?.name ?? "one") : `one of ${fragile.length} of them`} would cost new keys in ${plural(
          Math.max(...fragile.map((one) => one.ifItDied.resign)),
          "zone",
        )}.`;
  return { main, rest };
}

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
  const { main, rest } = headline(data.items);
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
