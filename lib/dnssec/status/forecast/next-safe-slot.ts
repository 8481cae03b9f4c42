import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import { predictSteps } from "@/lib/dnssec/rollover/predict";
import { timingOfSettings } from "@/lib/dnssec/rollover/timing-of-settings";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";

/** When a planned transfer meets no change of keys, by the model of spec §4: a prediction, not a promise of the server. */
export type SafeSlot = {
  /** The first instant of the slot, now or later; null = not before somebody has acted. */
  readonly from: Instant | null;
  /** When the next change of keys begins; null = none is foreseen. */
  readonly until: Instant | null;
  readonly sentence: string;
};

/** A time in which the keys of the zone change; `until` null = it ends when somebody acts, or nobody can tell. */
type Busy = { readonly from: Instant; readonly until: Instant | null };

/** A rollover that is due so soon after the slot would begin in the middle of the move. */
const MARGIN: Seconds = HOUR;

/** The next slot of at least this length in which no key of the zone is changing (KM-47). */
export function nextSafeSlot(
  picture: ZonePicture,
  now: Instant,
  lengthSeconds: Seconds = HOUR,
): SafeSlot {
  const busy = activeDescriptors(picture)
    .flatMap((descriptor) => busyTimes(descriptor, picture, now))
    .sort((a, b) => a.from - b.from);
  let from = now;
  for (const time of busy) {
    if (time.from - MARGIN >= from + lengthSeconds) return slot(from, time.from - MARGIN, now);
    if (time.until === null) return NOT_FORESEEN;
    from = Math.max(from, time.until);
  }
  return slot(from, null, now);
}

/** What runs, to its predicted end; else what will begin. A rollover that is overdue may begin any moment. */
function busyTimes(
  descriptor: SigningKeyDescriptor,
  picture: ZonePicture,
  now: Instant,
): readonly Busy[] {
  const { rollover, nextRolloverAt, rolloverEnabled } = descriptor;
  const settings = picture.signing?.settings;
  const timing = settings === undefined ? null : timingOfSettings(settings);
  const steps = predictSteps(descriptor, { timing, parentDs: picture.parentDs });
  const until = steps.at(-1)?.until ?? null;
  const isRunning =
    rollover !== null && rollover.phase !== "completed" && rollover.phase !== "abandoned";
  if (isRunning) return [{ from: now, until }];
  if (!rolloverEnabled || nextRolloverAt === null) return [];
  return [{ from: Math.max(now, nextRolloverAt), until }];
}

const NOT_FORESEEN: SafeSlot = {
  from: null,
  until: null,
  sentence:
    "A key of the zone is changing, and nobody can tell when that ends: somebody has to act.",
};

function slot(from: Instant, until: Instant | null, now: Instant): SafeSlot {
  const begins = from === now ? "Now" : `From ${formatInstant(from, now)}`;
  const ends = until === null ? "" : ` until ${formatInstant(until, now)}`;
  return { from, until, sentence: `${begins}${ends}: no key of the zone is changing.` };
}
