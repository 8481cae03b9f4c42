import Link from "next/link";
import { moveHref } from "@/components/move/words";
import type { Column } from "@/components/table/column";
import { DataTable } from "@/components/table/data-table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import type { DrainItem } from "@/lib/contracts/drains";
import { OUTCOME_COLUMNS } from "./outcome-columns";

type Zone = DrainItem["items"][number];

const COLUMNS: readonly Column<Zone>[] = [
  {
    id: "zone",
    label: "Zone",
    isName: true,
    width: "28%",
    cell: ({ zone }) => <Mono>{zone}</Mono>,
    sortBy: ({ zone }) => zone,
    search: ({ zone }) => zone,
    csv: ({ zone }) => zone,
  },
  {
    id: "holder",
    label: "New holder",
    width: "20%",
    cell: ({ target }) =>
      target === null ? <NotApplicable says="no candidate" /> : <Mono>{target}</Mono>,
    sortBy: ({ target }) => target,
    search: ({ target }) => target ?? "",
    csv: ({ target }) => target,
  },
  ...OUTCOME_COLUMNS,
  {
    id: "move",
    label: "Move",
    width: "8%",
    cell: ({ move }) =>
      move === null ? (
        <Quiet>–</Quiet>
      ) : (
        <Link href={moveHref(move)} prefetch={false}>
          Open
        </Link>
      ),
    csv: ({ move }) => move,
  },
];

/** Every zone of a drain with its new holder and what became of it; what needs a person stands first. */
export function DrainItems({ drain }: Readonly<{ drain: DrainItem }>) {
  return (
    <DataTable
      label="Zones of this drain"
      columns={COLUMNS}
      rows={drain.items}
      rowKey={({ zone }) => zone}
      href={({ zone }) => zoneHref(zone)}
      quiet={({ state }) => state === "skipped"}
      defaultSorting={{ column: "state", descending: false }}
      noun="zone"
      filterHint="zone, holder, state or reason"
      csvName={`${drain.kind}-${drain.server}-${drain.id}`}
      empty="It holds the role for no zone."
    />
  );
}
