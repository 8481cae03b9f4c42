import { DAY, type Instant, type Seconds } from "@/lib/dnssec/instant";
import type { RollingDescriptor } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { ZoneContent } from "./content";
import { NEVER } from "./lab-zone";

/** How long before a KSK's rollover each warning comes: at 90 % and 95 % of its period, and a day before (spec §4.2). */
function warningTimes(period: Seconds): readonly Seconds[] {
  return [Math.floor(period * 0.1), Math.floor(period * 0.05), DAY];
}

/** PreRollEventFired of a descriptor: 0 none, 1 at 90 %, 2 at 95 %, 3 with less than a day left. KSKs at rest only. */
export function preRollEvent(descriptor: RollingDescriptor, at: Instant): 0 | 1 | 2 | 3 {
  const left = leftUntilRollover(descriptor, at);
  if (left === null || descriptor.rolloverPeriodSeconds === null) return 0;
  const [first, second, last] = warningTimes(descriptor.rolloverPeriodSeconds);
  if (left <= (last ?? 0)) return 3;
  if (left <= (second ?? 0)) return 2;
  return left <= (first ?? 0) ? 1 : 0;
}

/** Another number whenever the warnings of a zone are other ones. */
export function preRollMark(content: ZoneContent, at: Instant): number {
  let mark = 0;
  if (!content.isSigned) return mark;
  for (const { rolling } of content.descriptors) {
    if (rolling.keyRole === "ksk") mark = mark * 4 + preRollEvent(rolling, at);
  }
  return mark;
}

/** When the next warning comes, after an instant. */
export function nextPreRoll(content: ZoneContent, after: Instant): Instant {
  let next = NEVER;
  if (!content.isSigned) return next;
  for (const { rolling } of content.descriptors) {
    const left = leftUntilRollover(rolling, after);
    if (left === null || rolling.rolloverPeriodSeconds === null) continue;
    for (const before of warningTimes(rolling.rolloverPeriodSeconds)) {
      if (left > before) next = Math.min(next, after + left - before);
    }
  }
  return next;
}

function leftUntilRollover(descriptor: RollingDescriptor, at: Instant): Seconds | null {
  const { keyRole, state, rollover, nextRolloverAt } = descriptor;
  if (keyRole !== "ksk" || state !== "active" || rollover !== null) return null;
  return nextRolloverAt === null ? null : nextRolloverAt - at;
}
