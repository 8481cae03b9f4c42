import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneOnServer } from "./bind-facts";
import { holdsRole, toZoneContent, type ZoneContent } from "./convert";
import { findHappenings } from "./find-happenings";
import { TransitionLog } from "./transition-log";

type Remembered = {
  readonly report: ZoneReport;
  /** The report without the instants of reading: what decides whether something changed. */
  readonly essence: string;
  readonly isHolder: boolean;
  readonly changedAtCount: number;
};

/**
 * The reports of one server and at which count of sweeps each last changed. Revisions follow the wall clock, so that they
 * also rise over a restart of the agent.
 */
export class ZoneMemory {
  readonly transitions: TransitionLog;
  readonly #zones = new Map<ZoneName, Remembered>();
  readonly #removed = new Map<ZoneName, number>();
  readonly #wallClock: () => number;
  #lastRevision = 0;

  constructor(server: string, wallClock: () => number) {
    this.#wallClock = wallClock;
    this.transitions = new TransitionLog(server, wallClock);
  }

  /** Takes in what was read; a report that says the same as before stays as it was. */
  update(source: ZoneOnServer, count: number): void {
    const { zone } = source.listed;
    const content = toZoneContent(source, { withPublicKeys: false });
    const essence = essenceOf(content);
    const before = this.#zones.get(zone);
    if (before?.essence === essence) return;
    const isHolder = holdsRole(source);
    const report = {
      ...content,
      roleChangedAt: roleChangedAt(before, isHolder, source.facts.readAt),
      revision: this.#nextRevision(),
    };
    if (before !== undefined) {
      for (const happening of findHappenings(before.report, report)) {
        this.transitions.add(happening);
      }
    }
    this.#removed.delete(zone);
    this.#zones.set(zone, { report, essence, isHolder, changedAtCount: count });
  }

  /** The report with public keys, of facts that `update` has taken in. */
  detail(source: ZoneOnServer): ZoneReport | null {
    const known = this.#zones.get(source.listed.zone);
    if (known === undefined) return null;
    const { roleChangedAt: changedAt, revision } = known.report;
    const content = toZoneContent(source, { withPublicKeys: true });
    return { ...content, roleChangedAt: changedAt, revision };
  }

  remove(zone: ZoneName, count: number): void {
    if (this.#zones.delete(zone)) this.#removed.set(zone, count);
  }

  /** Everything counts as changed: after a silence the reader must hear of every zone again. */
  touchAll(count: number): void {
    for (const [zone, known] of this.#zones) {
      this.#zones.set(zone, { ...known, changedAtCount: count });
    }
  }

  hasChangedSince(zone: ZoneName, since: number): boolean {
    return (this.#zones.get(zone)?.changedAtCount ?? 0) > since;
  }

  reportOf(zone: ZoneName): ZoneReport | null {
    return this.#zones.get(zone)?.report ?? null;
  }

  names(): readonly ZoneName[] {
    return [...this.#zones.keys()];
  }

  removedSince(since: number): readonly ZoneName[] {
    return [...this.#removed].filter(([, count]) => count > since).map(([zone]) => zone);
  }

  #nextRevision(): number {
    this.#lastRevision = Math.max(this.#lastRevision + 1, Math.floor(this.#wallClock() * 1000));
    return this.#lastRevision;
  }
}

function essenceOf(content: ZoneContent): string {
  const views = content.views.map((view) => ({ ...view, viewedAt: null }));
  return JSON.stringify({ ...content, views });
}

function roleChangedAt(
  before: Remembered | undefined,
  isHolder: boolean,
  now: Instant,
): Instant | null {
  if (before === undefined) return null;
  return before.isHolder === isHolder ? before.report.roleChangedAt : now;
}
