import type * as z from "zod";
import type { DescriptorItem, KeyItem, RolloverExplained, WaitItem } from "@/lib/contracts/zones";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Crypto } from "@/lib/dnssec/crypto";
import { explainRollover } from "@/lib/dnssec/rollover/explain";
import { type PredictionBasis, predictSteps } from "@/lib/dnssec/rollover/predict";
import type { Wait } from "@/lib/dnssec/rollover/timing";
import { timingOfSettings } from "@/lib/dnssec/rollover/timing-of-settings";
import { describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { DigestType } from "@/lib/dnssec/signing-key/digest-types";
import { digestTypesOf, dsRecordsOf } from "@/lib/dnssec/signing-key/ds-digest";
import { isRevoked, keyTagsOf } from "@/lib/dnssec/signing-key/key-tag";
import { wireInstantOrNull } from "@/lib/services/wire/instants";
import type { LoadedZone } from "./load-picture";
import { toRollover } from "./to-rollover";

/** Digests that a parent takes today (RFC 8624 §3.3); SHA-1 only where the zone's settings ask for it. */
const PRESENT_DIGESTS: readonly DigestType[] = [2, 4];

export type DescriptorContext = { readonly crypto: Crypto; readonly zone: string };

/** Descriptors with their keys, tags, digests and waits. */
export function toDescriptors(context: DescriptorContext, loaded: LoadedZone): DescriptorItem[] {
  const { signing } = loaded.picture;
  if (signing === null) return [];
  const basis = basisOf(loaded);
  const digestTypes = [...new Set([...digestTypesOf(signing.settings), ...PRESENT_DIGESTS])].sort();
  return signing.descriptors.map((descriptor) => ({
    descriptorId: descriptor.descriptorId,
    keyRole: descriptor.keyRole,
    algorithm: describeAlgorithm(descriptor.algorithm),
    keyLength: descriptor.keyLength,
    custody: { ...descriptor.custody },
    state: descriptor.state,
    rolloverEnabled: descriptor.rolloverEnabled,
    rolloverType: descriptor.rolloverType,
    rolloverPeriodSeconds: descriptor.rolloverPeriodSeconds,
    initialRolloverOffsetSeconds: descriptor.initialRolloverOffsetSeconds,
    dnskeySignatureValiditySeconds: descriptor.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds: descriptor.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds: descriptor.zoneSignatureValiditySeconds,
    nextRolloverAction: descriptor.nextRolloverAction,
    nextRolloverAt: wireInstantOrNull(descriptor.nextRolloverAt),
    lastRolloverAt: wireInstantOrNull(descriptor.lastRolloverAt),
    rollover: descriptor.rollover === null ? null : toRollover(descriptor.rollover),
    keys: descriptor.keys.map((key) => toKey(context, { descriptor, key, loaded, digestTypes })),
    waits: waitsOf(descriptor, basis),
    native: { ...descriptor.native },
  }));
}

/** Every rollover that runs, in words, with the wait formulas behind it. */
export function toRollovers(loaded: LoadedZone): z.infer<typeof RolloverExplained>[] {
  const basis = basisOf(loaded);
  return (loaded.picture.signing?.descriptors ?? []).flatMap((descriptor) => {
    const explained = explainRollover(descriptor, basis);
    if (explained === null || descriptor.rollover === null) return [];
    return [
      {
        rollover: toRollover(descriptor.rollover),
        keyRole: descriptor.keyRole,
        sentence: explained.sentence,
        nextAction: explained.nextAction,
        owner: explained.owner,
        dueAt: wireInstantOrNull(explained.dueAt),
        waits: waitsOf(descriptor, basis),
      },
    ];
  });
}

function basisOf({ picture }: LoadedZone): PredictionBasis {
  const { signing, parentDs } = picture;
  return { timing: signing === null ? null : timingOfSettings(signing.settings), parentDs };
}

type KeyFacts = {
  readonly descriptor: SigningKeyDescriptor;
  readonly key: DescriptorKey;
  readonly loaded: LoadedZone;
  readonly digestTypes: readonly DigestType[];
};

function toKey(
  { crypto, zone }: DescriptorContext,
  { descriptor, key, loaded, digestTypes }: KeyFacts,
): z.infer<typeof KeyItem> {
  const publicKey = key.publicKey ?? loaded.publicKeys[key.nativeId] ?? null;
  const shown = {
    pointer: key.pointer,
    nativeId: key.nativeId,
    flags: key.flags,
    published: key.published,
    signs: key.signs !== "nothing",
    signsWhat: key.signs,
    createdAt: wireInstantOrNull(key.createdAt),
  };
  if (publicKey === null) {
    return { ...shown, keyTag: null, keyTagIfRevoked: null, dnskey: null, ds: [] };
  }
  const dnskey: Dnskey = {
    kind: "DNSKEY",
    flags: key.flags,
    protocol: 3,
    algorithm: descriptor.algorithm,
    publicKey: Buffer.from(publicKey, "base64"),
  };
  // A revoked key is no way into the zone any more, and no parent should name it (RFC 5011 §2.1).
  const isEntryPoint = descriptor.keyRole !== "zsk" && !isRevoked(key.flags);
  const digests = isEntryPoint ? dsRecordsOf(crypto, zone as OwnerName, dnskey, digestTypes) : [];
  return {
    ...shown,
    ...keyTagsOf(dnskey),
    dnskey: `${key.flags} 3 ${descriptor.algorithm} ${publicKey}`,
    ds: digests.map(({ digestType, digest }) => ({
      digestType,
      digest: Buffer.from(digest).toString("hex").toUpperCase(),
    })),
  };
}

function waitsOf(
  descriptor: SigningKeyDescriptor,
  basis: PredictionBasis,
): z.infer<typeof WaitItem>[] {
  const waits = predictSteps(descriptor, basis).flatMap(({ wait }) =>
    wait === null ? [] : [wait],
  );
  return waits.map(toWait);
}

function toWait({ name, formula, inputs, seconds }: Wait): z.infer<typeof WaitItem> {
  return {
    name,
    formula,
    inputs: inputs.map((input) => ({
      name: input.symbol === "" ? input.name : `${input.symbol}: ${input.name}`,
      seconds: input.seconds,
    })),
    seconds,
  };
}
