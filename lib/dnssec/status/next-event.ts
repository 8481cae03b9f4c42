import type { Instant } from "@/lib/dnssec/instant";
import type { KeyRole, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { NextEvent } from "@/lib/dnssec/status/judgement";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { isLate, runningRollovers } from "@/lib/dnssec/status/running-rollover";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";

const ROLLOVER_DUE: Readonly<Record<KeyRole, string>> = {
  ksk: "ksk-rollover-due",
  zsk: "zsk-rollover-due",
  csk: "csk-rollover-due",
};

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
export function rolloverEvents(situation: Situation): readonly NextEvent[] {
  const { picture, now } = situation;
  const isDown = isHolderDown(situation);
  const running = runningRollovers(picture);
  const steps = running.flatMap(({ rollover }): NextEvent[] => {
    if (rollover.wakeAt === null || rollover.phase === "halted") return [];
    const isMissed = isDown ? rollover.wakeAt <= now : isLate(rollover, now);
    return [{ what: isMissed ? "rollover-step-missed" : "rollover-step-due", at: rollover.wakeAt }];
  });
  const due = restingDescriptors(picture).flatMap(({ keyRole, nextRolloverAt }): NextEvent[] => {
    if (nextRolloverAt === null) return [];
    if (nextRolloverAt > now) return [{ what: ROLLOVER_DUE[keyRole], at: nextRolloverAt }];
    return isDown ? [{ what: "rollover-step-missed", at: nextRolloverAt }] : [];
  });
  return [...steps, ...due];
}

/** Descriptors that are not rolling and will by themselves. */
export function restingDescriptors(picture: ZonePicture): readonly SigningKeyDescriptor[] {
  return (picture.signing?.descriptors ?? []).filter(
    ({ state, rolloverEnabled, rollover }) =>
      state === "active" &&
      rolloverEnabled &&
      (rollover === null || rollover.phase === "completed" || rollover.phase === "abandoned"),
  );
}

function signatureEvent({ renewal, now }: Situation): NextEvent | null {
  const ends = earliestOf(
    renewal.served.filter(({ part }) => part === "dnskey-set").map(({ until }) => until),
    now,
  );
  if (renewal.dnskeySet === false)
    return ends === null ? null : { what: "dnskey-signature-ends", at: ends };
  const overdue = earliestOf(
    renewal.served.map(({ overdueAt }) => overdueAt),
    now,
  );
  return overdue === null ? null : { what: "signature-renewal-due", at: overdue };
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
