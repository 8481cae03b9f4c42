import type { WatchedZone } from "./watched-zone";

/** In seconds: how often the SOA sets are asked for, and how often everything is. */
export type Cadence = { readonly light: number; readonly full: number };

/** In a large fleet intervals grow, so that it takes no more than so many glances a second. */
const BUSY = { lightSeconds: 15, glancesPerSecond: 200, lightPerFull: 4 };
const CALM = { lightSeconds: 30, glancesPerSecond: 50, lightPerFull: 20 };
/** Zones are not looked at in step: each interval is up to so much shorter. */
const JITTER = 0.2;

/** How often a zone is looked at: calm ones seldom, those where something is going on often. */
export function cadenceOf(zone: WatchedZone, zones: number): Cadence {
  const { lightSeconds, glancesPerSecond, lightPerFull } = isBusy(zone) ? BUSY : CALM;
  const light = Math.max(lightSeconds, zones / glancesPerSecond);
  return { light, full: light * lightPerFull };
}

/** Silence where an answer is needed is mostly a moment's: a network that comes up, a server that loads. */
const SILENCE_SECONDS = 3;

/** In milliseconds: how long after a look the next one follows. */
export function pauseAfter(zone: WatchedZone, zones: number, random: number): number {
  const { look, undecidedLooks } = zone;
  const { light } = cadenceOf(zone, zones);
  const seconds = look?.isUndecided
    ? Math.min(light, SILENCE_SECONDS * 2 ** Math.max(0, undecidedLooks - 1))
    : light;
  return jittered(seconds, random);
}

/** Zones that were only glanced at are looked at in full one after the other, so that the machine has time for other things. */
const COMPLETIONS_PER_SECOND = 20;
const MIN_COMPLETION_SECONDS = 10;

/** In milliseconds: how long after a glance a zone is looked at in full. */
export function completionPause(zones: number, random: number): number {
  return Math.max(MIN_COMPLETION_SECONDS, zones / COMPLETIONS_PER_SECOND) * 1000 * random;
}

/** An interval in milliseconds, a little shorter for some than for others. */
export function jittered(seconds: number, random: number): number {
  return seconds * 1000 * (1 - JITTER * random);
}

function isBusy({ facts, look }: WatchedZone): boolean {
  return look?.isInTrouble === true || [...facts.values()].some((one) => one.isBusy);
}
