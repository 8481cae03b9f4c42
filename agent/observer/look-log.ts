import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";

/** Looks since a cursor. `isFull`: the cursor was null or is of another life, so everything that is known is told. */
export type LookPage = {
  readonly observations: readonly ZoneObservation[];
  /** Looks that saw what the look before saw; told with the last page. */
  readonly unchanged: readonly { readonly zone: ZoneName; readonly finishedAt: Instant }[];
  readonly cursor: string;
  readonly more: boolean;
  readonly isFull: boolean;
};

/** How far a reader has come: in what changed, and in when zones were looked at. */
type Position = { readonly changes: number; readonly looks: number };

/** What was seen anew, and when each zone was looked at last, in the order in which it happened. */
export class LookLog {
  readonly #life: string;
  readonly #changes = new Map<ZoneName, number>();
  readonly #looks = new Map<ZoneName, { readonly number: number; readonly finishedAt: Instant }>();
  #changeCount = 0;
  #lookCount = 0;

  /** `life` tells the cursors of this process from those of one before it. */
  constructor(life: string) {
    this.#life = life;
  }

  note(zone: ZoneName, finishedAt: Instant, isNews: boolean): void {
    this.#lookCount += 1;
    this.#looks.delete(zone);
    this.#looks.set(zone, { number: this.#lookCount, finishedAt });
    if (!isNews) return;
    this.#changeCount += 1;
    this.#changes.delete(zone);
    this.#changes.set(zone, this.#changeCount);
  }

  forget(zone: ZoneName): void {
    this.#changes.delete(zone);
    this.#looks.delete(zone);
  }

  read(
    cursor: string | null,
    limit: number,
    observationOf: (zone: ZoneName) => ZoneObservation | null,
  ): LookPage {
    const since = this.#positionOf(cursor);
    const observations: ZoneObservation[] = [];
    let changes = since.changes;
    let more = false;
    for (const [zone, number] of this.#changes) {
      if (number <= since.changes) continue;
      if (observations.length >= limit) {
        more = true;
        break;
      }
      changes = number;
      const observation = observationOf(zone);
      if (observation !== null) observations.push(observation);
    }
    const isFull = since.changes === 0 && since.looks === 0;
    const next = { changes, looks: more ? since.looks : this.#lookCount };
    return {
      observations,
      unchanged: more ? [] : this.#unchangedSince(since, observations),
      cursor: `${this.#life}:${next.changes}:${next.looks}`,
      more,
      isFull,
    };
  }

  #unchangedSince({ looks }: Position, told: readonly ZoneObservation[]): LookPage["unchanged"] {
    const names = new Set<string>(told.map(({ zone }) => zone));
    const unchanged: { zone: ZoneName; finishedAt: Instant }[] = [];
    for (const [zone, { number, finishedAt }] of this.#looks) {
      if (number > looks && !names.has(zone)) unchanged.push({ zone, finishedAt });
    }
    return unchanged;
  }

  #positionOf(cursor: string | null): Position {
    const [life, changes, looks] = (cursor ?? "").split(":");
    if (life !== this.#life) return { changes: 0, looks: 0 };
    return { changes: Number(changes) || 0, looks: Number(looks) || 0 };
  }
}
