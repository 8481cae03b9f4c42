import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { formatRecord } from "@/lib/dns/text/zone-file";
import type { ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import {
  type Asked,
  askPlanted,
  decode,
  digRecords,
  isSameVerdict,
  statusOf as statusOfAnswer,
  trustPlanted,
} from "./asked-answers";
import { askDelv } from "./delv";
import { whyNoNamed } from "./named";
import { type PlantedTree, startPlantedTree } from "./planted-tree";
import { PLANTED_ZONES } from "./planted-zones";

const START_TIMEOUT_MS = 180_000;
const DELV_TIMEOUT_MS = 300_000;
const policy = {
  crypto: createNodeCrypto(),
  now: Math.floor(Date.now() / 1000),
  maxNsec3Iterations: 50,
};

let tree: PlantedTree;
let removeTree = async () => {};
let asked: readonly Asked[];
let trusts: ReadonlyMap<string, ZoneTrust>;

const statusOf = (one: Asked) => statusOfAnswer(one, trusts, policy);

/** The questions that tell a faulty zone from a good one; delv takes long over some of the others. */
function isTelling(name: string, zone: string): boolean {
  return [zone, `www.${zone}`, `nope.${zone}`, `x.wild.${zone}`].includes(name);
}

describe.skipIf(whyNoNamed() !== null)("real answers of named", () => {
  beforeAll(async () => {
    tree = await startPlantedTree(PLANTED_ZONES);
    removeTree = tree.remove;
    asked = await askPlanted(tree.port, PLANTED_ZONES);
    trusts = await trustPlanted(tree.port, tree.rootKey, PLANTED_ZONES, policy);
  }, START_TIMEOUT_MS);

  afterAll(() => removeTree());

  test("1,000 of them and more are read, and are the same after writing and reading again", () => {
    expect(asked.length).toBeGreaterThan(1000);
    for (const { message } of asked) expect(decode(encodeMessage(message))).toEqual(message);
  });

  test("dig reads the same records from them as we do", async () => {
    const records = await digRecords(tree.directory, tree.port, asked);
    expect(records.length).toBe(asked.length);
    for (const [index, { message, question, type }] of asked.entries()) {
      const ours = [...message.answer, ...message.authority];
      // named rotates the records of a set from answer to answer.
      expect((records[index] ?? []).map(formatRecord).sort(), `${question.name} ${type}`).toEqual(
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
