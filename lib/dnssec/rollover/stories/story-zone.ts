import { DAY, HOUR, type Instant } from "@/lib/dnssec/instant";
import type { RolloverAction } from "@/lib/dnssec/rollover/action";
import type { ParentAnswer } from "@/lib/dnssec/rollover/event";
import {
  type NewDescriptor,
  newRollingDescriptor,
  type RollingDescriptor,
} from "@/lib/dnssec/rollover/rolling-descriptor";
import type { RolloverFault } from "@/lib/dnssec/rollover/state";
import type { RolloverTiming } from "@/lib/dnssec/rollover/timing";
import { windowsWordOf } from "@/lib/dnssec/rollover/windows-status";
import {
  type Advance,
  newZoneRollovers,
  type RolloverTransition,
  type RolloverWorld,
  type ZoneRollovers,
} from "@/lib/dnssec/rollover/zone-rollovers";

/** The instant at which story zones are signed. */
export const SIGNED_AT: Instant = 1_750_000_000;

/** The laboratory's defaults: TTLs of one hour, PropagationTime of two days. */
export const LAB_TIMING: RolloverTiming = {
  dnskeyTtlSeconds: HOUR,
  zoneDefaultTtlSeconds: HOUR,
  maximumZoneTtlSeconds: HOUR,
  propagationTimeSeconds: 2 * DAY,
  countsPropagationTime: true,
  parentPropagationSeconds: 0,
  rfc5011: true,
};

/** A world whose parent and faults a story sets. */
export type StoryWorld = RolloverWorld & {
  parent: ParentAnswer;
  fault: RolloverFault | null;
  readonly applied: { descriptorId: string; actions: readonly RolloverAction[]; at: Instant }[];
};

export function storyWorld(parent: ParentAnswer = { kind: "none" }): StoryWorld {
  const world: StoryWorld = {
    parent,
    fault: null,
    applied: [],
    askParent: () => world.parent,
    apply: (_zone, descriptorId, actions, at) => {
      if (world.fault !== null) return world.fault;
      world.applied.push({ descriptorId, actions, at });
      return null;
    },
  };
  return world;
}

/** A parent whose DS set names these keys. */
export function dsOf(...keyIds: readonly string[]): ParentAnswer {
  return { kind: "present", keyIds, foreign: 0, ttlSeconds: HOUR };
}

/** A default-signed zone: KSK of 755 days, ZSK of 90 days. */
export function storyZone(
  options: {
    readonly timing?: Partial<RolloverTiming>;
    readonly ksk?: Partial<NewDescriptor>;
    readonly zsk?: Partial<NewDescriptor>;
    readonly parentHasSecureDelegation?: boolean;
  } = {},
): ZoneRollovers {
  const timing = { ...LAB_TIMING, ...options.timing };
  const common = {
    signedAt: SIGNED_AT,
    initialRolloverOffsetSeconds: 0,
    rfc5011: timing.rfc5011,
  };
  return newZoneRollovers({
    zone: "secure.example",
    at: SIGNED_AT,
    timing,
    descriptors: [
      newRollingDescriptor({
        ...common,
        descriptorId: "ksk",
        keyRole: "ksk",
        rolloverPeriodSeconds: 755 * DAY,
        ...options.ksk,
      }),
      newRollingDescriptor({
        ...common,
        descriptorId: "zsk",
        keyRole: "zsk",
        rolloverPeriodSeconds: 90 * DAY,
        ...options.zsk,
      }),
    ],
    parentHasSecureDelegation: options.parentHasSecureDelegation ?? false,
  });
}

export function descriptorOf(zone: ZoneRollovers, descriptorId: string): RollingDescriptor {
  const found = zone.descriptors.find((d) => d.descriptorId === descriptorId);
  if (found === undefined) throw new Error(`no descriptor ${descriptorId}`);
  return found;
}

/** Windows' word for a descriptor's state. */
export function wordOf(zone: ZoneRollovers, descriptorId: string): string {
  return windowsWordOf(descriptorOf(zone, descriptorId).rollover);
}

/** What a zone shows at one moment: `id` of a key, `id*` signs the DNSKEY set or the zone, `id!` is revoked. */
export function keySet(zone: ZoneRollovers): readonly string[] {
  return zone.descriptors.flatMap((descriptor) =>
    descriptor.keys
      .filter((key) => key.published)
      .map((key) => `${key.keyId}${key.revoked ? "!" : ""}${key.signs === "nothing" ? "" : "*"}`),
  );
}

/** Transitions as `seconds since signing: descriptor word -> word`, without steps that Windows does not show. */
export function wordsOf(transitions: readonly RolloverTransition[]): readonly string[] {
  return transitions
    .map((t) => ({ ...t, before: windowsWordOf(t.from), after: windowsWordOf(t.to) }))
    .filter((t) => t.before !== t.after)
    .map((t) => `${t.at - SIGNED_AT} ${t.descriptorId} ${t.before} -> ${t.after}`);
}

/** The value of an accepted request. */
export function accepted(
  result: { ok: true; value: Advance } | { ok: false; error: unknown },
): Advance {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.error)}`);
}
