import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";

/** Looks since a cursor. `isFull`: the cursor was null or is of another life, so everything that is known is told. */
export type LookPage = {
  readonly observations: readonly ZoneObservation[];
  /** Looks that saw what the look before saw. */
  readonly unchanged: readonly { readonly zone: ZoneName; readonly finishedAt: Instant }[];
  readonly cursor: string;
  readonly more: boolean;
  readonly isFull: boolean;
};

type Entry = { sequence: number; changedSequence: number; finishedAt: Instant };

/** The last look at each zone, in the order in which they ended. */
export class LookLog {
  readonly #life: string;
  readonly #entries = new Map<ZoneName, Entry>();
  #sequence = 0;

  /** `life` tells the cursors of this process from those of one before it. */
  constructor(life: string) {
    this.#life = life;
  }

  note(zone: ZoneName, finishedAt: Instant, isNews: boolean): void {
    this.#sequence += 1;
    const known = this.#entries.get(zone);
    this.#entries.delete(zone);
    this.#entries.set(zone, {
      sequence: this.#sequence,
      changedSequence: isNews ? this.#sequence : (known?.changedSequence ?? this.#sequence),
      finishedAt,
    });
  }

  forget(zone: ZoneName): void {
    this.#entries.delete(zone);
  }

  read(
    cursor: string | null,
    limit: number,
    observationOf: (zone: ZoneName) => ZoneObservation | null,
  ): LookPage {
    const since = this.#sequenceOf(cursor);
    const observations: ZoneObservation[] = [];
    const unchanged: { zone: ZoneName; finishedAt: Instant }[] = [];
    let last = since;
    let more = false;
    for (const [zone, { sequence, changedSequence, finishedAt }] of this.#entries) {
      if (sequence <= since) continue;
      if (observations.length >= limit) {
        more = true;
        break;
      }
      last = sequence;
      const observation = changedSequence > since ? observationOf(zone) : null;
      if (observation === null) unchanged.push({ zone, finishedAt });
      else observations.push(observation);
    }
    return { observations, unchanged, cursor: `${this.#life}:${last}`, more, isFull: since === 0 };
  }

  #sequenceOf(cursor: string | null): number {
    const [life, sequence] = (cursor ?? "").split(":");
    return life === this.#life ? Number(sequence) || 0 : 0;
  }
}
