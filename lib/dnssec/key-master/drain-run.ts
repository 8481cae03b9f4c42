import type { ZoneName } from "@/lib/dns/zone-name";

/** A zone of a drain that runs. */
export type DrainRunItem = {
  readonly zone: ZoneName;
  readonly state: "ready" | "waiting" | "running" | "moved" | "not-moved" | "unclear" | "skipped";
};

/** What a drain was told and what became of it so far. */
export type DrainRun = {
  readonly phase: "running" | "pausing" | "paused" | "stopped" | "finished" | "cancelled";
  readonly parallel: number;
  readonly continueOnUnclear: boolean;
  readonly items: readonly DrainRunItem[];
};

/** What to do next with a drain. */
export type DrainTurn = {
  readonly phase: DrainRun["phase"];
  /** Zones to begin now, in their order. */
  readonly begin: readonly ZoneName[];
  /** Zones whose keys were changing: to be planned again now. */
  readonly planAgain: readonly ZoneName[];
  /** Why it stopped, or null. */
  readonly because: string | null;
};

/**
 * Begins as many zones as the parallelism leaves room for. The first unclear outcome stops the drain unless it was told to go on;
 * a hold stops it at once, and so does anything else that `hold` names; a pause lets what runs come to its end. An unclear zone takes up room as long as it is live.
 */
export function nextTurn(
  run: DrainRun,
  hold: { readonly by: string } | { readonly because: string } | null,
): DrainTurn {
  const count = (state: DrainRunItem["state"]) =>
    run.items.filter((item) => item.state === state).length;
  const running = count("running");
  if (run.phase === "pausing") return turn(running === 0 ? "paused" : "pausing");
  if (run.phase !== "running") return turn(run.phase);
  if (hold !== null) {
    return turn("stopped", "because" in hold ? hold.because : `${hold.by} has set a hold.`);
  }
  const unclear = run.items.filter(({ state }) => state === "unclear");
  const [first] = unclear;
  if (first !== undefined && !run.continueOnUnclear) {
    return turn("stopped", `The outcome of ${first.zone} is unclear.`);
  }
  const waiting = run.items.filter(({ state }) => state === "waiting");
  const room = Math.max(0, run.parallel - running - unclear.length);
  const begin = run.items.filter(({ state }) => state === "ready").slice(0, room);
  const isOver = running === 0 && count("ready") === 0 && waiting.length === 0;
  return {
    phase: isOver ? "finished" : "running",
    begin: begin.map(({ zone }) => zone),
    planAgain: waiting.map(({ zone }) => zone),
    because: null,
  };
}

function turn(phase: DrainRun["phase"], because: string | null = null): DrainTurn {
  return { phase, begin: [], planAgain: [], because };
}
