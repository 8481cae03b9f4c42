import type { MoveFilter } from "@/lib/queries/moves";

/** The lists that people ask for, in the address as `view`. */
export const MOVE_VIEWS = [
  { value: "all", label: "All" },
  { value: "live", label: "Live" },
  { value: "approval", label: "Wait for an approver" },
  { value: "unclear", label: "Unclear" },
  { value: "undo", label: "Undo open" },
] as const;
export type MoveView = (typeof MOVE_VIEWS)[number]["value"];

const FILTERS: Readonly<Record<MoveView, MoveFilter>> = {
  all: {},
  live: { live: "true" },
  approval: { phase: "awaiting-approval" },
  unclear: { outcome: "unclear" },
  undo: { phase: "undo-window" },
};

/** What a view asks of the API. */
export function viewFilter(view: MoveView): MoveFilter {
  return FILTERS[view];
}

/** The view that an address names; anything else is all. */
export function viewOf(text: string | string[] | undefined): MoveView {
  return MOVE_VIEWS.find(({ value }) => value === text)?.value ?? "all";
}
