/** A burst may be a tenth of a second's queries: servers limit rates by the second. */
const BURST_SECONDS = 0.1;
const MIN_BURST = 5;

/** How many queries a server may be asked in a while: a bucket that fills at the given rate. */
export class QueryBudget {
  readonly #perSecond: number | null;
  readonly #burst: number;
  #tokens: number;
  #filledAt = 0;

  constructor(perSecond: number | null) {
    this.#perSecond = perSecond;
    this.#burst = Math.max(MIN_BURST, (perSecond ?? 0) * BURST_SECONDS);
    this.#tokens = this.#burst;
  }

  /** Takes one query out; 0, or how many milliseconds to wait before asking again. */
  take(nowMs: number): number {
    if (this.#perSecond === null) return 0;
    const filled = ((nowMs - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + filled);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / this.#perSecond) * 1000);
    this.#tokens -= 1;
    return 0;
  }
}
