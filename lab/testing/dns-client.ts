import type { SigningVault } from "@/lab/dns/key-pairs";
import type { DnsReply, LabDns } from "@/lab/dns/lab-dns";
import type { Transport } from "@/lab/dns/respond";
import type { KeyRequest, KeyVault } from "@/lab/keys/key-vault";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Message, queryMessage } from "@/lib/dns/message/message";
import { ownerName } from "@/lib/dns/owner-name";
import { CLASS_NUMBER, parseType } from "@/lib/dns/record-type";
import type { Crypto, KeyPair } from "@/lib/dnssec/crypto";

const RSA_ALGORITHM = 8;
/** The shortest that RSASHA256 can sign with: tests make hundreds. */
const RSA_BITS = 512;

/** Key pairs of a test, made when they are first used. */
export class TestVault implements KeyVault, SigningVault {
  readonly #crypto: Crypto;
  readonly #pairs = new Map<string, KeyPair>();

  constructor(crypto: Crypto) {
    this.#crypto = crypto;
  }

  /** How many pairs were made. */
  get made(): number {
    return this.#pairs.size;
  }

  find(request: KeyRequest): Uint8Array {
    return this.pair(request).publicKeyField;
  }

  make(): Promise<void> {
    return Promise.resolve();
  }

  pair({ keyId, algorithm }: KeyRequest): KeyPair {
    const known = this.#pairs.get(keyId);
    if (known !== undefined) return known;
    const sizeBits = algorithm === RSA_ALGORITHM ? RSA_BITS : 256;
    const pair = this.#crypto.generateKeyPair({ algorithm, sizeBits });
    this.#pairs.set(keyId, pair);
    return pair;
  }
}

/** A query as validators send it; `edns` null = as in 1987. */
export function queryFor(name: string, type: string, change: Partial<Message> = {}): Uint8Array {
  const question = {
    name: ownerName(name),
    type: parseType(type) ?? 0,
    classNumber: CLASS_NUMBER.IN,
  };
  const edns = { version: 0, udpPayloadOctets: 1_232, dnssecOk: true, options: [] };
  return encodeMessage({ ...queryMessage(4_711, question, edns), ...change });
}

/** The answer to a query, or null where there is silence. */
export function readReply(reply: DnsReply): Message | null {
  if (reply.kind === "silence") return null;
  if (reply.kind === "needs-keys") throw new Error("a key pair is missing");
  const decoded = decodeMessage(reply.octets);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

export function askServer(
  dns: LabDns,
  place: string,
  [name, type]: readonly [string, string],
  transport: Transport = "tcp",
): Message | null {
  return readReply(dns.reply(place, queryFor(name, type), transport));
}
