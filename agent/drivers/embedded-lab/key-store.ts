import { generateKeyPair } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SigningVault } from "@/lab/dns/key-pairs";
import type { KeyRequest, KeyVault } from "@/lab/keys/key-vault";
import { SeededKeys } from "@/lab/keys/seeded-keys";
import type { Crypto, KeyPair } from "@/lib/dnssec/crypto";
import { err, ok, type Result } from "@/lib/result";
import { EMBEDDED_LAB_LIMITS } from "./limits";
import { PatientRsa } from "./patient-rsa";
import { readTextIfThere, replaceFile, type UnreadableFile } from "./state-file";

/** Makes an RSA private key without blocking the event loop: PKCS #8 in PEM. */
export type MakeRsa = (bits: number) => Promise<string>;

const RSA_ALGORITHMS: ReadonlySet<number> = new Set([5, 7, 8, 10]);
const SEEDED_BATCH = 50;

/**
 * The lab's key pairs on disk. RSA pairs are made once, in the background, and kept as files that only their owner can read;
 * all others follow from the lab's seed and are not stored.
 */
export class KeyStore implements KeyVault, SigningVault {
  readonly #folder: string;
  readonly #crypto: Crypto;
  readonly #makeRsa: MakeRsa;
  readonly #seeded: SeededKeys;
  readonly #rsaFields = new Map<string, Uint8Array>();
  readonly #rsaTexts = new Map<string, string>();
  readonly #rsaPairs = new Map<string, KeyPair>();
  readonly #underWay = new Map<string, Promise<void>>();
  #isClosed: boolean = false;

  private constructor(input: {
    folder: string;
    crypto: Crypto;
    seed: string;
    makeRsa: MakeRsa;
  }) {
    this.#folder = input.folder;
    this.#crypto = input.crypto;
    this.#makeRsa = input.makeRsa;
    this.#seeded = new SeededKeys(input.crypto, input.seed);
  }

  /** Reads what was made before. */
  static async open(input: {
    readonly folder: string;
    readonly crypto: Crypto;
    readonly seed: string;
    readonly makeRsa?: MakeRsa;
  }): Promise<Result<KeyStore, UnreadableFile>> {
    const store = new KeyStore({ makeRsa: makeRsaKey, ...input });
    for (const name of await listKeyFiles(input.folder)) {
      const text = await readTextIfThere(join(input.folder, name));
      if (!text.ok) return text;
      const refused = text.value === null ? null : store.#take(name, text.value);
      if (refused !== null) return err(refused);
    }
    return ok(store);
  }

  find(request: KeyRequest): Uint8Array | null {
    return RSA_ALGORITHMS.has(request.algorithm)
      ? (this.#rsaFields.get(fileNameOf(request)) ?? null)
      : this.#seeded.find(request);
  }

  /** The whole pair, for signing what the lab answers over DNS; null while an RSA pair is not made yet. */
  pair(request: KeyRequest): KeyPair | null {
    if (!RSA_ALGORITHMS.has(request.algorithm)) return this.#seeded.pair(request);
    const name = fileNameOf(request);
    const known = this.#rsaPairs.get(name);
    if (known?.privateKey.algorithm === request.algorithm) return known;
    const pem = this.#rsaTexts.get(name);
    if (pem === undefined) return null;
    const { algorithm } = request;
    const pair = this.#crypto.importPrivateKey({ algorithm, pem });
    if (!pair.ok) return null;
    this.#rsaPairs.set(name, pair.value);
    return pair.value;
  }

  async make(
    requests: readonly KeyRequest[],
    atOnce: number = EMBEDDED_LAB_LIMITS.rsaPairsAtOnce,
  ): Promise<void> {
    const rsa = requests.filter((request) => RSA_ALGORITHMS.has(request.algorithm));
    const missing = rsa.filter((request) => this.find(request) === null);
    await this.#makeSeeded(requests.filter((request) => !RSA_ALGORITHMS.has(request.algorithm)));
    const queue = [...missing];
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (!this.#isClosed) await this.#makeOne(next);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** No further pair is begun; those under way are finished. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#underWay.values());
  }

  async #makeSeeded(requests: readonly KeyRequest[]): Promise<void> {
    for (let start = 0; start < requests.length; start += SEEDED_BATCH) {
      for (const request of requests.slice(start, start + SEEDED_BATCH)) this.#seeded.make(request);
      if (start + SEEDED_BATCH < requests.length) await nextTurn();
    }
  }

  #makeOne(request: KeyRequest): Promise<void> {
    const name = fileNameOf(request);
    const underWay = this.#underWay.get(name);
    if (underWay !== undefined) return underWay;
    const making = this.#makeAndKeep(name, request).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, making);
    return making;
  }

  async #makeAndKeep(name: string, request: KeyRequest): Promise<void> {
    if (this.#rsaFields.has(name)) return;
    const pem = await this.#makeRsa(request.keyLength);
    await replaceFile(join(this.#folder, name), pem);
    const refused = this.#take(name, pem);
    if (refused !== null) throw new Error(refused.sentence);
  }

  #take(name: string, pem: string): UnreadableFile | null {
    const pair = this.#crypto.importPrivateKey({ algorithm: FIELD_ALGORITHM, pem });
    if (!pair.ok) {
      const path = join(this.#folder, name);
      return {
        kind: "unreadable-file",
        sentence: `${path} holds no RSA key: ${pair.error.reason}.`,
      };
    }
    this.#rsaFields.set(name, pair.value.publicKeyField);
    this.#rsaTexts.set(name, pem);
    return null;
  }
}

/** The public key field of RSA is the same for every RSA algorithm (RFC 3110 §2). */
const FIELD_ALGORITHM = 8;

function fileNameOf(request: KeyRequest): string {
  return `${request.keyId.replace("#", "-")}-${request.keyLength}.pem`;
}

async function listKeyFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".pem"));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}

const generate = promisify(generateKeyPair);
const patient = new PatientRsa();

async function makeRsaKey(bits: number): Promise<string> {
  try {
    return await patient.make(bits);
  } catch {
    // Started from elsewhere, the program does not find its thread's file; the pool of Node does it as well, less patiently.
    const { privateKey } = await generate("rsa", {
      modulusLength: bits,
      publicExponent: 0x10001,
    });
    return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
