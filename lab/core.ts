import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { LabClock } from "./clock";
import { ANCHORED_BEFORE_START, CURATED_ANCHORS } from "./curated/anchors";
import { makeCuratedZones, OLDEST_AGE } from "./curated/make-curated";
import { SERVER_DESIGNS } from "./curated/servers";
import { Forest } from "./forest/forest";
import { makeGeneratedZone } from "./generated/generated-zone";
import { TransitionLog } from "./log/transition-log";
import { type BreakableRule, RuleSwitches } from "./rules/rule-switches";
import { restoreZones } from "./state/restore";
import type { SavedLab } from "./state/saved-lab";
import { formerAnchors, presentAnchors } from "./zone/anchored-keys";
import { reconsiderZone, settleZone } from "./zone/evolve";
import { hostOn } from "./zone/holder";
import type { LabZone } from "./zone/lab-zone";
import { heldCopy } from "./zone/served-copy";
import type { World } from "./zone/world";

export const ESTATE = "lab";

/** How far the count of changes jumps at a restart: farther than it can have come since it was last saved. */
const GENERATIONS_PER_START = 1_000_000;

/** Transitions of history that may pile up between two looks at what others keep already. */
const HISTORY_AT_ONCE = 100_000;

export type CoreOptions = {
  /** The wall clock in Unix seconds. */
  readonly wallNow: () => number;
  /** Everything that is made up follows from it, private keys of generated zones too: it is as secret as they are. */
  readonly seed: string;
  /** How many zones are generated beside the curated ones. */
  readonly zones: number;
  /** Where the count of changes begins: beyond the end of a life that this one replaces. 1 when absent. */
  readonly firstGeneration?: number;
  /** How long a server loads its zones after its start; at once when absent. */
  readonly loadingSeconds?: Seconds;
  /** For tests alone: rules that do not hold. */
  readonly brokenRules?: ReadonlySet<BreakableRule>;
};

/** The state of the lab and the one way in which it lives on: everything due has happened before anybody looks or acts. */
export class LabCore {
  readonly clock: LabClock;
  readonly startedAt: Instant;
  /** Another one after every start and every reset. */
  readonly life: string;
  readonly world: World;
  readonly zones: readonly LabZone[];
  readonly #byName = new Map<ZoneName, LabZone>();
  readonly #byIndex = new Map<number, LabZone>();
  /** Rises with every batch of changes; a zone's revision is the batch that changed it last. */
  #generation: number;
  #settledAt: Instant;
  /** Nothing is due in any zone before this instant; 0 after any change, until somebody has looked. */
  #quietUntil: Instant = 0;
  #faultCount: number;
  /** How large the history may grow before what others keep is let go. */
  #nextForgetting: number = HISTORY_AT_ONCE;

  constructor(options: CoreOptions, saved: SavedLab | null) {
    this.clock = new LabClock(options.wallNow, saved?.clock ?? null);
    this.startedAt = saved?.startedAt ?? this.clock.now();
    this.#generation =
      saved === null ? (options.firstGeneration ?? 1) : saved.generation + GENERATIONS_PER_START;
    this.life = `${this.startedAt}-${this.#generation}`;
    this.#settledAt = saved?.savedAt ?? this.startedAt;
    this.#faultCount = saved?.faultCount ?? 0;
    const rules = new RuleSwitches(options.brokenRules);
    this.world = {
      estate: ESTATE,
      seed: options.seed,
      forest: new Forest(SERVER_DESIGNS, this.startedAt - OLDEST_AGE, rules),
      log: new TransitionLog(ESTATE, (index) => this.zoneAt(index).name),
      rules,
      loadingSeconds: options.loadingSeconds ?? 0,
    };
    this.zones =
      saved === null
        ? this.#makeAll(options.zones, () => false)
        : this.#restore(options.zones, saved);
    for (const zone of this.zones) {
      zone.revision = this.#generation;
      this.#byName.set(zone.name, zone);
      this.#byIndex.set(zone.index, zone);
    }
    const { trustAnchors } = this.world.forest;
    if (saved?.trustAnchors === undefined) this.#trustCuratedZones();
    else trustAnchors.restore(saved.trustAnchors);
  }

  get generation(): number {
    return this.#generation;
  }

  /** Up to when everything due has happened. */
  get settledAt(): Instant {
    return this.#settledAt;
  }

  /** How many faults there ever were. */
  get faultCount(): number {
    return this.#faultCount;
  }

  nextFaultId(): string {
    this.#faultCount += 1;
    return `f${this.#faultCount}`;
  }

  find(name: ZoneName): LabZone | null {
    return this.#byName.get(name) ?? null;
  }

  zoneAt(index: number): LabZone {
    const zone = this.#byIndex.get(index);
    if (zone === undefined) throw new Error(`the lab has no zone number ${index}`);
    return zone;
  }

  /** Lets everything due until now happen; the present instant. */
  settle(): Instant {
    const now = this.clock.now();
    if (now === this.#settledAt) return now;
    this.#settledAt = now;
    this.#batch((touch) => {
      for (const zone of this.zones) {
        if (zone.nextEventAt <= now && settleZone(zone, now, this.world)) touch(zone);
      }
    });
    return now;
  }

  /** As `settle`, for at most so many zones; true while some are left. For those who may not block long. */
  settleSome(limit: number): boolean {
    const now = this.clock.now();
    // Every DNS query asks first: ten thousand zones are not gone through for each.
    if (now < this.#quietUntil) return false;
    let left = limit;
    let next: Instant = Number.POSITIVE_INFINITY;
    this.#batch((touch) => {
      for (const zone of this.zones) {
        if (left === 0) return;
        if (zone.nextEventAt <= now) {
          left -= 1;
          if (settleZone(zone, now, this.world)) touch(zone);
        }
        next = Math.min(next, zone.nextEventAt);
      }
    });
    if (left > 0) this.#quietUntil = next;
    return left === 0;
  }

  /** Acts on one zone now. */
  change<T>(zone: LabZone, act: (at: Instant) => T): T {
    const now = this.settle();
    settleZone(zone, now, this.world);
    const outcome = this.world.log.duringOperation(() => act(now));
    zone.hasDiverged = true;
    this.#batch((touch) => {
      reconsiderZone(zone, this.world);
      touch(zone);
    });
    return outcome;
  }

  /**
   * Changes switches of the forest now; `concerned` are the zones that may notice. `visible`: all of them are reported
   * otherwise from now on, whether or not anything happens in them at once.
   */
  changeForest(
    change: {
      readonly concerned: (zone: LabZone) => boolean;
      readonly visible: boolean;
    },
    act: (at: Instant) => void,
  ): void {
    const now = this.settle();
    const zones = this.zones.filter(change.concerned);
    for (const zone of zones) {
      settleZone(zone, now, this.world);
      if (!isAtRest(zone)) zone.hasDiverged = true;
    }
    act(now);
    this.world.forest.forgetTopologies();
    this.world.log.duringOperation(() =>
      this.#batch((touch) => {
        for (const zone of zones) {
          if (reconsiderZone(zone, this.world) || change.visible) touch(zone);
        }
      }),
    );
  }

  /** Finds out which generated zones have left what their seed says: what was due and did not happen leaves no other trace. */
  noticeDivergence(): void {
    const now = this.settle();
    for (const zone of this.zones) {
      if (zone.hasDiverged || zone.origin === "curated") continue;
      const { isUndisturbed } = this.world.forest.topology(zone.replicaHosts);
      if (!isUndisturbed) settleZone(zone, now, this.world);
    }
    this.#quietUntil = 0;
  }

  /** The history of generated zones is kept here until somebody else has it; in between there may be a lot of it. */
  forgetHistory(): void {
    const { log } = this.world;
    if (log.size < this.#nextForgetting) return;
    log.forgetKept((index) => this.zoneAt(index).origin === "generated");
    this.#nextForgetting = log.size + HISTORY_AT_ONCE;
  }

  /** Something about these zones is reported otherwise, although nothing happened in them. */
  announce(zones: readonly LabZone[]): void {
    this.#batch((touch) => zones.forEach(touch));
  }

  /** Makes every copy that a fault `lagging-copy` concerns stay as it is, one serial behind, and lets the others go on. */
  holdCopies(): void {
    for (const zone of this.zones) {
      for (const host of zone.hosts) {
        const isHeld = this.world.forest.hasFault("lagging-copy", host.server, zone.name);
        if (isHeld) {
          host.frozenCopy ??= heldCopy(zone, host);
          zone.hasDiverged = true;
        } else host.frozenCopy = null;
      }
    }
  }

  #trustCuratedZones(): void {
    const { forest } = this.world;
    for (const { server, zone } of CURATED_ANCHORS) {
      const trusted = this.#byName.get(zone as ZoneName);
      if (trusted === undefined) throw new Error(`the lab has no zone ${zone} to trust`);
      const enteredAt = this.startedAt - ANCHORED_BEFORE_START;
      const present = presentAnchors(trusted, enteredAt);
      const anchors = present.length > 0 ? present : formerAnchors(trusted, enteredAt);
      forest.trustAnchors.set(forest.server(server), trusted.name, anchors);
    }
  }

  #batch(work: (touch: (zone: LabZone) => void) => void): void {
    const next = this.#generation + 1;
    this.#quietUntil = 0;
    work((zone) => {
      zone.revision = next;
      this.#generation = next;
    });
  }

  #makeAll(generated: number, hasKnownState: (index: number) => boolean): readonly LabZone[] {
    const zones = [...makeCuratedZones(this.world, this.startedAt, hasKnownState)];
    for (let ordinal = 0; ordinal < generated; ordinal += 1) {
      zones.push(makeGeneratedZone(ordinal, this.startedAt, this.world, hasKnownState));
    }
    return zones;
  }

  #restore(generated: number, saved: SavedLab): readonly LabZone[] {
    const known = new Set(saved.zones.map((zone) => zone.index));
    const designed = this.#makeAll(generated, (index) => known.has(index));
    return restoreZones(designed, saved, this.world);
  }
}

/** Is nothing of the zone under way between servers? */
function isAtRest(zone: LabZone): boolean {
  return (
    zone.role.isSettled &&
    zone.content.isSettled &&
    zone.dnskeySignatures.isSettled &&
    zone.hosts.every((host) => host.plannedSigningAt === null)
  );
}

/** Does the server host the zone, or does anybody name it as its holder? */
export function involves(zone: LabZone, server: ServerName): boolean {
  return hostOn(zone, server) !== null || zone.role.truth.includes(server);
}
