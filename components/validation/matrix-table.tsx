import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { serverHref } from "@/components/zone/words";
import type { ServerMatrix } from "@/lib/contracts/checks";
import styles from "./validation.module.css";
import { ROW_VERDICTS } from "./words";

type MatrixRow = ServerMatrix["rows"][number];

function ServerRow({
  row,
  matrix,
  estate,
}: Readonly<{ row: MatrixRow; matrix: ServerMatrix; estate: string }>) {
  const { differs } = matrix;
  const verdict = ROW_VERDICTS[row.verdict];
  return (
    <Row>
      <RowHead>
        <Link href={serverHref(row.server, estate)} prefetch={false}>
          <Mono>{row.server}</Mono>
        </Link>
        {matrix.viewsDiffer ? <Quiet> seen from {row.vantages.join(", ")}</Quiet> : null}
      </RowHead>
      <Cell>
        <StatusWord status={verdict.shape}>{verdict.word}</StatusWord>
        {row.verdict === "validates" ? null : <Quiet className={styles.why}>{row.why}</Quiet>}
      </Cell>
      <Cell numeric className={differs.serial && row.isBehind ? styles.differs : undefined}>
        {row.serial ?? <NotApplicable says="not answered" />}
        {row.isBehind ? <Quiet> behind</Quiet> : null}
      </Cell>
      <Cell className={differs.keyTags ? styles.differs : undefined}>
        {row.keyTags.length === 0 ? (
          <NotApplicable says="no keys" />
        ) : (
          <Mono>{row.keyTags.join(" ")}</Mono>
        )}
      </Cell>
      <Cell nowrap className={differs.signaturesUntil ? styles.differs : undefined}>
        {row.signaturesUntil === null ? (
          <NotApplicable says="nothing signed" />
        ) : (
          <Instant at={row.signaturesUntil} estate={estate} />
        )}
      </Cell>
      <Cell className={differs.denial ? styles.differs : undefined}>
        {row.denial ?? <NotApplicable says="not answered" />}
      </Cell>
      <Cell numeric>
        {row.latencyMs === null ? (
          <NotApplicable says="not answered" />
        ) : (
          `${row.latencyMs < 10 ? row.latencyMs.toFixed(1) : Math.round(row.latencyMs)} ms`
        )}
      </Cell>
    </Row>
  );
}

/** Every server beside the others: what it answers, and where it differs. */
export function MatrixTable({
  matrix,
  estate,
}: Readonly<{ matrix: ServerMatrix; estate: string }>) {
  return (
    <Table label="What every name server answers">
      <thead>
        <tr>
          <HeadCell>Server</HeadCell>
          <HeadCell>Answers</HeadCell>
          <HeadCell numeric>Serial</HeadCell>
          <HeadCell>Keys</HeadCell>
          <HeadCell>Signatures until</HeadCell>
          <HeadCell>Denial</HeadCell>
          <HeadCell numeric>Took</HeadCell>
        </tr>
      </thead>
      <tbody>
        {matrix.rows.map((row) => (
          <ServerRow
            key={`${row.address.ip} ${row.address.port} ${row.vantages.join(" ")}`}
            row={row}
            matrix={matrix}
            estate={estate}
          />
        ))}
      </tbody>
    </Table>
  );
}
