import type { DnsAddress } from "@/agent/transport/dns-client";
import type { Message } from "@/lib/dns/message/message";
import { isAtOrBelow, isBelow } from "@/lib/dns/name-relations";
import { isSameName, type OwnerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { toZoneName, type ZoneName } from "@/lib/dns/zone-name";

/** What an answer of a server of `from`, asked about a name below it, says about who is responsible. */
export type Direction =
  /** The server speaks for the zone that holds the answer: `from` itself, or a zone between it and the name. */
  | { readonly kind: "authoritative"; readonly zone: ZoneName }
  /** Ask the servers of a zone further down (RFC 1034 §4.2.1). */
  | { readonly kind: "referral"; readonly zone: ZoneName; readonly servers: readonly OwnerName[] }
  | { readonly kind: "lame" };

/** Where the DS set of a zone is found, by one server's answer to the question for it (RFC 4035 §3.1.4.1). */
export function directionToParent(message: Message, zone: ZoneName, from: ZoneName): Direction {
  if (!message.authoritative) return referralIn(message, zone, from);
  const speaker = signerOfDs(message) ?? soaOwnerIn(message);
  // The child's side was asked, or somebody who speaks for neither.
  if (speaker !== undefined && isSameName(speaker, zone)) return { kind: "lame" };
  const isBetween =
    speaker !== undefined && isAtOrBelow(speaker, from) && isBelow(zone, toZoneName(speaker));
  return { kind: "authoritative", zone: isBetween ? toZoneName(speaker) : from };
}

/** Where a name's own records are found. */
export function directionToName(message: Message, name: OwnerName, from: ZoneName): Direction {
  if (message.authoritative) return { kind: "authoritative", zone: from };
  return referralIn(message, name, from);
}

function referralIn(message: Message, name: OwnerName, from: ZoneName): Direction {
  const delegation = message.authority.find(
    ({ owner, rdata }) => rdata.kind === "NS" && isBelow(owner, from) && isAtOrBelow(name, owner),
  );
  if (delegation === undefined) return { kind: "lame" };
  const zone = toZoneName(delegation.owner);
  const servers = message.authority.flatMap(({ owner, rdata }) =>
    rdata.kind === "NS" && isSameName(owner, zone) ? [rdata.target] : [],
  );
  return { kind: "referral", zone, servers };
}

/** The addresses that a message gives for a name, as glue or as its answer. */
export function addressesIn(message: Message, name: OwnerName, port: number): DnsAddress[] {
  return [...message.answer, ...message.additional].flatMap(({ owner, rdata }) => {
    const isAddress = rdata.kind === "A" || rdata.kind === "AAAA";
    return isAddress && isSameName(owner, name) ? [{ ip: rdata.address, port }] : [];
  });
}

function signerOfDs({ answer }: Message): OwnerName | undefined {
  for (const { rdata } of answer) {
    if (rdata.kind === "RRSIG" && rdata.typeCovered === TYPE_NUMBER.DS) return rdata.signerName;
  }
  return undefined;
}

function soaOwnerIn({ authority }: Message): OwnerName | undefined {
  return authority.find(({ rdata }) => rdata.kind === "SOA")?.owner;
}
