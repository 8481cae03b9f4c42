import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { InstantAndRelative, RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { ownerWord, plural, zoneHref } from "@/components/zone/words";
import type { Fleet } from "@/lib/contracts/fleet";
import styles from "./fleet.module.css";

type Ending = Fleet["wire"]["items"][number];

function Found({ item }: Readonly<{ item: Ending }>) {
  const { finding, moreFindings } = item;
  if (finding === null) return <Quiet>no check found a cause</Quiet>;
  return (
    <>
      {finding.sentence}
      <Quiet className={styles.found}>
        {ownerWord(finding.owner)}, <Mono>{finding.tag}</Mono>
        {moreFindings > 0 ? `, and ${plural(moreFindings, "more finding")}` : ""}
      </Quiet>
    </>
  );
}

function EndingRow({ item }: Readonly<{ item: Ending }>) {
  return (
    <Row>
      <RowHead>
        <Link href={`${zoneHref(item.zone)}#wire`} prefetch={false}>
          <Mono>{item.displayName}</Mono>
        </Link>
      </RowHead>
      <Cell nowrap>
        <StatusWord status={item.state} />
        {item.since === null ? null : (
          <Quiet className={styles.found}>
            <RelativeTime at={item.since} estate={item.estate} />
          </Quiet>
        )}
      </Cell>
      <Cell nowrap>
        {item.endsAt === null ? (
          <NotApplicable says="no signature is served" />
        ) : (
          <InstantAndRelative at={item.endsAt} estate={item.estate} />
        )}
      </Cell>
      <Cell>
        <Found item={item} />
      </Cell>
    </Row>
  );
}

/** What users lose, or will lose soon, by what name servers really answer; each with what was found. */
export function WireDeadlines({ wire }: Readonly<{ wire: Fleet["wire"] }>) {
  const left = wire.total - wire.items.length;
  return (
    <Section
      title="Failing or ending soon, on the wire"
      lead="As name servers really answer: what fails first, then by the first signature that ends."
    >
      {wire.items.length === 0 ? (
        <EmptyState>
          Every answer that was checked over DNS validates, and no signature is about to end.
        </EmptyState>
      ) : (
        <Table label="Zones that fail or end soon, as seen over DNS">
          <thead>
            <tr>
              <HeadCell>Zone</HeadCell>
              <HeadCell>Answers</HeadCell>
              <HeadCell>First signature ends</HeadCell>
              <HeadCell>What was found</HeadCell>
            </tr>
          </thead>
          <tbody>
            {wire.items.map((item) => (
              <EndingRow key={`${item.estate}/${item.zone}`} item={item} />
            ))}
          </tbody>
        </Table>
      )}
      {left > 0 ? (
        <p className={styles.folded}>
          <Link href="/zones?status=failing&status=expiring" prefetch={false}>
            Show {plural(left, "more zone")}
          </Link>
        </p>
      ) : null}
    </Section>
  );
}
