import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ServerName, ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneContent } from "./convert";
import { findHappenings, soleHolder } from "./find-happenings";
import type { Happening, ToldHappening } from "./transition-log";

type Remembered = {
  readonly report: ZoneReport;
  /** The report without the instants of reading: what decides whether something changed. */
  readonly essence: string;
  readonly changedAtCount: number;
};

/** What is taken in at once: contents, and what the servers' logs told of them. */
export type Update = {
  readonly contents: readonly ZoneContent[];
  readonly told: readonly ToldHappening[];
  readonly now: Instant;
  readonly count: number;
  /** Zones are gone only where a server that had them answers and has them no more. */
  readonly isGone: (zone: ZoneName) => boolean;
};

/** The reports of all zones and at which count of sweeps each last changed. Revisions rise over a restart. */
export class ZoneMemory {
  readonly #zones = new Map<ZoneName, Remembered>();
  readonly #removed = new Map<ZoneName, number>();
  readonly #wallClock: () => number;
  #lastRevision = 0;

  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  /** Takes in what a sweep read; gives what must have happened. */
  update(update: Update): readonly ToldHappening[] {
    const { contents, told, now, count } = update;
    const found: ToldHappening[] = [...told];
    const seen = new Set(contents.map(({ zone }) => zone));
    for (const content of contents) {
      const events = told.filter(({ zone }) => zone === content.zone);
      found.push(...this.#take(content, events, now, count));
    }
    for (const [zone, { report }] of [...this.#zones]) {
      if (seen.has(zone)) continue;
      if (update.isGone(zone)) {
        this.#zones.delete(zone);
        this.#removed.set(zone, count);
      } else {
        // All its servers are silent: nothing is said of it, and it is not gone.
        this.#take({ ...report, views: [], signing: null }, [], now, count);
      }
    }
    return found;
  }

  hasChangedSince(zone: ZoneName, since: number): boolean {
    return (this.#zones.get(zone)?.changedAtCount ?? 0) > since;
  }

  reportOf(zone: ZoneName): ZoneReport | null {
    return this.#zones.get(zone)?.report ?? null;
  }

  /** Whom the zone's servers agreed on when they were last heard. */
  holderOf(zone: ZoneName): ServerName | null {
    const report = this.reportOf(zone);
    return report === null ? null : soleHolder(report);
  }

  names(): readonly ZoneName[] {
    return [...this.#zones.keys()].sort();
  }

  removedSince(since: number): readonly ZoneName[] {
    return [...this.#removed].filter(([, count]) => count > since).map(([zone]) => zone);
  }

  #take(
    content: ZoneContent,
    events: readonly Happening[],
    now: Instant,
    count: number,
  ): readonly Happening[] {
    const before = this.#zones.get(content.zone);
    const essence = essenceOf(content);
    const role = events.find(({ kind }) => kind === "role");
    if (before?.essence === essence && role === undefined) return [];
    const seen = before === undefined ? [] : findHappenings(before.report, content, now);
    const found = role === undefined ? seen : seen.filter(({ kind }) => kind !== "role");
    const move = role ?? found.find(({ kind }) => kind === "role");
    const report = {
      ...content,
      roleChangedAt: move?.at ?? before?.report.roleChangedAt ?? null,
      revision: this.#nextRevision(),
    };
    this.#removed.delete(content.zone);
    this.#zones.set(content.zone, { report, essence, changedAtCount: count });
    return found;
  }

  #nextRevision(): number {
    this.#lastRevision = Math.max(this.#lastRevision + 1, Math.floor(this.#wallClock() * 1000));
    return this.#lastRevision;
  }
}

function essenceOf(content: ZoneContent): string {
  const views = content.views.map((view) => ({ ...view, viewedAt: null }));
  const { estate, zone, displayName, storage, everSigned, directory, signing, parentDs } = content;
  return JSON.stringify([
    { estate, zone, displayName, storage, everSigned },
    { views, directory, signing, parentDs },
  ]);
}
