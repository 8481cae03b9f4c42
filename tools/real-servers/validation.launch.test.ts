import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import type { Message, Question } from "@/lib/dns/message/message";
import { ownerName, ROOT_NAME } from "@/lib/dns/owner-name";
import { parseType } from "@/lib/dns/record-type";
import { formatRecord, parseZoneFile } from "@/lib/dns/text/zone-file";
import { ROOT_ZONE, zoneName } from "@/lib/dns/zone-name";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { TrustAnchor, ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import { validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { validateChain } from "@/lib/dnssec/validation/validate-chain";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { askOverTcp } from "./ask-over-tcp";
import { askDelv, type DelvVerdict } from "./delv";
import { whyNoNamed } from "./named";
import { type PlantedTree, startPlantedTree } from "./planted-tree";
import { PLANTED_QUESTIONS, PLANTED_ZONES } from "./planted-zones";
import { runTool } from "./run-tool";
import type { PlantedZone } from "./signed-zones";

const START_TIMEOUT_MS = 180_000;
const DELV_TIMEOUT_MS = 300_000;
const policy = {
  crypto: createNodeCrypto(),
  now: Math.floor(Date.now() / 1000),
  maxNsec3Iterations: 50,
};

type Asked = {
  readonly zone: PlantedZone;
  readonly question: Question;
  readonly type: string;
  readonly octets: Uint8Array;
  readonly message: Message;
};

let tree: PlantedTree;
let removeTree = async () => {};
let asked: readonly Asked[];
const trusts = new Map<string, ZoneTrust>();

function questionOf(name: string, type: string): Question {
  return { name: ownerName(name), type: parseType(type) ?? 0, classNumber: 1 };
}

function decode(octets: Uint8Array): Message {
  const decoded = decodeMessage(octets);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.value;
}

async function ask(questions: readonly Question[]): Promise<readonly Message[]> {
  return (await askOverTcp(tree.port, questions)).map(decode);
}

async function trustZones(): Promise<void> {
  const anchors = rootAnchors();
  for (const { name } of PLANTED_ZONES) {
    const answers = await ask([
      questionOf(".", "DNSKEY"),
      questionOf("test", "DS"),
      questionOf("test", "DNSKEY"),
      questionOf(name, "DS"),
      questionOf(name, "DNSKEY"),
    ]);
    const at = (index: number) => answers[index] ?? null;
    const links = [
      { zone: ROOT_ZONE, ds: null, dnskey: at(0) },
      { zone: zoneName("test"), ds: at(1), dnskey: at(2) },
      { zone: zoneName(name), ds: at(3), dnskey: at(4) },
    ];
    const [, parent, child] = validateChain(links, anchors, policy);
    if (parent !== undefined) trusts.set("test", parent);
    if (child !== undefined) trusts.set(name, child);
  }
}

function rootAnchors(): readonly TrustAnchor[] {
  const parsed = parseZoneFile(tree.rootKey.replace(" IN ", " 0 IN "), ROOT_NAME);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.flatMap(({ rdata }) =>
    rdata.kind === "DNSKEY" ? [{ zone: ROOT_ZONE, rdata }] : [],
  );
}

function statusOf({ zone, question, message, type }: Asked): SecurityStatus {
  const isParents = type === "DS" && question.name === zone.name;
  const trust = trusts.get(isParents ? "test" : zone.name);
  if (trust === undefined) throw new Error(`no trust for ${zone.name}`);
  return validateAnswer(question, message, trust, policy).status;
}

/** The questions that tell a faulty zone from a good one; delv takes long over some of the others. */
function isTelling(name: string, zone: string): boolean {
  return [zone, `www.${zone}`, `nope.${zone}`, `x.wild.${zone}`].includes(name);
}

/**
 * delv gives up where named answers SERVFAIL or where it cannot find a name's zone; we see no answer or a bogus one. A
 * denial in an opt-out span is "fully validated" to delv, though no resolver may set AD on it (RFC 5155 §9.2).
 */
function isSameVerdict(ours: SecurityStatus, theirs: DelvVerdict): boolean {
  const isOptOut = ours.kind === "insecure" && ours.why.kind === "opt-out-span";
  if (isOptOut && theirs === "secure") return true;
  if (theirs === "unresolved") return ours.kind === "bogus" || ours.kind === "indeterminate";
  return ours.kind === theirs;
}

describe.skipIf(whyNoNamed() !== null)("real answers of named", () => {
  beforeAll(async () => {
    tree = await startPlantedTree(PLANTED_ZONES);
    removeTree = tree.remove;
    const all = PLANTED_ZONES.flatMap((zone) =>
      PLANTED_QUESTIONS.map(([name, type]) => ({
        zone,
        type,
        question: questionOf(name === "" ? zone.name : `${name}.${zone.name}`, type),
      })),
    );
    const answers = await askOverTcp(
      tree.port,
      all.map((one) => one.question),
    );
    asked = all.map((one, index) => {
      const octets = answers[index] ?? new Uint8Array(0);
      return { ...one, octets, message: decode(octets) };
    });
    await trustZones();
  }, START_TIMEOUT_MS);

  afterAll(() => removeTree());

  test("1,000 of them and more are read, and are the same after writing and reading again", () => {
    expect(asked.length).toBeGreaterThan(1000);
    for (const { message } of asked) expect(decode(encodeMessage(message))).toEqual(message);
  });

  test("dig reads the same records from them as we do", async () => {
    const batch = path.join(tree.directory, "dig-batch");
    await writeFile(
      batch,
      asked.map(({ question, type }) => `${question.name}. ${type}`).join("\n"),
    );
    const output = await runTool("/usr/bin/dig", [
      ...[
        "@127.0.0.1",
        "-p",
        String(tree.port),
        "+tcp",
        "+norecurse",
        "+cdflag",
        "+dnssec",
        "-f",
        batch,
      ],
      ...["+noall", "+question", "+answer", "+authority", "+nosplit", "+nocookie"],
    ]);
    const sections = output.split(/^;.*$/m).slice(1);
    expect(sections.length).toBe(asked.length);
    for (const [index, { message, question, type }] of asked.entries()) {
      const theirs = parseZoneFile(sections[index] ?? "", ROOT_NAME);
      if (!theirs.ok) throw new Error(`${JSON.stringify(theirs.error)}\n${sections[index]}`);
      const ours = [...message.answer, ...message.authority];
      // named rotates the records of a set from answer to answer.
      expect(theirs.value.map(formatRecord).sort(), `${question.name} ${type}`).toEqual(
        ours.map(formatRecord).sort(),
      );
    }
  });

  test("good zones are secure in every answer, but for what opt-out and delegations leave open", () => {
    const unexpected = asked
      .filter(({ zone }) => zone.fault === "none" || zone.fault === "stale-ds-beside-good")
      .map((one) => ({ one, status: statusOf(one) }))
      .filter(({ one, status }) => {
        const mayBeOpen = one.zone.denial === "nsec3-opt-out" && status.kind === "insecure";
        return status.kind !== "secure" && !mayBeOpen;
      });
    expect(unexpected.map(({ one, status }) => [one.question.name, one.type, status])).toEqual([]);
  });

  test.each([
    ["no-ds", "insecure", "insecure-delegation|opt-out-span"],
    ["unknown-ds-digest", "insecure", "unsupported-ds"],
    ["wrong-ds", "bogus", "no-key-matches-ds"],
    ["expired", "bogus", "dnskey-not-signed-by-ds-key"],
    ["not-yet-valid", "bogus", "dnskey-not-signed-by-ds-key"],
    ["unsigned-with-ds", "bogus", "dnskey-missing"],
  ] as const)("a zone with %s is %s", (fault, kind, why) => {
    for (const { name, fault: planted } of PLANTED_ZONES) {
      if (planted !== fault) continue;
      const trust = trusts.get(name);
      expect(trust?.kind).toBe(kind);
      expect(trust?.kind !== "secure" && trust?.why.kind).toMatch(new RegExp(`^(${why})$`));
    }
  });

  test.each([
    ["corrupt-signature", "www", "A", "signature-wrong"],
    ["missing-signature", "www", "A", "no-signature"],
    ["missing-denial", "nope", "A", "denial-.*"],
  ] as const)("a zone with a %s is bogus there, and secure elsewhere", (fault, name, type, why) => {
    for (const { name: zone } of PLANTED_ZONES.filter((planted) => planted.fault === fault)) {
      const at = (question: string, kind: string) =>
        asked.find((one) => one.question.name === question && one.type === kind);
      const hit = at(`${name}.${zone}`, type);
      const other = at(zone, "SOA");
      if (hit === undefined || other === undefined) throw new Error("not asked");
      const status = statusOf(hit);
      expect(status.kind).toBe("bogus");
      expect(status.kind === "bogus" && status.why.kind).toMatch(new RegExp(`^${why}$`));
      expect(statusOf(other).kind).toBe("secure");
    }
  });

  test(
    "delv comes to the same verdicts",
    async () => {
      const differences: string[] = [];
      const queue = asked.filter(
        ({ zone, question }) => zone.fault === "none" || isTelling(question.name, zone.name),
      );
      const worker = async () => {
        for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
          const ours = statusOf(one);
          const theirs = await askDelv({
            port: tree.port,
            anchorFile: tree.anchorFile,
            name: `${one.question.name}.`,
            type: one.type,
          });
          if (!isSameVerdict(ours, theirs.verdict)) {
            differences.push(
              `${one.question.name} ${one.type}: ${JSON.stringify(ours)} / ${theirs.output}`,
            );
          }
        }
      };
      await Promise.all([worker(), worker()]);
      expect(differences.length, differences.slice(0, 10).join("\n")).toBe(0);
    },
    DELV_TIMEOUT_MS,
  );
});
