import type { SignatureFault } from "@/lib/dnssec/validation/security-status";
import type { Instant } from "../instant";
import type {
  ObservedKey,
  ObservedRrset,
  ServerObservation,
  ZoneObservation,
} from "./zone-observation";

/** An RRset with the type that it was asked for by. */
export type ServedRrset = { readonly type: string; readonly rrset: ObservedRrset };

/** The RRsets at the apex that a server served, the DNSKEY set first. */
export function servedRrsets(seen: ServerObservation): readonly ServedRrset[] {
  const { dnskey, soa, ns, nsec3param, cds, cdnskey } = seen;
  const served: ServedRrset[] = [];
  if (dnskey !== null) served.push({ type: "DNSKEY", rrset: dnskey });
  if (soa !== null) served.push({ type: "SOA", rrset: soa });
  if (ns !== null) served.push({ type: "NS", rrset: ns });
  if (nsec3param !== null) served.push({ type: "NSEC3PARAM", rrset: nsec3param });
  if (cds !== null) served.push({ type: "CDS", rrset: cds });
  if (cdnskey !== null) served.push({ type: "CDNSKEY", rrset: cdnskey });
  return served;
}

/** True if the server answered the question for a type at the apex, with records or with none. */
export function wasAnswered(seen: ServerObservation, type: string): boolean {
  return seen.queries.some(
    (query) =>
      query.type === type && query.outcome.kind === "answered" && query.outcome.rcode === 0,
  );
}

/** True if the server told its DNSKEY set, or that it has none; false where nothing is known about it. */
export function toldKeys(seen: ServerObservation): boolean {
  return seen.dnskey !== null || wasAnswered(seen, "DNSKEY");
}

/** Does the server serve the zone signed? `null` = it did not say. */
export function isServedSigned(seen: ServerObservation): boolean | null {
  if (seen.dnskey !== null) return true;
  if (!seen.answered) return null;
  if (servedRrsets(seen).some(({ rrset }) => rrset.signatures.length > 0)) return true;
  return wasAnswered(seen, "DNSKEY") ? false : null;
}

/** Is the zone signed on any server that answers from here? `null` = no server says. */
export function isSignedOnWire({ servers }: ZoneObservation): boolean | null {
  let isSigned: boolean | null = null;
  for (const seen of servers) {
    const answer = isServedSigned(seen);
    if (answer === true) return true;
    isSigned ??= answer;
  }
  return isSigned;
}

/** The key tags of a set, in ascending order. */
export function sortedKeyTags(
  keys: readonly { readonly keyTag: number }[] | null | undefined,
): readonly number[] {
  const tags: number[] = [];
  for (const { keyTag } of keys ?? []) if (!tags.includes(keyTag)) tags.push(keyTag);
  return tags.length > 1 ? tags.sort((a, b) => a - b) : tags;
}

/** Secure entry points: the SEP flag is a hint, and what a DS refers to decides (RFC 4034 §2.1.1, RFC 6840 §6.2). */
export function isKeySigningKey({ flags }: Pick<ObservedKey, "flags">): boolean {
  return (flags & 1) === 1;
}

/** The key tags whose signatures over a set verified at the look. */
export function verifiedSigners(rrset: ObservedRrset): readonly number[] {
  return sortedKeyTags(rrset.signatures.filter(({ fault }) => fault === null || isOfTime(fault)));
}

/** The signature itself fits; only its time does not. */
function isOfTime(fault: SignatureFault): boolean {
  return fault.kind === "signature-expired" || fault.kind === "signature-not-yet-valid";
}

/** The earliest end of what was served from any server, or null where nothing is signed. */
export function signaturesValidUntil(observation: ZoneObservation): Instant | null {
  const ends = observation.servers
    .map((seen) => seen.signaturesValidUntil)
    .filter((until) => until !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}
