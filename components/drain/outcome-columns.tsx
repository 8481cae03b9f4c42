import { StatusWord } from "@/components/status/status-word";
import type { Column } from "@/components/table/column";
import type { DrainItem } from "@/lib/contracts/drains";
import { ITEM_STATES, ITEM_WEIGHT, WhyText } from "./words";

type Outcome = Pick<DrainItem["items"][number], "state" | "reason">;

/** What becomes of a zone and why, in the plan of a drain and in its run. */
export const OUTCOME_COLUMNS: readonly Column<Outcome>[] = [
  {
    id: "state",
    label: "State",
    width: "16%",
    cell: ({ state }) => (
      <StatusWord status={ITEM_STATES[state].shape}>{ITEM_STATES[state].word}</StatusWord>
    ),
    sortBy: ({ state }) => ITEM_WEIGHT[state],
    search: ({ state }) => ITEM_STATES[state].word,
    csv: ({ state }) => state,
  },
  {
    id: "why",
    label: "Why",
    width: "28%",
    cell: ({ reason }) => <WhyText reason={reason} />,
    search: ({ reason }) => reason ?? "",
    csv: ({ reason }) => reason,
  },
];
