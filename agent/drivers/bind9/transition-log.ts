import { createHash } from "node:crypto";
import type { TransitionPage, TransitionRequest } from "@/agent/drivers/driver";
import type { Transition } from "@/lib/dnssec/zone-report";

/** What happened, before it has its place in the order. */
export type Happening = Omit<Transition, "sequence">;

/** Older ones are forgotten: whoever reads them has long stored them. */
const KEPT = 20_000;
const SLOTS_PER_MILLISECOND = 1_000;

/**
 * Transitions of one server in order. Sequences follow the wall clock, so that they also rise over a restart, and carry the
 * server's name, so that two servers of an estate do not give the same one.
 */
export class TransitionLog {
  readonly #wallClock: () => number;
  readonly #slot: number;
  #entries: Transition[] = [];
  #lastMilliseconds = 0;

  constructor(server: string, wallClock: () => number) {
    this.#wallClock = wallClock;
    this.#slot =
      createHash("sha256").update(server).digest().readUInt32BE(0) % SLOTS_PER_MILLISECOND;
  }

  add(happening: Happening): void {
    const now = Math.floor(this.#wallClock() * 1_000);
    this.#lastMilliseconds = Math.max(this.#lastMilliseconds + 1, now);
    const sequence = this.#lastMilliseconds * SLOTS_PER_MILLISECOND + this.#slot;
    this.#entries.push({ sequence, ...happening });
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  read({ zone, after, limit }: TransitionRequest): TransitionPage {
    const wanted = this.#entries.filter(
      (entry) => entry.sequence > after && (zone === null || entry.zone === zone),
    );
    return { transitions: wanted.slice(0, limit), more: wanted.length > limit };
  }
}
