import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable } from "@/components/ui/text";
import type { MoveSummary } from "@/lib/contracts/moves";
import { fromTo, isSeize, KIND_WORDS, moveHref, standingOf } from "./words";

type MoveProps = Readonly<{ move: MoveSummary }>;

function UndoCell({ move }: MoveProps) {
  if (move.undoneBy !== null) return <Link href={moveHref(move.undoneBy)}>moved back</Link>;
  if (!move.undo.possible) return <NotApplicable says="cannot be moved back" />;
  if (move.undo.until === null) return <>until re-signed</>;
  return (
    <>
      until <Instant at={move.undo.until} estate={move.estate} weekday={false} zone={false} />
    </>
  );
}

function MoveRow({ move }: MoveProps) {
  const { shape, word } = standingOf(move);
  return (
    <Row>
      <RowHead>
        <Link href={moveHref(move.id)} prefetch={false}>
          <Mono>{move.displayName}</Mono>
        </Link>
      </RowHead>
      <Cell nowrap>
        <Instant at={move.createdAt} zone={false} />
      </Cell>
      <Cell>
        <Mono>{fromTo(move)}</Mono>
      </Cell>
      <Cell nowrap>
        {isSeize(move.kind) ? <b>{KIND_WORDS[move.kind]}</b> : KIND_WORDS[move.kind]}
      </Cell>
      <Cell nowrap>
        <StatusWord status={shape}>{word}</StatusWord>
      </Cell>
      <Cell>{move.requestedBy}</Cell>
      <Cell nowrap>
        <UndoCell move={move} />
      </Cell>
    </Row>
  );
}

/** Moves, newest first, each with where it stands and until when it can be taken back. */
export function MovesTable({ moves }: Readonly<{ moves: readonly MoveSummary[] }>) {
  return (
    <Table label="Moves, newest first">
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>Asked, UTC</HeadCell>
          <HeadCell>From, to</HeadCell>
          <HeadCell>Kind</HeadCell>
          <HeadCell>Where it stands</HeadCell>
          <HeadCell>Asked by</HeadCell>
          <HeadCell>Move back</HeadCell>
        </tr>
      </thead>
      <tbody>
        {moves.map((move) => (
          <MoveRow key={move.id} move={move} />
        ))}
      </tbody>
    </Table>
  );
}
