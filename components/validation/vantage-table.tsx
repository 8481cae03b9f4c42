import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import type { Checks } from "@/lib/contracts/checks";
import styles from "./validation.module.css";
import { parentWords, viewsOfParent } from "./vantage-views";
import { SECURITY } from "./words";

type Vantage = Checks["vantages"][number];

const SIDES = { inside: "inside the network", outside: "from outside" } as const;

function VantageRow({
  vantage,
  estate,
  parentsDiffer,
}: Readonly<{ vantage: Vantage; estate: string; parentsDiffer: boolean }>) {
  const { shape, word } = SECURITY[vantage.status];
  const answering = vantage.servers.filter(({ answered }) => answered).length;
  return (
    <Row>
      <RowHead>
        <Mono>{vantage.vantage}</Mono>
        <Quiet className={styles.why}>
          {vantage.side === null ? "side not configured" : SIDES[vantage.side]}
        </Quiet>
      </RowHead>
      <Cell>
        <StatusWord status={vantage.fresh ? shape : "unknown"}>
          {vantage.fresh ? word : `Silent, last ${word.toLowerCase()}`}
        </StatusWord>
        {vantage.reasons.length === 0 ? null : (
          <Quiet className={styles.why}>{vantage.reasons.join("; ")}</Quiet>
        )}
      </Cell>
      <Cell className={parentsDiffer && vantage.fresh ? styles.differs : undefined}>
        {vantage.parents.length === 0 ? (
          <NotApplicable says="no parent was asked" />
        ) : (
          parentWords(vantage)
        )}
      </Cell>
      <Cell numeric>
        {answering} of {vantage.servers.length}
      </Cell>
      <Cell nowrap>
        <RelativeTime at={vantage.finishedAt} estate={estate} />
      </Cell>
    </Row>
  );
}

/** Each vantage point with its own verdict and its own view of the parent; shown where there is more than one. */
export function VantageTable({
  vantages,
  estate,
}: Readonly<{ vantages: readonly Vantage[]; estate: string }>) {
  const standing = vantages.filter(({ fresh }) => fresh);
  const parentsDiffer = viewsOfParent(standing).size > 1;
  return (
    <Table label="What each vantage point sees">
      <thead>
        <tr>
          <HeadCell>Vantage point</HeadCell>
          <HeadCell>Validates from there</HeadCell>
          <HeadCell>DS at the parent</HeadCell>
          <HeadCell numeric>Servers answer</HeadCell>
          <HeadCell>Looked</HeadCell>
        </tr>
      </thead>
      <tbody>
        {vantages.map((vantage) => (
          <VantageRow
            key={vantage.vantage}
            vantage={vantage}
            estate={estate}
            parentsDiffer={parentsDiffer}
          />
        ))}
      </tbody>
    </Table>
  );
}
