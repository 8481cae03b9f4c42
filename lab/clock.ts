import type { Instant, Seconds } from "@/lib/dnssec/instant";

/** What survives a restart of the lab's clock. */
export type SavedClock = {
  readonly offsetSeconds: Seconds;
  /** The instant at which the clock was paused, or null while it runs. */
  readonly pausedAt: Instant | null;
  /** The latest instant ever shown: the clock never shows an earlier one. */
  readonly latest: Instant;
};

/**
 * The wall clock plus an offset that is never negative. It jumps forward, pauses and goes on, and never runs backward, not
 * even when the wall clock does.
 */
export class LabClock {
  readonly #wallNow: () => Instant;
  #offsetSeconds: Seconds;
  #pausedAt: Instant | null;
  #latest: Instant;

  constructor(wallNow: () => Instant, saved: SavedClock | null) {
    this.#wallNow = wallNow;
    this.#offsetSeconds = saved?.offsetSeconds ?? 0;
    this.#pausedAt = saved?.pausedAt ?? null;
    this.#latest = saved?.latest ?? Math.floor(wallNow());
  }

  get offsetSeconds(): Seconds {
    return this.#offsetSeconds;
  }

  get isPaused(): boolean {
    return this.#pausedAt !== null;
  }

  now(): Instant {
    const shown = this.#pausedAt ?? Math.floor(this.#wallNow()) + this.#offsetSeconds;
    this.#latest = Math.max(this.#latest, shown);
    return this.#latest;
  }

  /** Jumps forward to an instant; false if that would be backward. */
  setTo(instant: Instant): boolean {
    if (instant < this.now()) return false;
    this.#offsetSeconds = Math.max(0, instant - Math.floor(this.#wallNow()));
    if (this.#pausedAt !== null) this.#pausedAt = instant;
    this.#latest = instant;
    return true;
  }

  /** Stops at this instant, or goes on from where it stopped; after a long pause at least from the wall clock. */
  setPaused(isPaused: boolean): void {
    const now = this.now();
    if (isPaused) {
      this.#pausedAt ??= now;
      return;
    }
    if (this.#pausedAt === null) return;
    this.#offsetSeconds = Math.max(0, now - Math.floor(this.#wallNow()));
    this.#pausedAt = null;
  }

  save(): SavedClock {
    return {
      offsetSeconds: this.#offsetSeconds,
      pausedAt: this.#pausedAt,
      latest: this.now(),
    };
  }
}
