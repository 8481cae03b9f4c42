import type * as z from "zod";
import type { RolloverSchema } from "@/lib/contracts/zones";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import { wireInstantOrNull } from "@/lib/services/wire/instants";

type WireRollover = z.infer<typeof RolloverSchema>;

export function toRollover(report: RolloverReport): WireRollover {
  const { descriptorId, phase, method, stage, since, wakeAt, isManual, fault, native } = report;
  return {
    descriptorId,
    phase,
    method,
    stage,
    since: wireInstantOrNull(since),
    wakeAt: wireInstantOrNull(wakeAt),
    isManual,
    fault,
    native: { ...native },
  };
}
