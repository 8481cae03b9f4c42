import { memo, useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable } from "@/components/table/data-table";
import { Select, type SelectOption } from "@/components/ui/select";
import { Mono, NotApplicable } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import styles from "./drain.module.css";
import { OUTCOME_COLUMNS } from "./outcome-columns";
import { type Choice, isPossible, type PlannedZone } from "./use-drain-wish";

const PREFERENCES = {
  prefer: ", preferred",
  neutral: "",
  avoid: ", avoided",
  never: ", never",
} as const;

function optionOf(choice: Choice): SelectOption<string> {
  const { server, preference } = choice;
  return {
    value: server,
    label: `${server}${PREFERENCES[preference]}`,
    disabled: !isPossible(choice),
  };
}

function HolderCell({
  planned,
  onChoose,
}: Readonly<{ planned: PlannedZone; onChoose: (zone: string, server: string) => void }>) {
  const { zone, target } = planned;
  if (target === null) return <NotApplicable says="no candidate" />;
  if (zone.choices.filter(isPossible).length < 2) return <Mono>{target}</Mono>;
  return (
    <Select
      mono
      label={`New holder of ${zone.zone}`}
      value={target}
      options={zone.choices.map(optionOf)}
      onValueChange={(server) => onChoose(zone.zone, server)}
    />
  );
}

function columnsFor(
  onChoose: (zone: string, server: string) => void,
): readonly Column<PlannedZone>[] {
  return [
    {
      id: "zone",
      label: "Zone",
      isName: true,
      width: "30%",
      cell: ({ zone }) => <Mono>{zone.zone}</Mono>,
      sortBy: ({ zone }) => zone.zone,
      search: ({ zone }) => zone.zone,
      csv: ({ zone }) => zone.zone,
    },
    {
      id: "holder",
      label: "New holder",
      width: "26%",
      cell: (planned) => (
        <div className={styles.holder}>
          <HolderCell planned={planned} onChoose={onChoose} />
        </div>
      ),
      sortBy: ({ target }) => target,
      search: ({ target }) => target ?? "",
      csv: ({ target }) => target,
    },
    ...OUTCOME_COLUMNS,
  ];
}

/** Every zone with the holder that it would get, each of which can be changed before anything begins. */
export const PlanZones = memo(function PlanZones({
  server,
  planned,
  onChoose,
}: Readonly<{
  server: string;
  planned: readonly PlannedZone[];
  onChoose: (zone: string, server: string) => void;
}>) {
  const columns = useMemo(() => columnsFor(onChoose), [onChoose]);
  return (
    <DataTable
      label="Zones of this drain"
      columns={columns}
      rows={planned}
      rowKey={({ zone }) => zone.zone}
      href={({ zone }) => zoneHref(zone.zone)}
      quiet={({ state }) => state === "skipped"}
      noun="zone"
      filterHint="zone, holder, state or reason"
      csvName={`drain-plan-${server}`}
      empty="It holds the role for no zone."
    />
  );
});
