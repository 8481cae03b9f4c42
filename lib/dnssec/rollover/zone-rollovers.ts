import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverAction } from "./action";
import { type CachedChain, NO_CHAIN, withServedZone } from "./cached-chain";
import type { ParentAnswer } from "./event";
import type { RollingDescriptor } from "./rolling-descriptor";
import type { RolloverFault, RolloverState } from "./state";
import type { RolloverTiming } from "./timing";

/** Every rollover of one zone: plain data that can be stored and read back. */
export type ZoneRollovers = {
  readonly zone: string;
  /** Nothing earlier than this can still happen. */
  readonly clock: Instant;
  /** The key master is down since then: the machine stands still (spec appendix A). null = it runs. */
  readonly pausedSince: Instant | null;
  readonly timing: RolloverTiming;
  readonly descriptors: readonly RollingDescriptor[];
  /** Descriptors that roll or wait their turn, in order; the first one rolls (spec §4.2). */
  readonly queue: readonly string[];
  readonly parentHasSecureDelegation: boolean;
  readonly chain: CachedChain;
};

/** What the engine asks of the world that it runs in. Answers for one instant must not depend on how often it asks. */
export interface RolloverWorld {
  /**
   * The DS set at the parent at this instant. Between two calls of the engine it must not change unannounced: whoever changes
   * it tells with `notifyParentDs`.
   */
  askParent(zone: string, at: Instant): ParentAnswer;
  /** Carries the actions out, all or none; null = done. */
  apply(
    zone: string,
    descriptorId: string,
    actions: readonly RolloverAction[],
    at: Instant,
  ): RolloverFault | null;
}

/** One change of a rollover, at its own instant. `from` null = it was at rest. */
export type RolloverTransition = {
  readonly zone: string;
  readonly descriptorId: string;
  readonly at: Instant;
  readonly from: RolloverState | null;
  readonly to: RolloverState;
};

/** What happened on the way to a later instant. */
export type Advance = {
  readonly zone: ZoneRollovers;
  readonly transitions: readonly RolloverTransition[];
  /** When something happens next by itself; null = nothing does, or the machine stands still. */
  readonly nextWakeAt: Instant | null;
};

/** What a zone's rollovers begin from. */
export type NewZoneRollovers = {
  readonly zone: string;
  readonly at: Instant;
  readonly timing: RolloverTiming;
  readonly descriptors: readonly RollingDescriptor[];
  readonly parentHasSecureDelegation: boolean;
};

/** A zone at rest whose present key set every cache already holds. */
export function newZoneRollovers(input: NewZoneRollovers): ZoneRollovers {
  const { zone, at, timing, descriptors, parentHasSecureDelegation } = input;
  return {
    zone,
    clock: at,
    pausedSince: null,
    timing,
    descriptors,
    queue: [],
    parentHasSecureDelegation,
    chain: withServedZone(NO_CHAIN, descriptors, timing, at),
  };
}
