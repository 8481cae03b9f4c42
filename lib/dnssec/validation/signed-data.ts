import { canonicalRdatas } from "@/lib/dns/canonical";
import { countLabels, isWildcard, lastLabels, wildcardBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import { encodeRrsigPrefix, type Rrsig } from "@/lib/dns/rdata/rrsig";
import type { Rrset } from "@/lib/dns/record";
import { nameToWire, WireWriter } from "@/lib/dns/wire/wire-writer";

/**
 * The octets that a signature covers: RRSIG RDATA without the signature, then the records in canonical form and order
 * with the original TTL and, where the labels field says so, the wildcard's owner (RFC 4034 §3.1.8.1).
 */
export function signedData(rrset: Rrset, rrsig: Omit<Rrsig, "signature">): Uint8Array {
  const writer = new WireWriter("canonical");
  encodeRrsigPrefix(rrsig, writer);
  const owner = nameToWire(signedOwner(rrset.owner, rrsig.labels), "canonical");
  for (const rdata of canonicalRdatas(rrset.rdatas)) {
    writer.writeOctets(owner);
    writer.writeUint16(rrset.type);
    writer.writeUint16(rrset.classNumber);
    writer.writeUint32(rrsig.originalTtlSeconds);
    writer.writeUint16(rdata.length);
    writer.writeOctets(rdata);
  }
  return writer.finish();
}

/** The owner that was signed: the wildcard where the labels field has fewer labels than the owner (RFC 4035 §5.3.2). */
export function signedOwner(owner: OwnerName, labels: number): OwnerName {
  const count = countLabels(owner) - (isWildcard(owner) ? 1 : 0);
  return labels < count ? wildcardBelow(lastLabels(owner, labels)) : owner;
}
