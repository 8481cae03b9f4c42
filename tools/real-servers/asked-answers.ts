import { writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import type { Message, Question } from "@/lib/dns/message/message";
import { ownerName, ROOT_NAME } from "@/lib/dns/owner-name";
import type { ResourceRecord } from "@/lib/dns/record";
import { parseType } from "@/lib/dns/record-type";
import { parseZoneFile } from "@/lib/dns/text/zone-file";
import { ROOT_ZONE, zoneName } from "@/lib/dns/zone-name";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { TrustAnchor, ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import { validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { validateChain } from "@/lib/dnssec/validation/validate-chain";
import type { ValidationPolicy } from "@/lib/dnssec/validation/validation-context";
import { askOverTcp } from "./ask-over-tcp";
import type { DelvVerdict } from "./delv";
import { PLANTED_QUESTIONS } from "./planted-zones";
import { runTool } from "./run-tool";
import type { PlantedZone } from "./signed-zones";

/** A question about a planted zone, and what a server on loopback answered. */
export type Asked = {
  readonly zone: PlantedZone;
  readonly question: Question;
  readonly type: string;
  readonly octets: Uint8Array;
  readonly message: Message;
};

/** A question of class IN. */
export function questionOf(name: string, type: string): Question {
  return { name: ownerName(name), type: parseType(type) ?? 0, classNumber: 1 };
}

/** Reads a message; throws where we cannot. */
export function decode(octets: Uint8Array): Message {
  const decoded = decodeMessage(octets);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

/** Every planted question about every zone, asked at one server. */
export async function askPlanted(
  port: number,
  zones: readonly PlantedZone[],
): Promise<readonly Asked[]> {
  const all = zones.flatMap((zone) =>
    PLANTED_QUESTIONS.map(([name, type]) => ({
      zone,
      type,
      question: questionOf(name === "" ? zone.name : `${name}.${zone.name}`, type),
    })),
  );
  const answers = await askOverTcp(
    port,
    all.map((one) => one.question),
  );
  return all.map((one, index) => {
    const octets = answers[index] ?? new Uint8Array(0);
    return { ...one, octets, message: decode(octets) };
  });
}

/** Trust in `test` and in each zone below it, from the root's key down, by what one server answers. */
export async function trustPlanted(
  port: number,
  rootKey: string,
  zones: readonly PlantedZone[],
  policy: ValidationPolicy,
): Promise<ReadonlyMap<string, ZoneTrust>> {
  const anchors = rootAnchors(rootKey);
  const trusts = new Map<string, ZoneTrust>();
  for (const { name } of zones) {
    const answers = await askOverTcp(port, [
      questionOf(".", "DNSKEY"),
      questionOf("test", "DS"),
      questionOf("test", "DNSKEY"),
      questionOf(name, "DS"),
      questionOf(name, "DNSKEY"),
    ]);
    const [rootDnskey, testDs, testDnskey, ds, dnskey] = answers.map(decode);
    const links = [
      { zone: ROOT_ZONE, ds: null, dnskey: rootDnskey ?? null },
      { zone: zoneName("test"), ds: testDs ?? null, dnskey: testDnskey ?? null },
      { zone: zoneName(name), ds: ds ?? null, dnskey: dnskey ?? null },
    ];
    const [, parent, child] = validateChain(links, anchors, policy);
    if (parent !== undefined) trusts.set("test", parent);
    if (child !== undefined) trusts.set(name, child);
  }
  return trusts;
}

function rootAnchors(rootKey: string): readonly TrustAnchor[] {
  const parsed = parseZoneFile(rootKey.replace(" IN ", " 0 IN "), ROOT_NAME);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.flatMap(({ rdata }) =>
    rdata.kind === "DNSKEY" ? [{ zone: ROOT_ZONE, rdata }] : [],
  );
}

/** Our verdict of an answer. A DS at the apex is its parent's to answer. */
export function statusOf(
  { zone, question, message, type }: Asked,
  trusts: ReadonlyMap<string, ZoneTrust>,
  policy: ValidationPolicy,
): SecurityStatus {
  const isParents = type === "DS" && question.name === zone.name;
  const trust = trusts.get(isParents ? "test" : zone.name);
  if (trust === undefined) throw new Error(`no trust for ${zone.name}`);
  return validateAnswer(question, message, trust, policy).status;
}

/**
 * delv gives up where the server answers SERVFAIL or where it cannot find a name's zone; we see no answer or a bogus one. A
 * denial in an opt-out span is "fully validated" to delv, though no resolver may set AD on it (RFC 5155 §9.2).
 */
export function isSameVerdict(ours: SecurityStatus, theirs: DelvVerdict): boolean {
  const isOptOut = ours.kind === "insecure" && ours.why.kind === "opt-out-span";
  if (isOptOut && theirs === "secure") return true;
  if (theirs === "unresolved") return ours.kind === "bogus" || ours.kind === "indeterminate";
  return ours.kind === theirs;
}

/** The records (answer and authority) that dig prints for each question, asked at the same server in one run. */
export async function digRecords(
  directory: string,
  port: number,
  asked: readonly Asked[],
): Promise<readonly (readonly ResourceRecord[])[]> {
  const batch = path.join(directory, `dig-batch-${port}`);
  await writeFile(batch, asked.map(({ question, type }) => `${question.name}. ${type}`).join("\n"));
  const output = await runTool("/usr/bin/dig", [
    ...["@127.0.0.1", "-p", String(port), "+tcp", "+norecurse", "+cdflag", "+dnssec", "-f", batch],
    ...["+noall", "+question", "+answer", "+authority", "+nosplit", "+nocookie"],
  ]);
  return output
    .split(/^;.*$/m)
    .slice(1)
    .map((section) => {
      const parsed = parseZoneFile(section, ROOT_NAME);
      if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.error)}\n${section}`);
      return parsed.value;
    });
}
