import Link from "next/link";
import { moveHref } from "@/components/move/words";
import { StatusWord } from "@/components/status/status-word";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import type { DrainItem } from "@/lib/contracts/drains";
import { ITEM_STATES } from "./words";

type Zone = DrainItem["items"][number];

/** What needs a person stands first, then what runs, then the rest by name. */
const WEIGHT: Readonly<Record<Zone["state"], number>> = {
  unclear: 0,
  "not-moved": 1,
  running: 2,
  waiting: 3,
  ready: 4,
  skipped: 5,
  moved: 6,
};

function ItemRow({ item }: Readonly<{ item: Zone }>) {
  const { shape, word } = ITEM_STATES[item.state];
  return (
    <Row quiet={item.state === "skipped"}>
      <RowHead>
        <Link href={zoneHref(item.zone)} prefetch={false}>
          <Mono>{item.zone}</Mono>
        </Link>
      </RowHead>
      <Cell>
        {item.target === null ? <NotApplicable says="no candidate" /> : <Mono>{item.target}</Mono>}
      </Cell>
      <Cell nowrap>
        <StatusWord status={shape}>{word}</StatusWord>
      </Cell>
      <Cell>{item.reason ?? <Quiet>–</Quiet>}</Cell>
      <Cell nowrap>
        {item.move === null ? <Quiet>–</Quiet> : <Link href={moveHref(item.move)}>Open</Link>}
      </Cell>
    </Row>
  );
}

/** Every zone of a drain with its new holder and what became of it. */
export function DrainItems({ items }: Readonly<{ items: readonly Zone[] }>) {
  const sorted = [...items].sort(
    (a, b) => WEIGHT[a.state] - WEIGHT[b.state] || a.zone.localeCompare(b.zone),
  );
  return (
    <Table label="Zones of this drain">
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>New holder</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell>Move</HeadCell>
        </tr>
      </thead>
      <tbody>
        {sorted.map((item) => (
          <ItemRow key={item.zone} item={item} />
        ))}
      </tbody>
    </Table>
  );
}
