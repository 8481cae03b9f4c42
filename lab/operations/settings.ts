import { DAY, HOUR } from "@/lib/dnssec/instant";
import { isRunning } from "@/lib/dnssec/rollover/state";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import { ok } from "@/lib/result";
import { type Condition, firstRefusal, type Outcome, type Place } from "./operation";
import { isHolder } from "./preconditions";
import { settingConditions } from "./signing-parameters";
import { continueRollovers, storeContent } from "./store-content";

/** Numbers that Windows bounds (spec §2.1). */
const RANGES: Partial<Record<keyof ZoneSettings, readonly [low: number, high: number]>> = {
  nsec3Iterations: [0, 2_500],
  nsec3RandomSaltLength: [0, 255],
  dsRecordSetTtlSeconds: [0, 7 * DAY],
  dnskeyRecordSetTtlSeconds: [0, 7 * DAY],
  signatureInceptionOffsetSeconds: [0, 7 * DAY],
  secureDelegationPollingPeriodSeconds: [HOUR, 7 * DAY],
  propagationTimeSeconds: [0, Number.MAX_SAFE_INTEGER],
};

/** SetSetting: 9101, then ranges (9566, 9567), then the rules between settings and keys; not while a key rolls (KM-54). */
export function setSetting(place: Place, change: Partial<ZoneSettings>): Outcome {
  const before = place.zone.content.truth;
  const content = { ...before, settings: { ...before.settings, ...change } };
  const isRolling = before.descriptors.some(({ rolling }) => isRunning(rolling.rollover));
  const refusal = firstRefusal([
    isHolder(place, "KM-17"),
    ...rangeConditions(change),
    ...settingConditions(content, place.world.rules),
    [() => !isRolling || !place.world.rules.holds("KM-54"), 9116, "A key of the zone is rolling."],
  ]);
  if (refusal !== null) return refusal;
  if (place.isRehearsal) return ok(null);
  const notes = Object.entries(change).map(([name, value]) => ({
    kind: "settings" as const,
    from: `${name} ${String(settingOf(before.settings, name))}`,
    to: `${name} ${String(value)}`,
    descriptorId: null,
  }));
  storeContent(place, content, notes, "same-dnskey-set");
  continueRollovers(place);
  return ok(null);
}

function rangeConditions(change: Partial<ZoneSettings>): readonly Condition[] {
  return Object.entries(RANGES).flatMap(([name, [low, high]]): readonly Condition[] => {
    const value = settingOf(change, name);
    if (typeof value !== "number") return [];
    return [
      [() => value >= low, 9566, `${name} is too small: ${low} at least.`],
      [() => value <= high, 9567, `${name} is too large: ${high} at most.`],
    ];
  });
}

function settingOf(settings: Partial<ZoneSettings>, name: string): unknown {
  return new Map<string, unknown>(Object.entries(settings)).get(name);
}
