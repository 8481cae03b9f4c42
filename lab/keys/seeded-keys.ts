import type { Crypto } from "@/lib/dnssec/crypto";
import type { KeyRequest } from "./key-vault";

/** How many public keys are remembered: a few for each of ten thousand zones. */
const REMEMBERED = 100_000;

/** Key pairs that follow from the lab's seed: the same key id gives the same pair, always. */
export class SeededKeys {
  readonly #crypto: Crypto;
  readonly #seed: string;
  readonly #fields = new Map<string, Uint8Array>();

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
    const text = new TextEncoder().encode(`lab key ${this.#seed} ${request.keyId}`);
    const { publicKeyField } = this.#crypto.generateKeyPair({
      algorithm: request.algorithm,
      seed: this.#crypto.digest("sha256", text),
    });
    if (this.#fields.size >= REMEMBERED) this.#forgetOldest();
    this.#fields.set(request.keyId, publicKeyField);
  }

  #forgetOldest(): void {
    const oldest = this.#fields.keys().next();
    if (!oldest.done) this.#fields.delete(oldest.value);
  }
}
