import type { RolloverAction } from "@/lib/dnssec/rollover/action";
import type { StageInput } from "./method-table";

/** NextRolloverAction `Retire`: the descriptor's keys and signatures go, and its state becomes Retired (KM-51). */
export function retiringActions({ descriptor, at }: StageInput): readonly RolloverAction[] {
  return [
    ...descriptor.keys.map(({ keyId }): RolloverAction => ({ kind: "withdraw", keyId })),
    { kind: "retire-descriptor" },
    { kind: "record-completion", at },
  ];
}
