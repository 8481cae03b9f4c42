import { type Dnskey, REVOKE_FLAG } from "@/lib/dns/rdata/dnskey";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";

/** Both tags under which a key may be met. */
export type KeyTags = {
  /** RFC 4034 Appendix B, over the key as it is. */
  readonly keyTag: number;
  /** The tag with the REVOKE bit set (RFC 5011 §2.1); equal to `keyTag` once the key is revoked. */
  readonly keyTagIfRevoked: number;
};

/** The tags of a key now and once revoked. */
export function keyTagsOf(key: Dnskey): KeyTags {
  return { keyTag: keyTagOf(key), keyTagIfRevoked: keyTagIfRevoked(key) };
}

/** The key tag once the key carries the REVOKE bit. Except for algorithm 1 it differs from the one before. */
function keyTagIfRevoked(key: Dnskey): number {
  return keyTagOf({ ...key, flags: key.flags | REVOKE_FLAG });
}

/** A key with the REVOKE bit is no entry point any more and gets no DS (RFC 5011 §2.1). */
export function isRevoked(flags: number): boolean {
  return (flags & REVOKE_FLAG) !== 0;
}
