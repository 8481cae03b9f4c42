import { createHash } from "node:crypto";
import type { TransitionPage, TransitionRequest } from "@/agent/drivers/driver";
import type { Transition } from "@/lib/dnssec/zone-report";

/** What happened, before it has its place in the order. */
export type Happening = Omit<Transition, "sequence">;

/** One that was found in a log before this program first looked there is told again after every start. */
export type ToldHappening = Happening & { readonly isPast?: boolean };

/** Older ones are forgotten: whoever reads them has long stored them. */
const KEPT = 20_000;
const SLOTS_PER_MILLISECOND = 1_000;

/**
 * Transitions of the servers of one driver, in order. Sequences follow the wall clock, so that they also rise over a restart, and
 * carry the driver's servers, so that two drivers of an estate do not give the same one.
 */
export class TransitionLog {
  readonly #wallClock: () => number;
  readonly #slot: number;
  #entries: Transition[] = [];
  #lastMilliseconds = 0;

  constructor(name: string, wallClock: () => number) {
    this.#wallClock = wallClock;
    const digest = createHash("sha256").update(name).digest();
    this.#slot = digest.readUInt32BE(0) % SLOTS_PER_MILLISECOND;
  }

  /**
   * Takes in what one sweep found. What is told late by one server comes after what others told before. What is past has its place by
   * when it happened: whoever has read that far is not told of it twice.
   */
  add(happenings: readonly ToldHappening[]): void {
    const sorted = [...happenings].sort((a, b) => a.at - b.at);
    this.#addPast(sorted.filter(({ isPast }) => isPast === true));
    for (const { isPast, ...happening } of sorted) {
      if (isPast === true) continue;
      const now = Math.floor(this.#wallClock() * 1_000);
      this.#lastMilliseconds = Math.max(this.#lastMilliseconds + 1, now);
      const sequence = this.#lastMilliseconds * SLOTS_PER_MILLISECOND + this.#slot;
      const at = Math.max(happening.at, this.#entries.at(-1)?.at ?? happening.at);
      this.#entries.push({ sequence, ...happening, at });
    }
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  #addPast(happenings: readonly ToldHappening[]): void {
    const taken = new Set(this.#entries.map(({ sequence }) => sequence));
    for (const { isPast: _, ...happening } of happenings) {
      let milliseconds = happening.at * 1_000;
      while (taken.has(milliseconds * SLOTS_PER_MILLISECOND + this.#slot)) milliseconds += 1;
      const sequence = milliseconds * SLOTS_PER_MILLISECOND + this.#slot;
      taken.add(sequence);
      this.#entries.push({ sequence, ...happening });
    }
    this.#entries.sort((a, b) => a.sequence - b.sequence);
  }

  read({ zone, after, limit }: TransitionRequest): TransitionPage {
    const wanted = this.#entries.filter(
      (entry) => entry.sequence > after && (zone === null || entry.zone === zone),
    );
    return { transitions: wanted.slice(0, limit), more: wanted.length > limit };
  }
}
