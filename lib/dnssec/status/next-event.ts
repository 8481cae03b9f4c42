import type { Instant } from "@/lib/dnssec/instant";
import { missedWhileDown, type NextDue } from "@/lib/dnssec/rollover/predict";
import type { NextEvent } from "@/lib/dnssec/status/judgement";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { isStepLate } from "@/lib/dnssec/status/running-rollover";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";

/**
 * What comes next by the clock: a step of a running rollover, a rollover that falls due, or else the end or the renewal of the
 * DNSKEY signature. With the holder down it is the first rollover step that will not happen; once its time has passed it is
 * `rollover-step-missed`.
 */
export function judgeNextEvent(situation: Situation): NextEvent | null {
  if (situation.signed !== true) return null;
  return earliest(rolloverEvents(situation)) ?? signatureEvent(situation);
}

/** What the rollover engine of this zone will do, or should have done, each with its instant. */
function rolloverEvents(situation: Situation): readonly NextEvent[] {
  const { picture, now } = situation;
  const isDown = isHolderDown(situation);
  return rolloverDues(picture).flatMap(({ what, at }): NextEvent[] => {
    const isStep = what === "rollover-step-due";
    const isMissed = isDown ? at <= now : isStep && isStepLate(at, now);
    if (isMissed) return [{ what: "rollover-step-missed", at }];
    return isStep || at > now ? [{ what, at }] : [];
  });
}

/** Everything that rollovers of this zone have a time for, past or future, first thing first. */
export function rolloverDues(picture: ZonePicture): readonly NextDue[] {
  return missedWhileDown(picture.signing?.descriptors ?? [], Number.NEGATIVE_INFINITY);
}

function signatureEvent({ renewal, now }: Situation): NextEvent | null {
  const ends = earliestOf(
    renewal.served.filter(({ part }) => part === "dnskey-set").map(({ until }) => until),
    now,
  );
  if (renewal.dnskeySet === false)
    return ends === null ? null : { what: "dnskey-signature-ends", at: ends };
  const due = earliestOf(
    renewal.served.map(({ renewalDueAt }) => renewalDueAt),
    now,
  );
  return due === null ? null : { what: "signature-renewal-due", at: due };
}

function earliest(events: readonly NextEvent[]): NextEvent | null {
  return events.reduce<NextEvent | null>(
    (first, event) => (first === null || event.at < first.at ? event : first),
    null,
  );
}

function earliestOf(instants: readonly (Instant | null)[], after: Instant): Instant | null {
  const later = instants.filter((at) => at !== null && at > after);
  return later.length === 0 ? null : Math.min(...later.filter((at) => at !== null));
}
