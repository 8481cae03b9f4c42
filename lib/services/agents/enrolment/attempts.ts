const WINDOW_SECONDS = 60;
const MAX_IN_WINDOW = 20;

/** How often codes that nobody knows are presented; codes that are known are not slowed by those who guess. */
export interface Attempts {
  /** Counts one; false if there were too many of late. */
  take(): boolean;
}

export function createAttempts(wallNow: () => number): Attempts {
  let times: number[] = [];
  return {
    take: () => {
      const now = wallNow();
      times = times.filter((time) => Math.abs(now - time) < WINDOW_SECONDS);
      if (times.length >= MAX_IN_WINDOW) return false;
      times.push(now);
      return true;
    },
  };
}
