/** The wall clock as an argument, so that tests own it. Unix seconds with fraction. */
export interface WallClock {
  now(): number;
}

export const systemClock: WallClock = { now: () => Date.now() / 1000 };

/** Elapsed time that no clock adjustment disturbs, in seconds. */
export function monotonicSeconds(): number {
  return performance.now() / 1000;
}
