import { randomUUID } from "node:crypto";
import type { Services } from "@/lib/services/context";
import { probeAgents } from "@/lib/services/probe-agents";
import { prune } from "@/lib/services/prune";
import { showEstates } from "@/lib/services/show-estates";

/** What `/readyz` tells about the background. */
export type BackgroundState = { readonly ok: boolean; readonly detail: string };

export interface Background {
  state(): BackgroundState;
  /** Settles when the first look at everything is over. */
  readonly firstTurn: Promise<void>;
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const PROBE_EVERY_TICKS = 15;
const REFRESH_EVERY_TICKS = 5;
const PRUNE_EVERY_TICKS = 3_600;
const LEASE_SECONDS = 15;
/** Turns that fail one after the other mean that the background is down, not that one turn had bad luck. */
const MAX_FAILURES = 3;

/** Runs everything that goes on without anybody asking: agents, sweeps, judgements, history, pruning. */
export function runBackground(services: Services): Background {
  const lease = { holder: randomUUID(), seconds: LEASE_SECONDS };
  const { logger, agents, collector, fleet, moves } = services;
  let isOpen = true;
  let ticks = 0;
  let failures = 0;
  let lastFailure = "";
  let isFirstOver = false;
  let wake = () => {};

  async function tick(): Promise<void> {
    const isFirst = ticks === 0;
    if (isFirst || ticks % REFRESH_EVERY_TICKS === 0) await agents.refresh();
    if (isFirst || ticks % PROBE_EVERY_TICKS === 0) {
      await probeAgents(services, lease);
      await agents.refresh();
    }
    if (isFirst) await showEstates(services);
    await collector.turn();
    await fleet.refresh();
    await moves.turn();
    if (ticks % PRUNE_EVERY_TICKS === PRUNE_EVERY_TICKS - 1) await prune(services, lease);
    ticks += 1;
  }

  async function tickSafely(): Promise<void> {
    try {
      await tick();
      failures = 0;
      isFirstOver = true;
    } catch (error) {
      failures += 1;
      lastFailure = error instanceof Error ? error.message : String(error);
      logger.error({ err: error }, "a turn of the background work failed");
    }
  }

  async function loop(): Promise<void> {
    while (isOpen) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, TICK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (isOpen) await tickSafely();
    }
  }

  moves.start();
  const firstTurn = tickSafely();
  const running = firstTurn.then(loop);
  return {
    firstTurn,
    state: () => {
      if (failures >= MAX_FAILURES) return { ok: false, detail: `it fails: ${lastFailure}` };
      if (!isFirstOver) return { ok: false, detail: "the first look is under way" };
      return { ok: true, detail: "running" };
    },
    close: async () => {
      isOpen = false;
      wake();
      await running;
      await moves.close();
      await collector.close();
    },
  };
}
