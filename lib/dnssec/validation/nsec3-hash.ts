import { concatOctets, toBase32Hex } from "@/lib/dns/octets";
import { type OwnerName, ROOT_NAME, toLowerName, trustOwnerName } from "@/lib/dns/owner-name";
import { nameToWire } from "@/lib/dns/wire/wire-writer";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "../crypto";

/** What an NSEC3 hash depends on besides the name; SHA-1 is the only hash algorithm (RFC 5155 §11). */
export type Nsec3Parameters = { readonly iterations: number; readonly salt: Uint8Array };

/** The hash of a name in lower case: one round and `iterations` more, the salt behind each (RFC 5155 §5). */
export function nsec3Hash(
  crypto: Crypto,
  name: OwnerName,
  parameters: Nsec3Parameters,
): Uint8Array {
  const { iterations, salt } = parameters;
  let hash = crypto.digest("sha1", concatOctets([nameToWire(name, "canonical"), salt]));
  for (let round = 0; round < iterations; round++) {
    hash = crypto.digest("sha1", concatOctets([hash, salt]));
  }
  return hash;
}

/** The owner of the NSEC3 record of a hash: its Base32hex label below the apex, in lower case (RFC 5155 §3). */
export function nsec3Owner(hash: Uint8Array, zone: ZoneName): OwnerName {
  const label = toLowerName(trustOwnerName(toBase32Hex(hash)));
  return zone === ROOT_NAME ? label : trustOwnerName(`${label}.${zone}`);
}
