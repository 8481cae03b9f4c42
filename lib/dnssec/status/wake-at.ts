import type { Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import { rolloverDues } from "@/lib/dnssec/status/next-event";
import { observationTurns } from "@/lib/dnssec/status/observed";
import { lateAfter, runningRollovers } from "@/lib/dnssec/status/running-rollover";
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
    ...renewal.served.flatMap(({ until, renewalDueAt, overdueAt }) => [
      until,
      renewalDueAt,
      overdueAt,
      until === null ? null : until - EXPIRING_WITHIN,
    ]),
    ...observationTurns(picture),
    ...rolloverDues(picture).map(({ at }) => at),
    ...runningRollovers(picture).map(({ rollover }) => lateOf(rollover)),
  ];
  const later = instants.filter((at) => at !== null).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}

function lateOf({ wakeAt }: RolloverReport): Instant | null {
  return wakeAt === null ? null : lateAfter(wakeAt);
}
