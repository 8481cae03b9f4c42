import type { Instant } from "@/lib/dnssec/instant";
import { isServerReachable } from "@/lib/dnssec/key-master/holder-reachable";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A standing card after a seize: what the old holder does when it comes back (KM-45). Instants by the estate's clock. */
export type OldHolderWatch = {
  readonly oldHolder: ServerName;
  readonly newHolder: ServerName;
  readonly seizedAt: Instant;
  /** Since when it answers again; null = it has not come back. */
  readonly returnedAt: Instant | null;
  /** Since when it says that it holds the role while the new holder says so too; null = it does not. */
  readonly bothSince: Instant | null;
};

/** What the card says now. */
export type WatchCard = {
  readonly state: "away" | "returned" | "both-claim" | "yielded";
  /** Two have claimed the role for longer than one polling interval. */
  readonly alarm: boolean;
  readonly sentence: string;
  readonly nextStep: string | null;
  /** When the alarm comes if nothing changes; null = not by waiting. */
  readonly wakeAt: Instant | null;
};

/** The watch from the moment on at which the role was seized. */
export function beginWatch(
  oldHolder: ServerName,
  newHolder: ServerName,
  seizedAt: Instant,
): OldHolderWatch {
  return { oldHolder, newHolder, seizedAt, returnedAt: null, bothSince: null };
}

/** The watch after another look. A server that cannot be asked for a while has neither left nor yielded. */
export function continueWatch(
  watch: OldHolderWatch,
  facts: ZoneFacts,
  now: Instant,
): OldHolderWatch {
  const picture = mergeFacts(facts);
  const reachable = isServerReachable(watch.oldHolder, picture);
  if (reachable === null) return watch;
  if (!reachable) return { ...watch, returnedAt: null, bothSince: null };
  const returnedAt = watch.returnedAt ?? now;
  const says = saysHolder(watch.oldHolder, picture);
  if (says === null) return { ...watch, returnedAt };
  return { ...watch, returnedAt, bothSince: says ? (watch.bothSince ?? now) : null };
}

/** The card to the watch. `yielded` = it is back and says that another holds the role: no manual clean-up is needed (KM-45). */
export function watchCard(watch: OldHolderWatch, facts: ZoneFacts, now: Instant): WatchCard {
  const picture = mergeFacts(facts);
  const { oldHolder, newHolder, returnedAt, bothSince } = watch;
  const interval = picture.estate.pollingIntervalSeconds;
  if (returnedAt === null) {
    return {
      state: "away",
      alarm: false,
      sentence: `${oldHolder} has not come back since its role was seized ${formatInstant(watch.seizedAt, now)}.`,
      nextStep: null,
      wakeAt: null,
    };
  }
  if (bothSince !== null) return bothCard(watch, bothSince, interval, now);
  return saysHolder(oldHolder, picture) === false
    ? {
        state: "yielded",
        alarm: false,
        sentence: `${oldHolder} is back and says that ${newHolder} holds the role. Nothing has to be cleaned up.`,
        nextStep: null,
        wakeAt: null,
      }
    : {
        state: "returned",
        alarm: false,
        sentence: `${oldHolder} answers again; what it says about the role is not known yet.`,
        nextStep: "Look again when an agent has read it.",
        wakeAt: null,
      };
}

function bothCard(
  { oldHolder, newHolder }: OldHolderWatch,
  bothSince: Instant,
  interval: number,
  now: Instant,
): WatchCard {
  const alarmAt = bothSince + interval;
  const alarm = now > alarmAt;
  return {
    state: "both-claim",
    alarm,
    sentence: alarm
      ? `${oldHolder} and ${newHolder} both say that they hold the role, since ${formatInstant(bothSince, now)}.`
      : `${oldHolder} is back and still says that it holds the role; it reads the directory within ${interval} seconds.`,
    nextStep: alarm
      ? `Stop the DNS service on ${oldHolder} until it has read the directory, and start no change of keys.`
      : null,
    wakeAt: alarm ? null : alarmAt + 1,
  };
}

function saysHolder(server: ServerName, picture: ZonePicture): boolean | null {
  const held = picture.views.find(({ view }) => view.server === server);
  return held?.isFresh === true ? held.view.isHolder : null;
}
