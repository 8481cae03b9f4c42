import type { DnsClient } from "@/agent/transport/dns-client";
import type { Message } from "@/lib/dns/message/message";
import { ownerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import { keyTagsOf } from "@/lib/dnssec/signing-key/key-tag";
import type { ServedKeys } from "./acting-world";

/** Asks a server over DNS which keys it publishes and which it has signed with. */
export async function readServedKeys(client: DnsClient, zone: ZoneName): Promise<ServedKeys> {
  const [keys, soa] = [await ask(client, zone, "DNSKEY"), await ask(client, zone, "SOA")];
  const dnskey = keys.answer.flatMap(({ rdata }) =>
    rdata.kind === "DNSKEY" ? [keyTagsOf(rdata).keyTag] : [],
  );
  return { dnskey: sorted(dnskey), signing: { dnskey: signersOf(keys), soa: signersOf(soa) } };
}

async function ask(client: DnsClient, zone: ZoneName, type: "DNSKEY" | "SOA"): Promise<Message> {
  const reply = await client.query(ownerName(zone), TYPE_NUMBER[type]);
  if (reply.ok) return reply.value;
  throw new Error(`no answer for ${zone} ${type}: ${JSON.stringify(reply.error)}`);
}

function signersOf({ answer }: Message): readonly number[] {
  return sorted(answer.flatMap(({ rdata }) => (rdata.kind === "RRSIG" ? [rdata.keyTag] : [])));
}

function sorted(tags: readonly number[]): readonly number[] {
  return [...tags].sort((a, b) => a - b);
}
