"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ServerFuture } from "@/components/policy/server-future";
import { QueryBoundary } from "@/components/query/query-boundary";
import { StatusWord } from "@/components/status/status-word";
import { useClockReadings } from "@/components/time/clock";
import { RelativeTime } from "@/components/time/relative-time";
import { ActionPanel } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { DefinitionList } from "@/components/ui/definition-list";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { plural, zoneHref } from "@/components/zone/words";
import type { Role } from "@/lib/contracts/roles";
import type { ServerDetail } from "@/lib/contracts/servers";
import { meQuery } from "@/lib/queries/fleet";
import { serverQuery } from "@/lib/queries/servers";
import { zonesQuery } from "@/lib/queries/zones";
import { DirectoryFacts } from "./directory-facts";
import { heldZonesFilter } from "./held-zones";
import { LoggedEvents } from "./logged-events";
import { SeenFrom } from "./seen-from";
import styles from "./server.module.css";
import { ServerSettings } from "./server-settings";
import { IfItDied } from "./server-table";
import { TrustAnchors } from "./trust-anchors";
import { kindWord, wasNeverAsked } from "./words";
import { ZonesHere } from "./zones-here";

type ServerProps = Readonly<{ server: ServerDetail }>;

function deathSentence(server: ServerDetail): { readonly main: string; readonly rest: string } {
  const { clean, resign, stays } = server.ifItDied;
  const holds = server.zones.holder;
  if (wasNeverAsked(server) && holds > 0)
    return {
      main: `What would be lost if it died now is not known: ${plural(holds, "zone")} ${holds === 1 ? "has its" : "have their"} key master here.`,
      rest: "The directory names it; no DNS server was asked who else can open the keys.",
    };
  if (clean + resign + stays === 0)
    return {
      main: "If it died now, no zone would lose its key master.",
      rest: "It holds the role for no zone.",
    };
  const main =
    resign === 0
      ? "If it died now, no zone would lose its keys."
      : `If it died now, ${plural(resign, "zone")} would lose their keys.`.replace(
          "1 zone would lose their",
          "1 zone would lose its",
        );
  const rest = `${plural(clean, "role")} could move without re-signing${stays > 0 ? `, ${plural(stays, "role")} cannot move at all` : ""}.`;
  return { main, rest };
}

function ReachWord({ server }: ServerProps) {
  if (server.reachable === null) return <StatusWord status="unknown">Not asked yet</StatusWord>;
  if (server.reachable) return <StatusWord status="healthy">Answers</StatusWord>;
  return <StatusWord status="key-master-down">No answer</StatusWord>;
}

function reachNote(server: ServerDetail): string {
  if (server.failure !== null && server.reachable === false) {
    const code = server.failure.code === null ? "" : ` ${server.failure.code}`;
    return `${server.failure.kind.replaceAll("-", " ")}${code}`;
  }
  if (server.vantagePoints.length === 0) return "";
  const reached = server.vantagePoints.filter((one) => one.reachable).length;
  return `from ${reached} of ${server.vantagePoints.length} vantage points`;
}

function drainHref({ name, estate }: ServerDetail): string {
  return `/servers/${encodeURIComponent(name)}/drain?estate=${encodeURIComponent(estate)}`;
}

function Before({ server, role }: ServerProps & Readonly<{ role: Role }>) {
  const only = server.onlyCopyOf;
  const holds = server.zones.holder;
  const text =
    holds === 0
      ? "Nothing hangs on this server's role. It can be patched like any other."
      : `${plural(holds, "zone")} ${holds === 1 ? "has its" : "have their"} key master here. While it is down nobody renews their DNSKEY signatures or rolls their keys.`;
  return (
    <ActionPanel
      title="Before you take it down"
      items={
        only.ksk + only.zsk === 0
          ? []
          : [
              {
                term: "Do not",
                value: `demote or reinstall it: ${plural(only.ksk + only.zsk, "private key")} exist${only.ksk + only.zsk === 1 ? "s" : ""} only here`,
              },
            ]
      }
      actions={
        role === "operator" || role === "admin" ? (
          <Link
            href={drainHref(server)}
            prefetch={false}
            className={buttonClass(holds === 0 ? "plain" : "filled")}
          >
            {holds === 0 ? "Bring roles back" : `Drain ${plural(holds, "role")}`}
          </Link>
        ) : null
      }
    >
      <p>{text}</p>
    </ActionPanel>
  );
}

function Custody({ server }: ServerProps) {
  if (wasNeverAsked(server))
    return <EmptyState>Nobody has asked it which private keys it can open.</EmptyState>;
  if (server.onlyCopies.length === 0)
    return (
      <EmptyState>Every private key that it can open can also be opened elsewhere.</EmptyState>
    );
  return (
    <Table label="Private keys that only this server can open">
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>Key</HeadCell>
          <HeadCell>Descriptor</HeadCell>
          <HeadCell>Means</HeadCell>
        </tr>
      </thead>
      <tbody>
        {server.onlyCopies.map((copy) => (
          <Row key={`${copy.zone}/${copy.descriptorId}`}>
            <RowHead>
              <Link href={`${zoneHref(copy.zone)}#keys`} prefetch={false}>
                <Mono>{copy.zone}</Mono>
              </Link>
            </RowHead>
            <Cell>{copy.keyRole.toUpperCase()}</Cell>
            <Cell>
              <Mono>{copy.descriptorId}</Mono>
            </Cell>
            <Cell>lost with the server</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function HeldZones({ server }: ServerProps) {
  const { data } = useSuspenseQuery(zonesQuery(heldZonesFilter(server)));
  if (data.items.length === 0) return <EmptyState>It holds the role for no zone.</EmptyState>;
  return (
    <>
      <ZonesHere zones={data.items} />
      {data.total > data.items.length ? (
        <p>
          <Link href={`/zones?server=${encodeURIComponent(server.name)}`} prefetch={false}>
            All {plural(data.total, "zone")}
          </Link>
        </p>
      ) : null}
    </>
  );
}

function hostsNote(server: ServerDetail): string {
  const { total, primary } = server.zones;
  if (wasNeverAsked(server)) return "as the directory says; what it hosts was not asked";
  return `hosts ${total.toLocaleString("en")}, writable primary of ${primary.toLocaleString("en")}`;
}

function onlyCopyWords({ onlyCopyOf: { ksk, zsk } }: ServerDetail): string {
  return ksk + zsk === 0 ? "no key" : plural(ksk + zsk, "key");
}

/** One server: what its death would cost now, what only it has, who reaches it, and the zones whose role it holds. */
export function ServerPage({ name, estate }: Readonly<{ name: string; estate?: string }>) {
  const { data: server } = useSuspenseQuery(serverQuery(name, estate));
  const { data: me } = useSuspenseQuery(meQuery());
  useClockReadings(server.clocks);
  const { main, rest } = deathSentence(server);
  return (
    <Page>
      <PageHead
        crumb={<Link href="/servers">Servers</Link>}
        title={server.name}
        mono
        meta={`${kindWord(server.kind)}, estate ${server.estate}`}
      />
      <VerdictPanel
        aside={<Before server={server} role={me.role} />}
        verdict={
          <Verdict as="p" rest={rest}>
            {main}
          </Verdict>
        }
      >
        <DefinitionList
          layout="inline"
          items={[
            {
              term: "Server",
              value: (
                <>
                  <ReachWord server={server} /> <Quiet>{reachNote(server)}</Quiet>
                </>
              ),
            },
            {
              term: "Last contact",
              value:
                server.lastContactAt === null ? (
                  "never"
                ) : (
                  <RelativeTime at={server.lastContactAt} estate={server.estate} />
                ),
            },
          ]}
        />
      </VerdictPanel>
      <div className={styles.facts}>
        <DefinitionList
          layout="facts"
          items={[
            {
              term: "Key master of",
              value: plural(server.zones.holder, "zone"),
              note: hostsNote(server),
            },
            { term: "If it died now", value: <IfItDied server={server} /> },
            {
              term: "Only copy of",
              value: wasNeverAsked(server) ? <Quiet>not known</Quiet> : onlyCopyWords(server),
              note:
                server.onlyCopyOf.zones === 0
                  ? undefined
                  : `in ${plural(server.onlyCopyOf.zones, "zone")}`,
            },
            {
              term: "Clock",
              value:
                server.clockSkewSeconds === null ? (
                  <Quiet>not known</Quiet>
                ) : (
                  `${server.clockSkewSeconds > 0 ? "+" : ""}${server.clockSkewSeconds} s`
                ),
              note: "against Keymaster's",
            },
          ]}
        />
      </div>
      <Section
        title="Key custody"
        lead="Private keys that only this server can open. Nobody reads them; each server is asked whether it can."
      >
        <Custody server={server} />
      </Section>
      <ServerFuture server={server.name} estate={server.estate} zones={server.zones.total} />
      <Section title="Seen from" lead="Two points must miss it before it counts as down.">
        <SeenFrom server={server} />
      </Section>
      <TrustAnchors server={server} />
      <ServerSettings server={server} />
      <LoggedEvents server={server} />
      <DirectoryFacts reading={server.directory} estate={server.estate} />
      <Section title="Zones" lead="Those whose key master is here.">
        <QueryBoundary asking={`the zones of ${server.name}`}>
          <HeldZones server={server} />
        </QueryBoundary>
      </Section>
    </Page>
  );
}
