import type { Instant } from "@/lib/dnssec/instant";
import { restingDescriptors } from "@/lib/dnssec/status/next-event";
import { lateAt, runningRollovers } from "@/lib/dnssec/status/running-rollover";
import { EXPIRING_WITHIN } from "@/lib/dnssec/status/service";
import type { Situation } from "@/lib/dnssec/status/situation";

/**
 * The next instant, always later than `now`, at which the judgement can change although no fact did: a signature ends, gets
 * within 48 hours of it or misses its renewal, a move has settled, a rollover or one of its steps falls due. `null` = never.
 */
export function wakeAtOf(situation: Situation): Instant | null {
  const { picture, renewal, role, now } = situation;
  const instants: (Instant | null)[] = [
    role.settlesAt,
    picture.roleChangedAt,
    ...renewal.served.flatMap(({ until, overdueAt }) => [
      until,
      overdueAt,
      until === null ? null : until - EXPIRING_WITHIN,
    ]),
    ...runningRollovers(picture).flatMap(({ rollover }) => [rollover.wakeAt, lateAt(rollover)]),
    ...restingDescriptors(picture).map(({ nextRolloverAt }) => nextRolloverAt),
  ];
  const later = instants.filter((at) => at !== null).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}
