import { type Attempts, createAttempts } from "./attempts";
import { type Callers, createCallers } from "./callers";

/** When something was last tried, by enrolment. */
export interface Tries {
  /** True, and noted, if it was not tried within so many seconds. */
  mayTry(enrolment: string, seconds: number): boolean;
}

/** What a process remembers about agents that enrol. None of it outlives the process. */
export type EnrolmentWork = {
  readonly callers: Callers;
  readonly attempts: Attempts;
  readonly renewals: Tries;
};

export function createEnrolmentWork(wallNow: () => number): EnrolmentWork {
  const tried = new Map<string, number>();
  return {
    callers: createCallers(wallNow),
    attempts: createAttempts(wallNow),
    renewals: {
      mayTry: (enrolment, seconds) => {
        const now = wallNow();
        const last = tried.get(enrolment);
        if (last !== undefined && Math.abs(now - last) < seconds) return false;
        tried.set(enrolment, now);
        return true;
      },
    },
  };
}
