import { callAgent } from "@/lib/agent-client/call-agent";
import { lookAtZones } from "@/lib/contracts/agent/observations";
import { updateLookedAt } from "@/lib/db/observation-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { ZoneName } from "@/lib/dns/zone-name";
import { monotonicSeconds } from "@/lib/platform/clock";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { zoneKey } from "@/lib/services/fleet/fleet-state";

/** Looks that people asked for. */
export interface CheckWork {
  isRunning(estate: string, zone: string): boolean;
  /** Begins a look, unless one is under way or has just ended, which answers the same question. */
  begin(estate: string, zone: string, by: string): "begun" | "same-wish" | "too-many";
  /** Resolves when no look is under way. */
  settle(): Promise<void>;
}

const LOOK_MS = 20_000;
const LOOK_MARGIN_MS = 10_000;
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
      await lookEverywhere(services(), estate, zone);
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

/** Every agent of the estate looks; what they saw is read, judged and stored before this resolves. */
async function lookEverywhere(services: Services, estate: string, zone: string): Promise<void> {
  const { fleet, agents, collector, database } = services;
  const names = new Set(
    fleet.sources.filter((source) => source.estate === estate).map(({ agent }) => agent),
  );
  await Promise.all(
    [...names].map(async (agent) => {
      const transport = agents.transportOf(agent);
      if (!transport.ok) return;
      await callAgent(transport.value, lookAtZones, {
        params: { estate },
        body: { zones: [zone as ZoneName], maxMilliseconds: LOOK_MS },
        timeoutMs: LOOK_MS + LOOK_MARGIN_MS,
      });
    }),
  );
  await collector.readLooks(estate);
  await fleet.refresh();
  // A look that somebody asked for is on record although it saw what was seen before.
  for (const [vantage, finishedAt] of collector.lastLooks(estate, zone)) {
    await inTransaction(database, async (tx) => {
      await updateLookedAt(tx, { estate, vantage }, [{ zone, finishedAt }]);
      return ok(null);
    });
  }
}
