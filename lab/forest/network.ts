import type { Instant } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** The agent's own place in the network: it can be cut off from a server like any other. */
export const AGENT_PLACE = "agent";

/** Who cannot talk to whom, in both directions, and since when a healed pair can again. */
export class LabNetwork {
  readonly #places: readonly string[];
  #cut = new Set<string>();
  readonly #healedAt = new Map<string, Instant>();

  constructor(places: readonly ServerName[]) {
    this.#places = [...places, AGENT_PLACE];
  }

  isCut(a: string, b: string): boolean {
    return this.#cut.size > 0 && a !== b && this.#cut.has(pairOf(a, b));
  }

  /** Since when the pair can talk, as far as a partition is concerned; null = from the beginning. */
  healedAt(a: string, b: string): Instant | null {
    return this.#healedAt.get(pairOf(a, b)) ?? null;
  }

  /** Names every place that this one cannot reach because of a partition. */
  cutFrom(place: string): readonly string[] {
    return this.#places.filter((other) => other !== place && this.isCut(place, other));
  }

  /** Replaces all partitions; a pair that was cut and no longer is counts as healed at this instant. */
  setPartitions(partitions: readonly Partition[], at: Instant): void {
    const next = new Set(partitions.flatMap((partition) => this.#pairsOf(partition)));
    for (const pair of this.#cut) {
      if (!next.has(pair)) this.#healedAt.set(pair, at);
    }
    this.#cut = next;
  }

  saveHealed(): Readonly<Record<string, Instant>> {
    return Object.fromEntries(this.#healedAt);
  }

  restoreHealed(healed: Readonly<Record<string, Instant>>): void {
    for (const [pair, at] of Object.entries(healed)) this.#healedAt.set(pair, at);
  }

  #pairsOf(partition: Partition): readonly string[] {
    const left = partition.server === null ? this.#places : [partition.server];
    const right = partition.peer === null ? this.#places : [partition.peer];
    return left.flatMap((a) => right.filter((b) => a !== b).map((b) => pairOf(a, b)));
  }
}

/** Which places are cut apart; null = every place. */
export type Partition = { readonly server: string | null; readonly peer: string | null };

function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
