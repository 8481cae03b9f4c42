import type { RolloverAction } from "@/lib/dnssec/rollover/action";
import { keyAt, keyIdOf, keysAt } from "@/lib/dnssec/rollover/rolling-descriptor";
import { publicationInterval, retireInterval } from "@/lib/dnssec/rollover/timing";
import type { MethodTable, StageInput } from "./method-table";
import { retiringActions } from "./retire-descriptor";

/**
 * ZSK pre-publication (RFC 7583 §3.2.1, RFC 6781 §4.1.1.1; Windows `PrePublish`, spec §4.3). The successor was published at
 * rest already; Windows waits for the DNSKEY TTL all the same.
 */
export const zskPrePublication: MethodTable = {
  method: "zsk-pre-publication",
  windowsName: "PrePublish",
  source: "RFC 7583 §3.2.1, RFC 6781 §4.1.1.1",
  stages: [
    {
      stage: "publish-successor",
      actions: publishSuccessor,
      after: ({ timing }) => ({
        kind: "wait",
        phase: "propagating",
        wait: publicationInterval(timing),
        next: "switch-signatures",
      }),
    },
    {
      stage: "switch-signatures",
      actions: switchSignatures,
      after: ({ timing }) => ({
        kind: "wait",
        phase: "expiring",
        wait: retireInterval(timing),
        next: "withdraw-predecessor",
      }),
    },
    {
      stage: "withdraw-predecessor",
      actions: withdrawPredecessor,
      after: () => ({ kind: "done" }),
    },
  ],
};

/** Next becomes standby, and a new next is made and published. */
function publishSuccessor({ descriptor }: StageInput): readonly RolloverAction[] {
  const actions: RolloverAction[] = [];
  let ordinal = descriptor.nextOrdinal;
  const makeNext = (): string => {
    const keyId = keyIdOf(descriptor.descriptorId, ordinal);
    actions.push({ kind: "generate-key", keyId, ordinal, pointer: "next" });
    actions.push({ kind: "publish", keyId });
    ordinal += 1;
    return keyId;
  };
  const successor = keyAt(descriptor, "next")?.keyId ?? makeNext();
  actions.push({ kind: "publish", keyId: successor });
  actions.push({ kind: "point", keyId: successor, pointer: "standby" });
  makeNext();
  return actions;
}

/** Standby takes over; the former active key becomes standby and signs nothing. */
function switchSignatures({ descriptor }: StageInput): readonly RolloverAction[] {
  const successor = keysAt(descriptor, "standby").at(-1) ?? null;
  const predecessor = keyAt(descriptor, "active");
  if (successor === null) return [];
  const takeOver: readonly RolloverAction[] = [
    { kind: "sign-with", keyId: successor.keyId, signs: "all" },
    { kind: "point", keyId: successor.keyId, pointer: "active" },
  ];
  if (predecessor === null) return takeOver;
  return [
    { kind: "switch-signer", from: predecessor.keyId, to: successor.keyId, signs: "all" },
    { kind: "point", keyId: predecessor.keyId, pointer: "standby" },
    { kind: "point", keyId: successor.keyId, pointer: "active" },
  ];
}

function withdrawPredecessor(input: StageInput): readonly RolloverAction[] {
  if (input.identity.action === "retire") return retiringActions(input);
  return [
    ...keysAt(input.descriptor, "standby").map(
      ({ keyId }): RolloverAction => ({ kind: "withdraw", keyId }),
    ),
    { kind: "record-completion", at: input.at },
  ];
}
