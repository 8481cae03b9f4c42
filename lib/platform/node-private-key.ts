import type { KeyObject } from "node:crypto";
import type { PrivateKeyHandle } from "@/lib/dnssec/crypto";

/** A private key whose key object is made at the first signature: a laboratory of 10,000 zones signs few of them. */
export class NodePrivateKey implements PrivateKeyHandle {
  readonly algorithm: number;
  readonly #make: () => KeyObject;
  #key: KeyObject | undefined;

  constructor(algorithm: number, make: () => KeyObject) {
    this.algorithm = algorithm;
    this.#make = make;
  }

  keyObject(): KeyObject {
    this.#key ??= this.#make();
    return this.#key;
  }
}
