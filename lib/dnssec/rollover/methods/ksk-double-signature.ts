import type { RolloverAction } from "@/lib/dnssec/rollover/action";
import {
  keyAt,
  keyIdOf,
  keysAt,
  type RollingDescriptor,
  type RollingKey,
} from "@/lib/dnssec/rollover/rolling-descriptor";
import type { WorkStage } from "@/lib/dnssec/rollover/state";
import {
  dnskeyTtl,
  dsRetireInterval,
  publicationInterval,
  type RolloverTiming,
  removeHoldDown,
} from "@/lib/dnssec/rollover/timing";
import type { Aftermath, MethodTable, StageInput } from "./method-table";
import { retiringActions } from "./retire-descriptor";

/**
 * KSK double signature (RFC 7583 §3.3.1 double-KSK, RFC 6781 §4.1.2; Windows `DoubleSignature`, spec §4.4). With RFC 5011 the
 * standby takes over and the newly published key becomes the new standby; the old key stays revoked for the hold-down.
 */
export const kskDoubleSignature: MethodTable = {
  method: "ksk-double-signature",
  windowsName: "DoubleSignature",
  source: "RFC 7583 §3.3.1, RFC 6781 §4.1.2, RFC 5011 §6",
  stages: [
    {
      stage: "publish-successor",
      actions: publishSuccessor,
      after: () => ({ kind: "go-on", next: "submit-ds" }),
    },
    {
      stage: "submit-ds",
      actions: () => [],
      after: () => ({ kind: "ask-parent", next: "wait-for-parent-ds-ttl" }),
    },
    {
      stage: "wait-for-parent-ds-ttl",
      actions: () => [],
      after: ({ timing, dsTtlSeconds }) => ({
        kind: "wait",
        phase: "expiring",
        wait: dsRetireInterval(timing, dsTtlSeconds ?? dnskeyTtl(timing)),
        next: afterParent(timing),
      }),
    },
    {
      stage: "remove-hold-down",
      actions: revoke,
      after: () => ({
        kind: "wait",
        phase: "expiring",
        wait: removeHoldDown(),
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

/** A zone without DS at its parent waits for the DNSKEY TTL instead and ends by itself (spec §4.4). */
export function withoutDelegation(timing: RolloverTiming): Extract<Aftermath, { kind: "wait" }> {
  return {
    kind: "wait",
    phase: "propagating",
    wait: publicationInterval(timing),
    next: "withdraw-predecessor",
  };
}

/** Keys whose DS must be at the parent before the old key may go: the newly published one and the one that takes over. */
export function keysThatNeedDs(descriptor: RollingDescriptor): readonly string[] {
  const published = keysAt(descriptor, "standby").filter((key) => key.published);
  const newest = published.at(-1);
  const successor = successorOf(descriptor);
  const needed = [successor, newest].filter((key) => key !== null && key !== undefined);
  return [...new Set(needed.map((key) => key.keyId))];
}

/** During a rollover: the standby that already signs the DNSKEY set. */
function successorOf(descriptor: RollingDescriptor): RollingKey | null {
  return keysAt(descriptor, "standby").find((key) => key.signs === "dnskey-set") ?? null;
}

function afterParent(timing: RolloverTiming): WorkStage {
  return timing.rfc5011 ? "remove-hold-down" : "withdraw-predecessor";
}

/** Next becomes a published standby, the successor begins to sign, and a new next is made but not published. */
function publishSuccessor({ descriptor, timing }: StageInput): readonly RolloverAction[] {
  const promoted = promoteNext(descriptor);
  const standby = timing.rfc5011 ? keyAt(descriptor, "standby") : null;
  return [
    ...promoted.actions,
    { kind: "sign-with", keyId: standby?.keyId ?? promoted.keyId, signs: "dnskey-set" },
  ];
}

/** The old key is revoked and goes on signing the set; the successor is active (RFC 5011 §2.1). */
function revoke({ identity, descriptor }: StageInput): readonly RolloverAction[] {
  if (identity.action === "revoke-standby") return revokeStandby(descriptor);
  const predecessor = keyAt(descriptor, "active");
  const successor = successorOf(descriptor);
  return [
    ...(predecessor === null ? [] : revoking(predecessor)),
    ...(successor === null ? [] : [pointAt(successor, "active")]),
  ];
}

function revokeStandby(descriptor: RollingDescriptor): readonly RolloverAction[] {
  return [...keysAt(descriptor, "standby").flatMap(revoking), ...promoteNext(descriptor).actions];
}

function revoking(key: RollingKey): readonly RolloverAction[] {
  return [{ kind: "revoke", keyId: key.keyId }, pointAt(key, "former")];
}

function withdrawPredecessor(input: StageInput): readonly RolloverAction[] {
  const { identity, descriptor, timing, at } = input;
  if (identity.action === "retire") return retiringActions(input);
  const revoked = keysAt(descriptor, "former");
  const successor = revoked.length > 0 ? null : successorOf(descriptor);
  const replaced = successor === null ? [] : keysAt(descriptor, "active");
  const standbys = keysAt(descriptor, "standby").filter((key) => key !== successor);
  const kept = timing.rfc5011 ? standbys.slice(-1) : [];
  const leftOver = standbys.slice(0, standbys.length - kept.length);
  return [
    ...(successor === null ? [] : [pointAt(successor, "active")]),
    ...[...revoked, ...replaced, ...leftOver].map(
      ({ keyId }): RolloverAction => ({ kind: "withdraw", keyId }),
    ),
    ...(timing.rfc5011 && kept.length === 0 ? promoteNext(descriptor).actions : []),
    { kind: "record-completion", at },
  ];
}

/** The unpublished next key becomes a published standby; another one takes its place. */
function promoteNext(descriptor: RollingDescriptor): {
  readonly keyId: string;
  readonly actions: readonly RolloverAction[];
} {
  const actions: RolloverAction[] = [];
  let ordinal = descriptor.nextOrdinal;
  const make = (): string => {
    const keyId = keyIdOf(descriptor.descriptorId, ordinal);
    actions.push({ kind: "generate-key", keyId, ordinal, pointer: "next" });
    ordinal += 1;
    return keyId;
  };
  const keyId = keyAt(descriptor, "next")?.keyId ?? make();
  actions.push({ kind: "publish", keyId }, { kind: "point", keyId, pointer: "standby" });
  make();
  return { keyId, actions };
}

function pointAt(key: RollingKey, pointer: RollingKey["pointer"]): RolloverAction {
  return { kind: "point", keyId: key.keyId, pointer };
}
