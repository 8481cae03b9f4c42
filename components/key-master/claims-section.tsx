import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { StatusWord } from "@/components/status/status-word";
import { Age } from "@/components/time/age";
import { formatDuration } from "@/components/time/format";
import { RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet, Soft } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import type { ClaimItem, ZoneDetailItem } from "@/lib/contracts/zones";
import styles from "./key-master.module.css";
import { verdictSentence } from "./words";

type ZoneProps = Readonly<{ zone: ZoneDetailItem }>;

/** A holder that others name: nobody has asked it, and it may be no server at all. */
function wasNeverAsked({ source, observedAt }: ClaimItem): boolean {
  return source === "server" && observedAt === null;
}

function copyWord(claim: ClaimItem): string {
  if (claim.source === "directory") return "directory replica";
  if (wasNeverAsked(claim)) return "only named";
  if (claim.isSelf) return "key master";
  if (claim.copy === "secondary") return "secondary";
  return claim.isWritable === false ? "read-only primary" : "primary";
}

function ClaimWord({ claim, settling }: Readonly<{ claim: ClaimItem; settling: boolean }>) {
  if (wasNeverAsked(claim)) return <StatusWord status="unknown">Never asked</StatusWord>;
  if (!claim.fresh) return <StatusWord status="unknown">Cannot be asked</StatusWord>;
  if (claim.copy === "secondary") return <Quiet>has no say</Quiet>;
  if (claim.agrees) return <StatusWord status="healthy">Agrees</StatusWord>;
  if (settling) return <StatusWord status="waiting-its-turn">Not yet</StatusWord>;
  return <StatusWord status="role-unclear">Differs</StatusWord>;
}

/** Can this server open every private key of one role? */
function Opens({
  claim,
  descriptorIds,
}: Readonly<{ claim: ClaimItem; descriptorIds: readonly string[] }>) {
  if (claim.source === "directory") return <Quiet>not read here</Quiet>;
  if (claim.copy === "secondary") return <NotApplicable says="a secondary signs nothing" />;
  if (descriptorIds.length === 0) return <NotApplicable says="there is no such key" />;
  const answers = descriptorIds.map((id) => claim.keysReachable[id] ?? null);
  if (!claim.fresh || answers.every((one) => one === null))
    return <StatusWord status="unknown">unknown</StatusWord>;
  if (answers.some((one) => one === false)) return <StatusWord status="failing">no</StatusWord>;
  return answers.includes(null) ? (
    <StatusWord status="unknown">partly known</StatusWord>
  ) : (
    <StatusWord status="healthy">yes</StatusWord>
  );
}

/** A server that was never asked may be no server at all (an orphaned role): it has no page to lead to. */
function ClaimSource({ claim, estate }: Readonly<{ claim: ClaimItem; estate: string }>) {
  if (claim.source === "directory") {
    return (
      <>
        Directory at <Mono>{claim.server}</Mono>
      </>
    );
  }
  if (claim.observedAt === null) return <Mono>{claim.server}</Mono>;
  return (
    <Link href={serverHref(claim.server, estate)} prefetch={false}>
      <Mono>{claim.server}</Mono>
    </Link>
  );
}

function Says({ claim }: Readonly<{ claim: ClaimItem }>) {
  if (wasNeverAsked(claim)) return <NotApplicable says="never asked" />;
  return (
    <>
      {claim.fresh ? null : <Quiet>last said </Quiet>}
      {claim.says === null ? <Quiet>nobody</Quiet> : <Mono>{claim.says}</Mono>}
      {claim.isSelf && claim.source === "server" ? <Quiet> (itself)</Quiet> : null}
    </>
  );
}

function ClaimRow({
  claim,
  zone,
  ksks,
  zsks,
}: ZoneProps & Readonly<{ claim: ClaimItem; ksks: readonly string[]; zsks: readonly string[] }>) {
  return (
    <Row className={clsx(!claim.fresh && styles.gone)}>
      <RowHead>
        <ClaimSource claim={claim} estate={zone.estate} />
      </RowHead>
      <Cell nowrap>
        <Soft>{copyWord(claim)}</Soft>
      </Cell>
      <Cell nowrap>
        <Says claim={claim} />
      </Cell>
      <Cell nowrap>
        {claim.holderStatus === null ? (
          <NotApplicable says="not told" />
        ) : (
          <Mono>{claim.holderStatus}</Mono>
        )}
      </Cell>
      <Cell nowrap>
        <ClaimWord claim={claim} settling={zone.role.settling} />
      </Cell>
      <Cell nowrap>
        <Opens claim={claim} descriptorIds={ksks} />
      </Cell>
      <Cell nowrap>
        <Opens claim={claim} descriptorIds={zsks} />
      </Cell>
      <Cell numeric>
        {claim.observedAt === null ? (
          "never"
        ) : (
          <RelativeTime at={claim.observedAt} estate={zone.estate} />
        )}
      </Cell>
    </Row>
  );
}

function idsOf(zone: ZoneDetailItem, wanted: "ksk" | "zsk"): readonly string[] {
  return zone.descriptors
    .filter((one) => one.state === "active" && (one.keyRole === wanted || one.keyRole === "csk"))
    .map((one) => one.descriptorId);
}

/** Who holds the role according to every server and every replica of the directory, and who can open the keys. */
export function ClaimsSection({
  zone,
  entries,
}: ZoneProps & Readonly<{ entries?: ReactNode | undefined }>) {
  const ksks = idsOf(zone, "ksk");
  const zsks = idsOf(zone, "zsk");
  return (
    <Section
      id="role"
      title="Who holds the role"
      lead={verdictSentence(zone)}
      foot={
        <>
          <Age
            observedAt={zone.observedAt}
            unknownSince={zone.claims.some(({ fresh }) => fresh) ? null : zone.unknownSince}
            estate={zone.estate}
            verb="Asked"
          />{" "}
          Each server refreshes its own view every{" "}
          {formatDuration(zone.pollingIntervalSeconds * 1000)}.
        </>
      }
    >
      {entries ? <div className={styles.entries}>{entries}</div> : null}
      {zone.claims.length === 0 ? (
        <EmptyState>No server has been asked about this zone yet.</EmptyState>
      ) : (
        <Table label="Claims about the key master, per server and per directory replica">
          <thead>
            <tr>
              <HeadCell>Source</HeadCell>
              <HeadCell>Is</HeadCell>
              <HeadCell>Names as key master</HeadCell>
              <HeadCell>Holder seen as</HeadCell>
              <HeadCell>Claim</HeadCell>
              <HeadCell>Opens KSK</HeadCell>
              <HeadCell>Opens ZSK</HeadCell>
              <HeadCell numeric>Age</HeadCell>
            </tr>
          </thead>
          <tbody>
            {zone.claims.map((claim) => (
              <ClaimRow
                key={`${claim.source}/${claim.server}/${claim.says}`}
                claim={claim}
                zone={zone}
                ksks={ksks}
                zsks={zsks}
              />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
