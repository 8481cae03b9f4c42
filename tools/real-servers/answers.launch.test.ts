import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { formatRecord } from "@/lib/dns/text/zone-file";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import {
  type Asked,
  askPlanted,
  decode,
  digRecords,
  isSameVerdict,
  statusOf,
  trustPlanted,
} from "./asked-answers";
import {
  AUTHORITATIVE_PROGRAMS,
  type AuthoritativeKind,
  startAuthoritative,
} from "./authoritative-server";
import type { ChildProgram } from "./child-program";
import { askDelv } from "./delv";
import { findFreePorts } from "./free-ports";
import { whyNoNamed } from "./named";
import { type PlantedFiles, plantTree } from "./planted-tree";
import { PLANTED_QUESTIONS } from "./planted-zones";
import { askResolver, type ResolverVerdict } from "./resolver-verdicts";
import type { PlantedZone } from "./signed-zones";
import { startUnbound } from "./unbound";

const zone = (
  name: string,
  algorithm: string,
  denial: PlantedZone["denial"],
  fault: PlantedZone["fault"] = "none",
): PlantedZone => ({ name: `${name}.test`, algorithm, denial, iterations: 0, fault });

const ZONES = [
  zone("ecdsa-nsec", "ECDSAP256SHA256", "nsec"),
  zone("ecdsa-nsec3", "ECDSAP256SHA256", "nsec3"),
  zone("opt-out", "ECDSAP384SHA384", "nsec3-opt-out"),
  zone("rsa-nsec3", "RSASHA256", "nsec3"),
  zone("eddsa-nsec", "ED25519", "nsec"),
  zone("corrupt-nsec3", "ECDSAP256SHA256", "nsec3", "corrupt-signature"),
  zone("gap-nsec", "ECDSAP256SHA256", "nsec", "missing-denial"),
];
const KINDS: readonly AuthoritativeKind[] = ["named", "knot", "nsd", "powerdns"];
const INSTALLED = KINDS.filter((kind) => existsSync(AUTHORITATIVE_PROGRAMS[kind]));
const policy = {
  crypto: createNodeCrypto(),
  now: Math.floor(Date.now() / 1000),
  maxNsec3Iterations: 50,
};

let files: PlantedFiles;
const ports = new Map<AuthoritativeKind, number>();
const running: ChildProgram[] = [];
const answers = new Map<AuthoritativeKind, readonly Asked[]>();
const trusts = new Map<AuthoritativeKind, ReadonlyMap<string, ZoneTrust>>();

const portOf = (kind: AuthoritativeKind) => ports.get(kind) ?? 0;
const answersOf = (kind: AuthoritativeKind) => answers.get(kind) ?? [];
const judge = (kind: AuthoritativeKind, one: Asked) =>
  statusOf(one, trusts.get(kind) ?? new Map(), policy);

/**
 * A resolver's SERVFAIL stands for a bogus answer and for none. NSD proves of an alias's target in an NSEC zone only that no wildcard
 * covers it; resolvers do not see that, for they ask for the target anew.
 */
function isSame(
  kind: AuthoritativeKind,
  { question, zone }: Asked,
  ours: SecurityStatus,
  theirs: ResolverVerdict | undefined,
): boolean {
  const isRedirected =
    question.name === `nope.tree.${zone.name}` && zone.fault !== "missing-denial";
  const isShortProof = kind === "nsd" && isRedirected;
  if (isShortProof && ours.kind === "bogus" && ours.why.kind === "denial-name-not-covered") {
    return theirs === "secure";
  }
  return ours.kind === "indeterminate" ? theirs === "bogus" : theirs === ours.kind;
}

async function start(kind: AuthoritativeKind): Promise<void> {
  const [port = 0] = await findFreePorts(1);
  ports.set(kind, port);
  const directory = path.join(files.directory, kind);
  running.push(
    await startAuthoritative(kind, { directory, ip: "127.0.0.1", port, zones: files.zones }),
  );
  answers.set(kind, await askPlanted(port, ZONES));
  trusts.set(kind, await trustPlanted(port, files.rootKey, ZONES, policy));
}

describe.skipIf(whyNoNamed() !== null)("real answers", () => {
  beforeAll(async () => {
    files = await plantTree(ZONES);
    await Promise.all(INSTALLED.map(start));
  });

  afterAll(async () => {
    for (const program of running) await program.end("SIGKILL");
    await files.remove();
  });

  test.skipIf(INSTALLED.length < KINDS.length)("are more than 1,000, of four programs", () => {
    expect(KINDS.length * ZONES.length * PLANTED_QUESTIONS.length).toBeGreaterThan(1000);
    for (const kind of KINDS) {
      expect(answersOf(kind).length, kind).toBe(ZONES.length * PLANTED_QUESTIONS.length);
    }
  });

  describe.each(KINDS)("of %s", (kind) => {
    const isMissing = !INSTALLED.includes(kind);

    test.skipIf(isMissing)("are the same after writing and reading again", () => {
      for (const { message } of answersOf(kind)) {
        expect(decode(encodeMessage(message))).toEqual(message);
      }
    });

    test.skipIf(isMissing)("dig reads the same records from them as we do", async () => {
      const asked = answersOf(kind);
      const records = await digRecords(files.directory, portOf(kind), asked);
      expect(records.length).toBe(asked.length);
      for (const [index, { message, question, type }] of asked.entries()) {
        const ours = [...message.answer, ...message.authority];
        // Servers rotate the records of a set from answer to answer.
        expect((records[index] ?? []).map(formatRecord).sort(), `${question.name} ${type}`).toEqual(
          ours.map(formatRecord).sort(),
        );
      }
    });

    test.skipIf(isMissing)("delv comes to the same verdicts, over a quarter of them", async () => {
      const differences: string[] = [];
      // Together the four servers' quarters are every question.
      const queue = answersOf(kind).filter(
        (_, index) => index % KINDS.length === KINDS.indexOf(kind),
      );
      const worker = async () => {
        for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
          const ours = judge(kind, one);
          const { name } = one.question;
          const asking = { port: portOf(kind), anchorFile: files.anchorFile, type: one.type };
          const theirs = await askDelv({ ...asking, name: `${name}.` });
          if (!isSameVerdict(ours, theirs.verdict)) {
            differences.push(`${name} ${one.type}: ${JSON.stringify(ours)} / ${theirs.output}`);
          }
        }
      };
      await Promise.all([worker(), worker()]);
      expect(differences.length, differences.slice(0, 10).join("\n")).toBe(0);
    });

    test.skipIf(isMissing || !existsSync("/usr/sbin/unbound"))(
      "Unbound comes to the same verdicts",
      async () => {
        const [port = 0] = await findFreePorts(1);
        const unbound = await startUnbound({
          folder: path.join(files.directory, `for-${kind}`),
          port,
          forward: `127.0.0.1@${portOf(kind)}`,
          anchor: files.rootKey,
          at: null,
        });
        const asked = answersOf(kind);
        const theirs = await askResolver(
          port,
          asked.map(({ question }) => question),
        );
        await unbound.end("SIGTERM");
        const differences = asked
          .map((one, index) => ({ one, ours: judge(kind, one), verdict: theirs[index] }))
          .filter(({ one, ours, verdict }) => !isSame(kind, one, ours, verdict))
          .map(({ one, ours, verdict }) =>
            [one.question.name, one.type, JSON.stringify(ours), verdict].join(" "),
          );
        expect(differences).toEqual([]);
      },
    );
  });
});
