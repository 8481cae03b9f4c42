import type { Instant } from "@/lib/dnssec/instant";
import type { DescriptorKey, KeyPointer } from "@/lib/dnssec/signing-key/descriptor";
import type { RollingDescriptor, RollingKey } from "./rolling-descriptor";

/** What whoever runs the engine has to do. Data; applied in order; all concern one descriptor. */
export type RolloverAction =
  /** Make a key. It is neither published nor signing until further actions say so. */
  | {
      readonly kind: "generate-key";
      readonly keyId: string;
      readonly ordinal: number;
      readonly pointer: KeyPointer;
    }
  | { readonly kind: "publish"; readonly keyId: string }
  | {
      readonly kind: "sign-with";
      readonly keyId: string;
      readonly signs: DescriptorKey["signs"];
    }
  /** The old key stops signing and the new one begins, in one step: the zone is signed anew. */
  | {
      readonly kind: "switch-signer";
      readonly from: string;
      readonly to: string;
      readonly signs: DescriptorKey["signs"];
    }
  | { readonly kind: "point"; readonly keyId: string; readonly pointer: KeyPointer }
  /** Set the REVOKE bit and keep signing the DNSKEY set with the key (RFC 5011 §2.1). */
  | { readonly kind: "revoke"; readonly keyId: string }
  /** Take DNSKEY and signatures out of the zone and destroy the key. */
  | { readonly kind: "withdraw"; readonly keyId: string }
  | { readonly kind: "retire-descriptor" }
  /** Of the zone, not of the descriptor: a DS set was, or was not, found at the parent (KM-65). */
  | { readonly kind: "note-parent-delegation"; readonly hasSecureDelegation: boolean }
  /** The rollover is over: `lastRolloverAt` is `at`, the period counts from now, the next action is normal again. */
  | { readonly kind: "record-completion"; readonly at: Instant };

/** The descriptor after these actions. Unknown key ids change nothing. */
export function applyActions(
  descriptor: RollingDescriptor,
  actions: readonly RolloverAction[],
  at: Instant,
): RollingDescriptor {
  const draft: Draft = {
    keys: [...descriptor.keys],
    nextOrdinal: descriptor.nextOrdinal,
    retired: false,
    completedAt: null,
  };
  for (const action of actions) applyAction(draft, action, at);
  return finished(descriptor, draft);
}

/** A descriptor while actions are applied to it. */
type Draft = {
  keys: RollingKey[];
  nextOrdinal: number;
  retired: boolean;
  completedAt: Instant | null;
};

function applyAction(draft: Draft, action: RolloverAction, at: Instant): void {
  switch (action.kind) {
    case "generate-key":
      draft.keys.push(generatedKey(action, at));
      draft.nextOrdinal = Math.max(draft.nextOrdinal, action.ordinal + 1);
      return;
    case "publish":
      changeKey(draft, action.keyId, { published: true });
      return;
    case "sign-with":
      changeKey(draft, action.keyId, { signs: action.signs });
      return;
    case "switch-signer":
      changeKey(draft, action.from, { signs: "nothing" });
      changeKey(draft, action.to, { signs: action.signs });
      return;
    case "point":
      changeKey(draft, action.keyId, { pointer: action.pointer });
      return;
    case "revoke":
      changeKey(draft, action.keyId, { revoked: true, signs: "dnskey-set" });
      return;
    case "withdraw":
      draft.keys = draft.keys.filter((key) => key.keyId !== action.keyId);
      return;
    case "retire-descriptor":
      draft.retired = true;
      return;
    case "note-parent-delegation":
      return;
    case "record-completion":
      draft.completedAt = action.at;
      return;
  }
}

function generatedKey(
  action: Extract<RolloverAction, { kind: "generate-key" }>,
  at: Instant,
): RollingKey {
  return {
    keyId: action.keyId,
    ordinal: action.ordinal,
    pointer: action.pointer,
    published: false,
    signs: "nothing",
    revoked: false,
    createdAt: at,
  };
}

type KeyChange = Partial<Pick<RollingKey, "pointer" | "published" | "signs" | "revoked">>;

/** Field by field: this is where a jump over years spends its time. */
function changeKey(draft: Draft, keyId: string, change: KeyChange): void {
  const index = draft.keys.findIndex((key) => key.keyId === keyId);
  const key = draft.keys[index];
  if (key === undefined) return;
  draft.keys[index] = {
    keyId: key.keyId,
    ordinal: key.ordinal,
    pointer: change.pointer ?? key.pointer,
    published: change.published ?? key.published,
    signs: change.signs ?? key.signs,
    revoked: change.revoked ?? key.revoked,
    createdAt: key.createdAt,
  };
}

function finished(descriptor: RollingDescriptor, draft: Draft): RollingDescriptor {
  const period = draft.retired ? null : descriptor.rolloverPeriodSeconds;
  const { completedAt } = draft;
  const dueAgainAt = period === null || completedAt === null ? null : completedAt + period;
  return {
    descriptorId: descriptor.descriptorId,
    keyRole: descriptor.keyRole,
    state: draft.retired ? "retired" : descriptor.state,
    rolloverPeriodSeconds: period,
    nextRolloverAction: completedAt === null ? descriptor.nextRolloverAction : "normal",
    lastRolloverAt: completedAt ?? descriptor.lastRolloverAt,
    nextRolloverAt: completedAt === null ? descriptor.nextRolloverAt : dueAgainAt,
    nextOrdinal: draft.nextOrdinal,
    keys: draft.keys,
    rollover: descriptor.rollover,
  };
}
