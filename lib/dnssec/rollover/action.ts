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
  return actions.reduce((current, action) => applyAction(current, action, at), descriptor);
}

function applyAction(
  descriptor: RollingDescriptor,
  action: RolloverAction,
  at: Instant,
): RollingDescriptor {
  switch (action.kind) {
    case "generate-key":
      return withGeneratedKey(descriptor, action, at);
    case "publish":
      return withKey(descriptor, action.keyId, { published: true });
    case "sign-with":
      return withKey(descriptor, action.keyId, { signs: action.signs });
    case "switch-signer":
      return withKey(withKey(descriptor, action.from, { signs: "nothing" }), action.to, {
        signs: action.signs,
      });
    case "point":
      return withKey(descriptor, action.keyId, { pointer: action.pointer });
    case "revoke":
      return withKey(descriptor, action.keyId, { revoked: true, signs: "dnskey-set" });
    case "withdraw":
      return {
        ...descriptor,
        keys: descriptor.keys.filter((key) => key.keyId !== action.keyId),
      };
    case "retire-descriptor":
      return { ...descriptor, state: "retired", rolloverPeriodSeconds: null };
    case "note-parent-delegation":
      return descriptor;
    case "record-completion":
      return withCompletion(descriptor, action.at);
  }
}

function withGeneratedKey(
  descriptor: RollingDescriptor,
  action: Extract<RolloverAction, { kind: "generate-key" }>,
  at: Instant,
): RollingDescriptor {
  const key: RollingKey = {
    keyId: action.keyId,
    ordinal: action.ordinal,
    pointer: action.pointer,
    published: false,
    signs: "nothing",
    revoked: false,
    createdAt: at,
  };
  return {
    ...descriptor,
    nextOrdinal: Math.max(descriptor.nextOrdinal, action.ordinal + 1),
    keys: [...descriptor.keys, key],
  };
}

function withKey(
  descriptor: RollingDescriptor,
  keyId: string,
  change: Partial<RollingKey>,
): RollingDescriptor {
  return {
    ...descriptor,
    keys: descriptor.keys.map((key) => (key.keyId === keyId ? { ...key, ...change } : key)),
  };
}

function withCompletion(descriptor: RollingDescriptor, at: Instant): RollingDescriptor {
  const period = descriptor.rolloverPeriodSeconds;
  return {
    ...descriptor,
    nextRolloverAction: "normal",
    lastRolloverAt: at,
    nextRolloverAt: period === null ? null : at + period,
  };
}
