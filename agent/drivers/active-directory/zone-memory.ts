import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneContent } from "./convert";

type Remembered = {
  readonly report: ZoneReport;
  /** The report without the instant of reading: what decides whether something changed. */
  readonly essence: string;
  readonly changedAtCount: number;
};

/** The reports of all zones and at which reading each last changed. Revisions rise over a restart. */
export class ZoneMemory {
  readonly #zones = new Map<ZoneName, Remembered>();
  readonly #removed = new Map<ZoneName, number>();
  readonly #wallClock: () => number;
  #lastRevision = 0;
  #count = 0;

  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  /** How many readings there were. */
  get count(): number {
    return this.#count;
  }

  /** Takes in a whole reading: what it does not list is gone. */
  update(contents: readonly ZoneContent[], now: Instant): void {
    this.#count += 1;
    const seen = new Set(contents.map(({ zone }) => zone));
    for (const content of contents) this.#take(content, now);
    for (const zone of [...this.#zones.keys()]) {
      if (seen.has(zone)) continue;
      this.#zones.delete(zone);
      this.#removed.set(zone, this.#count);
    }
  }

  reportOf(zone: ZoneName): ZoneReport | null {
    return this.#zones.get(zone)?.report ?? null;
  }

  /** Names of zones that changed after a reading, in order. */
  changedSince(since: number): readonly ZoneName[] {
    const changed = [...this.#zones].filter(([, { changedAtCount }]) => changedAtCount > since);
    return changed.map(([zone]) => zone).sort();
  }

  removedSince(since: number): readonly ZoneName[] {
    return [...this.#removed].filter(([, count]) => count > since).map(([zone]) => zone);
  }

  #take(content: ZoneContent, now: Instant): void {
    const before = this.#zones.get(content.zone);
    const essence = essenceOf(content);
    if (before?.essence === essence) return;
    const hasMoved = before !== undefined && holdersIn(before.report) !== holdersIn(content);
    const report = {
      ...content,
      roleChangedAt: hasMoved ? now : (before?.report.roleChangedAt ?? null),
      revision: this.#nextRevision(),
    };
    this.#removed.delete(content.zone);
    this.#zones.set(content.zone, { report, essence, changedAtCount: this.#count });
  }

  #nextRevision(): number {
    this.#lastRevision = Math.max(this.#lastRevision + 1, Math.floor(this.#wallClock() * 1000));
    return this.#lastRevision;
  }
}

function essenceOf({ directory, ...rest }: ZoneContent): string {
  return JSON.stringify([rest, directory.map(({ readAt: _, ...said }) => said)]);
}

function holdersIn({ directory }: Pick<ZoneContent, "directory">): string {
  return directory.map(({ replica, holders }) => [replica, ...holders].join(" ")).join("\n");
}
