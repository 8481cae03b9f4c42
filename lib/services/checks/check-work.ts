import type { ZoneName } from "@/lib/dns/zone-name";
import { monotonicSeconds } from "@/lib/platform/clock";
import type { Services } from "@/lib/services/context";
import { zoneKey } from "@/lib/services/fleet/fleet-state";
import { lookEverywhere } from "./look-everywhere";

/** Looks that people asked for. */
export interface CheckWork {
  isRunning(estate: string, zone: string): boolean;
  /** Begins a look, unless one is under way or has just ended, which answers the same question. */
  begin(estate: string, zone: string, by: string): "begun" | "same-wish" | "too-many";
  /** Resolves when no look is under way. */
  settle(): Promise<void>;
}

const LOOK_MS = 20_000;
/** A second click within this time is the same wish. */
const SAME_WISH_SECONDS = 3;
const REMEMBERED = 1_000;
/** More looks than a person asks for in a minute. */
const MAX_PER_MINUTE = 60;

export function createCheckWork(services: () => Services): CheckWork {
  const running = new Map<string, Promise<void>>();
  const endedAt = new Map<string, number>();
  let begunBy: readonly { readonly by: string; readonly at: number }[] = [];

  async function run(estate: string, zone: string): Promise<void> {
    const key = zoneKey(estate, zone);
    try {
      // Only parsed names come this far.
      await lookEverywhere(services(), { estate, zone: zone as ZoneName }, LOOK_MS);
    } catch (error) {
      services().logger.error({ err: error, estate, zone }, "a look that was asked for failed");
    }
    endedAt.delete(key);
    endedAt.set(key, monotonicSeconds());
    if (endedAt.size > REMEMBERED) {
      const oldest = endedAt.keys().next();
      if (!oldest.done) endedAt.delete(oldest.value);
    }
    running.delete(key);
    const { events, fleet } = services();
    events.publish("zone", [zone], fleet.revision);
  }

  return {
    isRunning: (estate, zone) => running.has(zoneKey(estate, zone)),
    begin: (estate, zone, by) => {
      const key = zoneKey(estate, zone);
      const now = monotonicSeconds();
      const ended = endedAt.get(key);
      if (running.has(key) || (ended !== undefined && now - ended < SAME_WISH_SECONDS)) {
        return "same-wish";
      }
      begunBy = begunBy.filter(({ at }) => now - at < 60);
      if (begunBy.filter((one) => one.by === by).length >= MAX_PER_MINUTE) return "too-many";
      begunBy = [...begunBy, { by, at: now }];
      running.set(key, run(estate, zone));
      return "begun";
    },
    settle: async () => {
      await Promise.all(running.values());
    },
  };
}
