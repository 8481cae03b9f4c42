import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import type { ServerItem } from "@/lib/contracts/servers";
import styles from "./server.module.css";
import { kindWord, wasNeverAsked } from "./words";

/** What its death would cost: a bar of what could move clean, and the words. */
export function IfItDied({ server }: Readonly<{ server: ServerItem }>) {
  const { clean, resign, stays } = server.ifItDied;
  if (wasNeverAsked(server) && server.zones.holder > 0) return <Quiet>not known</Quiet>;
  const total = clean + resign + stays;
  if (total === 0) return <NotApplicable says="holds no role" />;
  return (
    <span className={styles.cost}>
      <span
        aria-hidden="true"
        className={styles.costBar}
        style={{ "--p": `${(clean / total) * 100}%` } as React.CSSProperties}
      />
      <span>
        {clean.toLocaleString("en")} clean
        {resign > 0 ? (
          <>
            , <b>{resign.toLocaleString("en")} re-sign</b>
          </>
        ) : null}
        {stays > 0 ? `, ${stays.toLocaleString("en")} cannot move` : null}
      </span>
    </span>
  );
}

function OnlyCopy({ server }: Readonly<{ server: ServerItem }>) {
  const copies = server.onlyCopyOf;
  if (wasNeverAsked(server)) return <Quiet>not known</Quiet>;
  if (copies.ksk + copies.zsk === 0) return <Quiet>none</Quiet>;
  const parts = [
    copies.ksk > 0 ? `${copies.ksk} KSK${copies.ksk === 1 ? "" : "s"}` : null,
    copies.zsk > 0 ? `${copies.zsk} ZSK${copies.zsk === 1 ? "" : "s"}` : null,
  ].filter((part) => part !== null);
  return <b className={styles.only}>{parts.join(", ")}</b>;
}

function Reach({ server }: Readonly<{ server: ServerItem }>) {
  if (server.vantagePoints.length === 0) return <Quiet>nobody asked yet</Quiet>;
  const reached = server.vantagePoints.filter((point) => point.reachable).length;
  const total = server.vantagePoints.length;
  if (reached === 0)
    return <StatusWord status="key-master-down">no answer to any of {total}</StatusWord>;
  if (reached < total) return <StatusWord status="warning">{`${reached} of ${total}`}</StatusWord>;
  return (
    <StatusWord status="healthy">
      {reached} of {total}
    </StatusWord>
  );
}

/** Server × role: one row per server, what it holds, what only it has, and who reaches it. */
export function ServerTable({ servers }: Readonly<{ servers: readonly ServerItem[] }>) {
  return (
    <Table label="Servers, the roles they hold, and who reaches them">
      <thead>
        <tr>
          <HeadCell>Server</HeadCell>
          <HeadCell>Is</HeadCell>
          <HeadCell numeric>Key master of</HeadCell>
          <HeadCell>If it died now</HeadCell>
          <HeadCell>Only copy of</HeadCell>
          <HeadCell>Reached from</HeadCell>
          <HeadCell>Last contact</HeadCell>
        </tr>
      </thead>
      <tbody>
        {servers.map((server) => (
          <Row key={`${server.estate}/${server.name}`} quiet={server.reachable === null}>
            <RowHead>
              <Link href={serverHref(server.name, server.estate)} prefetch={false}>
                <Mono>{server.name}</Mono>
              </Link>
            </RowHead>
            <Cell nowrap>{kindWord(server.kind)}</Cell>
            <Cell numeric>{server.zones.holder.toLocaleString("en")}</Cell>
            <Cell>
              <IfItDied server={server} />
            </Cell>
            <Cell nowrap>
              <OnlyCopy server={server} />
            </Cell>
            <Cell nowrap>
              <Reach server={server} />
            </Cell>
            <Cell nowrap>
              {server.lastContactAt === null ? (
                "never"
              ) : (
                <RelativeTime at={server.lastContactAt} estate={server.estate} />
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
