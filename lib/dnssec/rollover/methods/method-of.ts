import type { NextRolloverAction, RollingKeyRole } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { RunMethod, WorkStage } from "@/lib/dnssec/rollover/state";
import { kskDoubleSignature } from "./ksk-double-signature";
import type { MethodTable, StageRule } from "./method-table";
import { zskPrePublication } from "./zsk-pre-publication";

/** Every method that the engine runs. */
export const METHOD_TABLES = {
  "zsk-pre-publication": zskPrePublication,
  "ksk-double-signature": kskDoubleSignature,
} as const satisfies Record<RunMethod, MethodTable>;

/** Windows fixes the method by the key's type (spec §2.2 RolloverType). */
export function methodOf(keyRole: RollingKeyRole): RunMethod {
  return keyRole === "ksk" ? "ksk-double-signature" : "zsk-pre-publication";
}

/** The stage with which a rollover of this action begins. */
export function firstStage(action: NextRolloverAction): WorkStage {
  switch (action) {
    case "normal":
      return "publish-successor";
    case "revoke-standby":
      return "remove-hold-down";
    case "retire":
      return "withdraw-predecessor";
  }
}

/** The rule of a stage; null where the method has no such stage. */
export function stageRule(method: RunMethod, stage: WorkStage): StageRule | null {
  return METHOD_TABLES[method].stages.find((rule) => rule.stage === stage) ?? null;
}
