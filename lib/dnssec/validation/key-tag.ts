import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { canonicalRdata } from "@/lib/dns/rdata/rdata";

const RSAMD5 = 1;

/** The key tag of a DNSKEY (RFC 4034 Appendix B). Not unique, and another one after revocation. */
export function keyTagOf(key: Dnskey): number {
  const known = tags.get(key);
  if (known !== undefined) return known;
  const tag = computeTag(key);
  tags.set(key, tag);
  return tag;
}

/** Every signature asks for the tag of every key. */
const tags = new WeakMap<Dnskey, number>();

function computeTag(key: Dnskey): number {
  const rdata = canonicalRdata(key);
  if (key.algorithm === RSAMD5) return tagOfRsaMd5(rdata);
  let sum = 0;
  for (let index = 0; index < rdata.length; index++) {
    const octet = rdata[index] ?? 0;
    sum += index % 2 === 0 ? octet << 8 : octet;
  }
  return (sum + ((sum >> 16) & 0xffff)) & 0xffff;
}

/** RFC 4034 Appendix B.1: the upper 16 of the lowest 24 bits of the modulus. */
function tagOfRsaMd5(rdata: Uint8Array): number {
  return ((rdata.at(-3) ?? 0) << 8) | (rdata.at(-2) ?? 0);
}
