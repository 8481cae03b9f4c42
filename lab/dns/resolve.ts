import { type Question, RCODE } from "@/lib/dns/message/message";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import type { OwnerName } from "@/lib/dns/owner-name";
import type { ResourceRecord } from "@/lib/dns/record";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { AuthoritativeAnswer } from "@/lib/dnssec/validation/signing/answer-question";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { empty } from "./respond";
import type { TreeZone, ZoneTree } from "./zone-tree";

/** Asks one server about a name in one of its zones; null = no answer. */
export type AskServer = (
  server: ServerName,
  zone: TreeZone,
  question: Question,
) => AuthoritativeAnswer | null;

const MAX_ALIASES = 8;

/** The zone that speaks about a name: for a DS set the one above (RFC 4035 §3.1.4.1). */
export function speakerFor(tree: ZoneTree, { name, type }: Question): TreeZone {
  const zone = tree.enclosing(name);
  const isApex = tree.find(name) === zone;
  return type === TYPE_NUMBER.DS && isApex ? (zone.parent ?? zone) : zone;
}

/**
 * What a resolver answers that asks the servers of the right zone in turn, follows aliases, remembers nothing and judges
 * nothing. SERVFAIL where no server of a zone answers.
 */
export function resolve(tree: ZoneTree, question: Question, ask: AskServer): AuthoritativeAnswer {
  const answer: ResourceRecord[] = [];
  const authority: ResourceRecord[] = [];
  let name = question.name;
  for (let aliases = 0; aliases < MAX_ALIASES; aliases += 1) {
    const asked = { ...question, name };
    const zone = speakerFor(tree, asked);
    const part = askInTurn(zone, asked, ask);
    if (part === null) return empty(RCODE.SERVFAIL);
    answer.push(...part.answer);
    authority.push(...part.authority);
    const target = aliasOutside(zone, asked, part);
    if (target === null) {
      return { rcode: part.rcode, authoritative: false, answer, authority, additional: [] };
    }
    name = target;
  }
  return empty(RCODE.SERVFAIL);
}

function askInTurn(zone: TreeZone, question: Question, ask: AskServer): AuthoritativeAnswer | null {
  for (const server of zone.servers) {
    const answer = ask(server, zone, question);
    if (answer !== null) return answer;
  }
  return null;
}

/** Where the last alias of an answer points, if it leads out of the zone. */
function aliasOutside(
  zone: TreeZone,
  { type }: Question,
  { answer, rcode }: AuthoritativeAnswer,
): OwnerName | null {
  if (type === TYPE_NUMBER.CNAME || rcode !== RCODE.NOERROR) return null;
  const last = answer.findLast(({ rdata }) => rdata.kind !== "RRSIG");
  if (last?.rdata.kind !== "CNAME" || isAtOrBelow(last.rdata.target, zone.name)) return null;
  return last.rdata.target;
}
