/**
 * Judges steps by what validators may hold, not by which rollover runs. A validator combines one version of the DS set, one
 * of the DNSKEY set and one of the signatures over the zone's data, each from its own cache: every combination needs a chain.
 */

/** State of a record as BIND names it: in no cache, in some, in all, leaving. */
export type RecordState = "hidden" | "rumoured" | "omnipresent" | "unretentive";

/** A DNSKEY set as one validator may hold it. */
export type DnskeySet = {
  /** Published and not revoked: a revoked key proves nothing (RFC 5011 §2.1). */
  readonly usable: readonly string[];
  /** Keys whose signature over the set is there. */
  readonly signers: readonly string[];
};

/** Every version that some validator may hold at one moment, the one now served last. Keys are named by id. */
export type ChainOfTrust = {
  /** Empty list: the parent was never seen. An empty version: the delegation is insecure there. */
  readonly ds: readonly (readonly string[])[];
  readonly dnskey: readonly DnskeySet[];
  /** Per version of the zone's data: keys that signed it. */
  readonly signatures: readonly (readonly string[])[];
};

/** Which link fails for which validator. */
export type BrokenChain =
  | {
      readonly rule: "ds-leads-to-dnskey";
      readonly ds: readonly string[];
      readonly dnskey: DnskeySet;
    }
  | {
      readonly rule: "dnskey-proves-signatures";
      readonly dnskey: DnskeySet;
      readonly signatures: readonly string[];
    };

/** The validator's view that has no chain from its DS set to the DNSKEY set (RFC 4035 §5.2), or null. */
function dsLeadsToDnskey(chain: ChainOfTrust): BrokenChain | null {
  for (const ds of chain.ds) {
    if (ds.length === 0) continue;
    for (const dnskey of chain.dnskey) {
      const proven = ds.some((id) => dnskey.signers.includes(id) && dnskey.usable.includes(id));
      if (!proven) return { rule: "ds-leads-to-dnskey", ds, dnskey };
    }
  }
  return null;
}

/** The validator's view whose DNSKEY set does not hold the key of any signature that it holds (RFC 4035 §5.3), or null. */
function dnskeyProvesSignatures(chain: ChainOfTrust): BrokenChain | null {
  for (const dnskey of chain.dnskey) {
    for (const signatures of chain.signatures) {
      if (!signatures.some((id) => dnskey.usable.includes(id))) {
        return { rule: "dnskey-proves-signatures", dnskey, signatures };
      }
    }
  }
  return null;
}

/** The first link that fails for some validator, or null where every validator has a chain. */
export function findBrokenChain(chain: ChainOfTrust): BrokenChain | null {
  return dsLeadsToDnskey(chain) ?? dnskeyProvesSignatures(chain);
}

/**
 * Does a step from `before` to `after` break the chain for some validator? Each rule is compared with itself: a rule that was
 * already broken before the step forbids nothing, so that a broken zone can be left.
 */
export function breaksChainOfTrust(before: ChainOfTrust, after: ChainOfTrust): BrokenChain | null {
  const delegation = dsLeadsToDnskey(after);
  if (delegation !== null && dsLeadsToDnskey(before) === null) return delegation;
  const data = dnskeyProvesSignatures(after);
  if (data !== null && dnskeyProvesSignatures(before) === null) return data;
  return null;
}

/** The record states of one key, as BIND's key manager keeps them. */
export type KeyRecordStates = {
  readonly keyId: string;
  readonly revoked: boolean;
  readonly dnskey: RecordState;
  /** Its signature over the DNSKEY set (KRRSIG). */
  readonly dnskeySignature: RecordState;
  /** Its signatures over the zone's data (ZRRSIG). */
  readonly zoneSignatures: RecordState;
  readonly ds: RecordState;
};

/**
 * The chain that record states describe: an older version of each set (what is leaving and what is everywhere) and a newer
 * one (what is arriving and what is everywhere).
 */
export function chainOfRecordStates(keys: readonly KeyRecordStates[]): ChainOfTrust {
  const versions = [isInOlder, isInNewer];
  return {
    ds: versions.map((holds) => idsWhere(keys, (key) => holds(key.ds))),
    dnskey: versions.map((holds) => ({
      usable: idsWhere(keys, (key) => !key.revoked && holds(key.dnskey)),
      signers: idsWhere(keys, (key) => holds(key.dnskeySignature)),
    })),
    signatures: versions.map((holds) => idsWhere(keys, (key) => holds(key.zoneSignatures))),
  };
}

/** The state of one record from the versions that may be held: the last one is served now. */
export function recordStateOf(
  versions: readonly (readonly string[])[],
  keyId: string,
): RecordState {
  const served = versions.at(-1)?.includes(keyId) ?? false;
  const holding = versions.filter((version) => version.includes(keyId)).length;
  if (served) return holding === versions.length ? "omnipresent" : "rumoured";
  return holding > 0 ? "unretentive" : "hidden";
}

function isInOlder(state: RecordState): boolean {
  return state === "omnipresent" || state === "unretentive";
}

function isInNewer(state: RecordState): boolean {
  return state === "omnipresent" || state === "rumoured";
}

function idsWhere(
  keys: readonly KeyRecordStates[],
  holds: (key: KeyRecordStates) => boolean,
): readonly string[] {
  return keys.filter(holds).map((key) => key.keyId);
}
