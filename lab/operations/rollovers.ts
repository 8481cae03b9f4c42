import { applyAdvance, engineWorld } from "@/lab/zone/engine";
import { submitEvent } from "@/lib/dnssec/rollover/advance";
import type { RolloverEvent } from "@/lib/dnssec/rollover/event";
import { ok } from "@/lib/result";
import { descriptorOf, isKnown, unknownKey } from "./keys";
import { firstRefusal, type Outcome, type Place, refused } from "./operation";
import { isHolder, isSigned } from "./preconditions";

/** Invoke rollover: `Queued`, with ManualTrigger; 9116 while it rolls, 9120 while it is queued. */
export function invokeRollover(place: Place, descriptorId: string): Outcome {
  return submit(place, descriptorId, { kind: "operator-requested", at: place.at });
}

/** Step: legal in `KskWaitingForDSUpdate` alone (9118 on a ZSK, else 9128). Windows does not ask whether it is wise. */
export function stepRollover(place: Place, descriptorId: string): Outcome {
  const event = { kind: "operator-stepped", at: place.at, riskConfirmed: true } as const;
  return submit(place, descriptorId, event);
}

function submit(place: Place, descriptorId: string, event: RolloverEvent): Outcome {
  const { zone, host, world, at } = place;
  const refusal = firstRefusal([
    isHolder(place),
    isSigned(place),
    isKnown(descriptorOf(place, descriptorId)),
  ]);
  if (refusal !== null) return refusal;
  if (zone.rollovers === null) return unknownKey();
  const result = submitEvent(zone.rollovers, descriptorId, event, engineWorld(zone, host, world));
  if (!result.ok) return refused(result.error.win32 ?? 87, `Refused: ${result.error.reason}.`);
  if (place.isRehearsal) return ok(null);
  applyAdvance(zone, result.value, { runner: host, at }, world);
  return ok(null);
}
