import { keyPointerOf } from "@/lab/keys/key-pointer";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Transition } from "@/lib/dnssec/zone-report";

/** What a zone's transition says beside where and in which order it happened; keys by their id. */
export type TransitionFacts = Omit<Transition, "sequence" | "estate" | "zone">;

/** A transition as it is kept and saved. */
export type LoggedTransition = TransitionFacts & {
  readonly sequence: number;
  readonly zoneIndex: number;
};

/** Sequences count from here, so that they stay exact numbers until 2091. 1 January 2023. */
const EPOCH: Instant = 1_672_531_200;
const SLOTS_PER_SECOND = 2 ** 22;
const SLOTS_PER_ZONE = 2 ** 4;
/** The upper half of a second belongs to operations: they follow everything that the clock did in that second. */
const OPERATION_SLOTS = SLOTS_PER_SECOND / 2;

/** Indexes of zones lie below. */
const MAXIMUM_ZONES = OPERATION_SLOTS / SLOTS_PER_ZONE;

/**
 * Every transition of the lab in the order of happening. What the clock does has a sequence that follows from instant and
 * zone alone, so that a zone worked out later, or again after a restart, falls into its place; what an operation does comes
 * after everything of its second.
 */
export class TransitionLog {
  readonly #estate: string;
  readonly #nameOf: (zoneIndex: number) => ZoneName;
  readonly #byZone = new Map<number, LoggedTransition[]>();
  #all: LoggedTransition[] = [];
  #isSorted: boolean = true;
  #lastOperation = 0;
  /** What a reader of everything asked to go on after. */
  #keptUpTo = 0;
  #isOperating: boolean = false;

  constructor(estate: string, nameOf: (zoneIndex: number) => ZoneName) {
    this.#estate = estate;
    this.#nameOf = nameOf;
  }

  /** Transitions written while `work` runs belong to an operation. */
  duringOperation<T>(work: () => T): T {
    const before = this.#isOperating;
    this.#isOperating = true;
    try {
      return work();
    } finally {
      this.#isOperating = before;
    }
  }

  append(zoneIndex: number, facts: TransitionFacts): void {
    if (zoneIndex >= MAXIMUM_ZONES) throw new Error(`no transitions of zone number ${zoneIndex}`);
    const known = this.#zone(zoneIndex);
    const sequence = this.#isOperating
      ? this.#operationSequence(facts.at)
      : clockSequence(facts.at, zoneIndex, known.at(-1)?.sequence ?? 0);
    // Spelled out: spreads cost more than all the rest where hundreds of thousands are written.
    const entry: LoggedTransition = {
      sequence,
      zoneIndex,
      at: facts.at,
      kind: facts.kind,
      from: facts.from,
      to: facts.to,
      descriptorId: facts.descriptorId,
      source: facts.source,
      through: facts.through,
    };
    known.push(entry);
    const last = this.#all.at(-1);
    if (last !== undefined && last.sequence > sequence) this.#isSorted = false;
    this.#all.push(entry);
  }

  /** After `after`, in order; at most `limit`. */
  read(request: { zoneIndex: number | null; after: number; limit: number }): {
    readonly transitions: readonly Transition[];
    readonly more: boolean;
  } {
    const entries = request.zoneIndex === null ? this.#sorted() : this.#zone(request.zoneIndex);
    if (request.zoneIndex === null) this.#keptUpTo = Math.max(this.#keptUpTo, request.after);
    const start = firstAfter(entries, request.after);
    const page = entries.slice(start, start + request.limit);
    return {
      transitions: page.map((entry) => this.#toTransition(entry)),
      more: start + page.length < entries.length,
    };
  }

  /** Those of one zone that come after what was asked for last: whoever asks for what follows has kept what came before. */
  unreadOfZone(zoneIndex: number): readonly LoggedTransition[] {
    const entries = this.#byZone.get(zoneIndex) ?? [];
    return entries.slice(firstAfter(entries, this.#keptUpTo));
  }

  /** Lets go of what others keep already, for zones of which there are many. */
  forgetKept(isForgettable: (zoneIndex: number) => boolean): void {
    const isKept = (entry: LoggedTransition) =>
      entry.sequence > this.#keptUpTo || !isForgettable(entry.zoneIndex);
    this.#all = this.#all.filter(isKept);
    for (const [zoneIndex, entries] of this.#byZone) {
      if (isForgettable(zoneIndex)) this.#byZone.set(zoneIndex, entries.filter(isKept));
    }
  }

  get size(): number {
    return this.#all.length;
  }

  /** For saving: those of one zone. */
  ofZone(zoneIndex: number): readonly LoggedTransition[] {
    return this.#byZone.get(zoneIndex) ?? [];
  }

  get lastOperation(): number {
    return this.#lastOperation;
  }

  restore(entries: readonly LoggedTransition[], lastOperation: number): void {
    for (const entry of entries) {
      this.#zone(entry.zoneIndex).push(entry);
      this.#all.push(entry);
    }
    this.#isSorted = false;
    this.#lastOperation = Math.max(this.#lastOperation, lastOperation);
  }

  /** Keys are logged by id and told by Windows' name for them. */
  #toTransition(entry: LoggedTransition): Transition {
    const isKey = entry.kind === "key";
    return {
      sequence: entry.sequence,
      estate: this.#estate,
      zone: this.#nameOf(entry.zoneIndex),
      at: entry.at,
      kind: entry.kind,
      from: isKey ? pointerOf(entry.from) : entry.from,
      to: isKey ? pointerOf(entry.to) : entry.to,
      descriptorId: entry.descriptorId,
      source: entry.source,
      through: entry.through,
    };
  }

  #operationSequence(at: Instant): number {
    const first = (at - EPOCH) * SLOTS_PER_SECOND + OPERATION_SLOTS;
    this.#lastOperation = Math.max(first, this.#lastOperation + 1);
    return this.#lastOperation;
  }

  #zone(zoneIndex: number): LoggedTransition[] {
    const known = this.#byZone.get(zoneIndex);
    if (known !== undefined) return known;
    const made: LoggedTransition[] = [];
    this.#byZone.set(zoneIndex, made);
    return made;
  }

  #sorted(): readonly LoggedTransition[] {
    if (!this.#isSorted) {
      this.#all.sort((a, b) => a.sequence - b.sequence);
      this.#isSorted = true;
    }
    return this.#all;
  }
}

function pointerOf(keyId: string | null): string | null {
  return keyId === null ? null : keyPointerOf(keyId);
}

function clockSequence(at: Instant, zoneIndex: number, last: number): number {
  return Math.max((at - EPOCH) * SLOTS_PER_SECOND + zoneIndex * SLOTS_PER_ZONE, last + 1);
}

function firstAfter(entries: readonly LoggedTransition[], after: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.sequence <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
