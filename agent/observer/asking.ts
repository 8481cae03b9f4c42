import type { DnsAddress } from "@/agent/transport/dns-client";
import { type Message, RCODE } from "@/lib/dns/message/message";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { AskedOutcome } from "@/lib/dnssec/observation/zone-observation";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A name server at one of its addresses. */
export type Place = DnsAddress & { readonly server: ServerName };

/** How a question ended, and what came back, also where it carries no authority. */
export type Asked = { readonly outcome: AskedOutcome; readonly message: Message | null };

/** Puts one question to one server, without recursion and with DO. */
export type Ask = (address: DnsAddress, name: OwnerName, type: number) => Promise<Asked>;

/** An answer counts as such if the server speaks with authority for the name (RFC 1034 §4.2.2). */
export function outcomeOf(message: Message, latencyMs: number): AskedOutcome {
  const { rcode, authoritative } = message;
  const isAnswer = authoritative && (rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN);
  return { kind: isAnswer ? "answered" : "lame", rcode, latencyMs: roundLatency(latencyMs) };
}

/** The message of an answer with authority. */
export function answerOf({ outcome, message }: Asked): Message | null {
  return outcome.kind === "answered" ? message : null;
}

export function placeKey({ ip, port }: DnsAddress): string {
  return `${ip} ${port}`;
}

function roundLatency(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
