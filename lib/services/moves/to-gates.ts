import type * as z from "zod";
import type { ChangedFactItem, GateItem } from "@/lib/contracts/moves";
import type { Gate } from "@/lib/dnssec/key-master/gate";
import type { ChangedFact } from "@/lib/dnssec/key-master/move/plan";
import { wireInstantOrNull } from "@/lib/services/wire/instants";

/** Gates as they travel. */
export function toGates(gates: readonly Gate[]): GateItem[] {
  return gates.map(({ gate, result, evidence, observedAt, remedy }) => ({
    gate,
    result,
    evidence,
    observedAt: wireInstantOrNull(observedAt),
    remedy,
  }));
}

export function toChangedFacts(changed: readonly ChangedFact[]): z.infer<typeof ChangedFactItem>[] {
  return changed.map(({ fact, before, now }) => ({ fact, was: before, is: now }));
}
