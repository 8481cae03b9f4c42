import { canonicalRdatas } from "@/lib/dns/canonical";
import { concatOctets, toHex } from "@/lib/dns/octets";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import { type Rrset, rrsetKey } from "@/lib/dns/record";
import type { SignedRrset } from "../signed-rrset";
import { signaturesOf, type ZoneSigning } from "./sign-zone";

/** Signs RRsets of a zone when they are asked for, and remembers the signatures. */
export interface OnDemandSigner {
  /** The RRset with its signatures; signed anew only when its data, its TTL, the keys or the period changed. */
  sign(rrset: Rrset, signing: ZoneSigning): SignedRrset;
}

type Remembered = { readonly fingerprint: string; readonly rrsigs: readonly Rrsig[] };

/** A signer that remembers the last `limit` RRsets signed; the oldest goes first. */
export function createOnDemandSigner(limit: number): OnDemandSigner {
  const remembered = new Map<string, Remembered>();
  return {
    sign(rrset, signing) {
      const key = `${signing.zone} ${rrsetKey(rrset.owner, rrset.type, rrset.classNumber)}`;
      const fingerprint = fingerprintOf(rrset, signing);
      const known = remembered.get(key);
      if (known?.fingerprint === fingerprint) return { rrset, rrsigs: known.rrsigs };
      const rrsigs = signaturesOf(rrset, signing);
      remembered.delete(key);
      remembered.set(key, { fingerprint, rrsigs });
      if (remembered.size > limit) {
        const oldest = remembered.keys().next();
        if (!oldest.done) remembered.delete(oldest.value);
      }
      return { rrset, rrsigs };
    },
  };
}

/** Everything that a signature depends on. */
function fingerprintOf(rrset: Rrset, signing: ZoneSigning): string {
  const data = toHex(signing.crypto.digest("sha256", concatOctets(canonicalRdatas(rrset.rdatas))));
  const keys = [...signing.keySigningKeys, ...signing.zoneSigningKeys]
    .map(({ dnskey }) => `${dnskey.flags}.${dnskey.algorithm}.${toHex(dnskey.publicKey)}`)
    .join(",");
  const { inception, expiration } = signing.period;
  return `${rrset.ttlSeconds} ${inception} ${expiration} ${data} ${keys}`;
}
