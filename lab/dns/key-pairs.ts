import type { KeyRequest } from "@/lab/keys/key-vault";
import type { ServedKey } from "@/lab/zone/lab-zone";
import { type Dnskey, SEP_FLAG, ZONE_KEY_FLAG } from "@/lib/dns/rdata/dnskey";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { KeyPair } from "@/lib/dnssec/crypto";
import type { SigningKey } from "@/lib/dnssec/validation/signing/sign-rrset";

/** Where private keys come from; the lab itself only passes them on to the signer. */
export interface SigningVault {
  /** null while the pair is not made yet. */
  pair(request: KeyRequest): KeyPair | null;
}

/** Keys of copies, and which of them could not be used because they are not made yet. */
export class KeyPairs {
  readonly #vault: SigningVault;
  #missing: KeyRequest[] = [];

  constructor(vault: SigningVault) {
    this.#vault = vault;
  }

  /** What was asked for in vain since this was called last. */
  takeMissing(): readonly KeyRequest[] {
    const missing = this.#missing;
    this.#missing = [];
    return missing;
  }

  find({ keyId, algorithm, keyLength, flags }: ServedKey): SigningKey | null {
    const request = { keyId, algorithm, keyLength };
    const pair = this.#vault.pair(request);
    if (pair === null) {
      this.#missing.push(request);
      return null;
    }
    return { dnskey: dnskeyOf(flags, algorithm, pair), privateKey: pair.privateKey };
  }

  findAll(keys: readonly ServedKey[]): readonly SigningKey[] {
    return keys.map((key) => this.find(key)).filter((key) => key !== null);
  }
}

function dnskeyOf(flags: number, algorithm: number, pair: KeyPair): Dnskey {
  return { kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey: pair.publicKeyField };
}

const ECDSA_P256 = 13;

/** The one key of a made-up parent: it follows from the lab's seed and never rolls. */
export function parentKey(zone: ZoneName): ServedKey {
  return {
    keyId: `parent ${zone}#1`,
    algorithm: ECDSA_P256,
    keyLength: 256,
    flags: ZONE_KEY_FLAG + SEP_FLAG,
    signs: "all",
  };
}
