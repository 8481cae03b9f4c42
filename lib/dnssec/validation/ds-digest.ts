import { concatOctets, equalOctets } from "@/lib/dns/octets";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Ds } from "@/lib/dns/rdata/ds";
import { canonicalRdata } from "@/lib/dns/rdata/rdata";
import { nameToWire } from "@/lib/dns/wire/wire-writer";
import type { Crypto, DigestName } from "../crypto";
import { keyTagOf } from "./key-tag";

/** Digest types that are computed here: SHA-1, SHA-256, SHA-384 (IANA, DS Digest Algorithms). */
const DIGESTS: ReadonlyMap<number, DigestName> = new Map([
  [1, "sha1"],
  [2, "sha256"],
  [4, "sha384"],
]);

/** True if DS records of this digest type can be compared with keys. */
export function isKnownDigestType(digestType: number): boolean {
  return DIGESTS.has(digestType);
}

/** The digest of owner and DNSKEY RDATA (RFC 4034 §5.1.4); undefined for unknown digest types. */
export function digestOfKey(
  crypto: Crypto,
  owner: OwnerName,
  key: Dnskey,
  digestType: number,
): Uint8Array | undefined {
  const name = DIGESTS.get(digestType);
  if (name === undefined) return undefined;
  return crypto.digest(name, concatOctets([nameToWire(owner, "canonical"), canonicalRdata(key)]));
}

/** True if the DS refers to this key: same tag, algorithm and digest (RFC 4035 §5.2). */
export function isDsOfKey(crypto: Crypto, owner: OwnerName, ds: Ds, key: Dnskey): boolean {
  if (ds.algorithm !== key.algorithm || ds.keyTag !== keyTagOf(key)) return false;
  const digest = digestOfKey(crypto, owner, key, ds.digestType);
  return digest !== undefined && equalOctets(digest, ds.digest);
}
