/** A moment: whole Unix seconds, UTC. Which clock it was read from is the estate's business (api.md, Clock). */
export type Instant = number;

/** A length of time in whole seconds. */
export type Seconds = number;

/** One minute, hour and day in seconds. */
export const MINUTE: Seconds = 60;
export const HOUR: Seconds = 3_600;
export const DAY: Seconds = 86_400;
