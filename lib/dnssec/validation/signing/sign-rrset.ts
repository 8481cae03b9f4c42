import { countRrsigLabels } from "@/lib/dns/name-relations";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import type { ResourceRecord, Rrset } from "@/lib/dns/record";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto, PrivateKeyHandle } from "../../crypto";
import type { Instant } from "../../instant";
import { keyTagOf } from "../key-tag";
import { signedData } from "../signed-data";

/** A published key together with its private half. */
export type SigningKey = { readonly dnskey: Dnskey; readonly privateKey: PrivateKeyHandle };

/** From when until when a signature holds; both instants included (RFC 4034 §3.1.5). */
export type SignaturePeriod = { readonly inception: Instant; readonly expiration: Instant };

/** Signs an RRset with one key (RFC 4035 §2.2). The RRset's TTL is the original TTL. */
export function signRrset(
  rrset: Rrset,
  zone: ZoneName,
  key: SigningKey,
  period: SignaturePeriod,
  crypto: Crypto,
): Rrsig {
  const unsigned = {
    kind: "RRSIG" as const,
    typeCovered: rrset.type,
    algorithm: key.dnskey.algorithm,
    labels: countRrsigLabels(rrset.owner),
    originalTtlSeconds: rrset.ttlSeconds,
    expiration: period.expiration % 2 ** 32,
    inception: period.inception % 2 ** 32,
    keyTag: keyTagOf(key.dnskey),
    signerName: zone,
  };
  const data = signedData(rrset, unsigned);
  const { algorithm } = key.dnskey;
  return { ...unsigned, signature: crypto.sign({ algorithm, privateKey: key.privateKey, data }) };
}

/** An RRset and its signatures as records: of one owner, class and TTL (RFC 4034 §3). */
export function recordsOf(rrset: Rrset, rrsigs: readonly Rrsig[]): readonly ResourceRecord[] {
  const { owner, classNumber, ttlSeconds } = rrset;
  return [...rrset.rdatas, ...rrsigs].map((rdata) => ({ owner, classNumber, ttlSeconds, rdata }));
}
