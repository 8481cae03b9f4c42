import type { Crypto, KeyPair } from "@/lib/dnssec/crypto";
import type { KeyRequest } from "./key-vault";

/** How many public keys are remembered: a few for each of ten thousand zones. */
const REMEMBERED = 100_000;
/** How many whole pairs are remembered: those of zones that somebody asks about over DNS. */
const REMEMBERED_PAIRS = 5_000;

/** Key pairs that follow from the lab's seed: the same key id gives the same pair, always. */
export class SeededKeys {
  readonly #crypto: Crypto;
  readonly #seed: string;
  readonly #fields = new Map<string, Uint8Array>();
  readonly #pairs = new Map<string, KeyPair>();

  constructor(crypto: Crypto, seed: string) {
    this.#crypto = crypto;
    this.#seed = seed;
  }

  /** The public key if it was made since the start, else null. */
  find(request: KeyRequest): Uint8Array | null {
    return this.#fields.get(request.keyId) ?? null;
  }

  make(request: KeyRequest): void {
    if (this.#fields.has(request.keyId)) return;
    const { publicKeyField } = this.#generate(request);
    if (this.#fields.size >= REMEMBERED) forgetOldest(this.#fields);
    this.#fields.set(request.keyId, publicKeyField);
  }

  /** The whole pair, for signing. */
  pair(request: KeyRequest): KeyPair {
    const known = this.#pairs.get(request.keyId);
    if (known !== undefined) return known;
    const pair = this.#generate(request);
    if (this.#pairs.size >= REMEMBERED_PAIRS) forgetOldest(this.#pairs);
    this.#pairs.set(request.keyId, pair);
    return pair;
  }

  #generate({ keyId, algorithm }: KeyRequest): KeyPair {
    const text = new TextEncoder().encode(`lab key ${this.#seed} ${keyId}`);
    return this.#crypto.generateKeyPair({ algorithm, seed: this.#crypto.digest("sha256", text) });
  }
}

function forgetOldest(remembered: Map<string, unknown>): void {
  const oldest = remembered.keys().next();
  if (!oldest.done) remembered.delete(oldest.value);
}
