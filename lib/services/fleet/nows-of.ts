import type { FleetState } from "./fleet-state";

/** An estate's now, in Unix seconds. */
export type NowOf = (estate: string) => number;

/** The clocks of all estates at one moment: who goes through the whole fleet compares by one now, and reads each clock once. */
export function nowsOf(fleet: Pick<FleetState, "now">): NowOf {
  const nows = new Map<string, number>();
  return (estate) => {
    const known = nows.get(estate) ?? fleet.now(estate);
    nows.set(estate, known);
    return known;
  };
}
