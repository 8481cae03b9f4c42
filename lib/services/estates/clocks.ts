import type { EstateClock } from "@/lib/contracts/wire";
import type { FleetState } from "@/lib/services/fleet/fleet-state";
import { wireInstant } from "@/lib/services/wire/instants";

/** The clocks of estates at this moment: of all that are shown, or of those that are named. */
export function clocksOf(fleet: FleetState, names?: ReadonlySet<string>): EstateClock[] {
  return [...fleet.estates.values()]
    .filter(({ name }) => names === undefined || names.has(name))
    .map(({ name, kind, isPaused }) => ({
      estate: name,
      now: wireInstant(fleet.now(name)),
      kind,
      paused: isPaused,
    }));
}
