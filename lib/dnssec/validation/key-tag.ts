import type { Cdnskey, Dnskey } from "@/lib/dns/rdata/dnskey";
import { canonicalRdata } from "@/lib/dns/rdata/rdata";

const RSAMD5 = 1;

/** The key tag of a DNSKEY (RFC 4034 Appendix B). Not unique, and another one after revocation. */
export function keyTagOf(key: Dnskey | Cdnskey): number {
  const { flags, protocol, algorithm, publicKey } = key;
  if (algorithm === RSAMD5) return tagOfRsaMd5(canonicalRdata({ ...key, kind: "DNSKEY" }));
  // The RDATA as 16-bit words: four octets stand before the key.
  let sum = flags + ((protocol << 8) | algorithm);
  const even = publicKey.length & ~1;
  for (let index = 0; index < even; index += 2) {
    sum += ((publicKey[index] as number) << 8) | (publicKey[index + 1] as number);
  }
  if (even < publicKey.length) sum += (publicKey[even] as number) << 8;
  return (sum + ((sum >> 16) & 0xffff)) & 0xffff;
}

/** RFC 4034 Appendix B.1: the upper 16 of the lowest 24 bits of the modulus. */
function tagOfRsaMd5(rdata: Uint8Array): number {
  return ((rdata.at(-3) ?? 0) << 8) | (rdata.at(-2) ?? 0);
}
