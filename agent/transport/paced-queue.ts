import type { QueryBudget } from "./query-budget";

export type PacedQueueOptions<T> = {
  readonly budget: QueryBudget;
  readonly maxInFlight: number;
  readonly send: (item: T) => void;
};

/** What waits to be sent: at most so much in flight at once, and no faster than the budget allows. */
export class PacedQueue<T> {
  readonly #options: PacedQueueOptions<T>;
  #waiting: T[] = [];
  #next = 0;
  #inFlight = 0;
  #isOpen: boolean = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: PacedQueueOptions<T>) {
    this.#options = options;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#pump();
  }

  /** From now on there is something to send over. */
  open(): void {
    this.#isOpen = true;
    this.#pump();
  }

  /** There is nothing to send over any more: what waits is dropped, and what comes waits. */
  close(): void {
    this.#isOpen = false;
    this.clear();
  }

  /** Drops what waits. */
  clear(): void {
    this.#forget();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Something that was sent is settled. */
  release(): void {
    this.#inFlight -= 1;
    this.#pump();
  }

  #pump(): void {
    const { budget, maxInFlight, send } = this.#options;
    while (this.#isOpen && this.#next < this.#waiting.length && this.#inFlight < maxInFlight) {
      const pauseMs = budget.take(performance.now());
      if (pauseMs > 0) {
        this.#pumpLater(pauseMs);
        return;
      }
      const item = this.#waiting[this.#next] as T;
      this.#next += 1;
      this.#inFlight += 1;
      send(item);
    }
    if (this.#next === this.#waiting.length) this.#forget();
  }

  #pumpLater(pauseMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, pauseMs);
  }

  #forget(): void {
    if (this.#waiting.length > 0) this.#waiting = [];
    this.#next = 0;
  }
}
