import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAtOrBelow } from "@/lib/dns/name-relations";
import { ownerName } from "@/lib/dns/owner-name";
import { formatRecord } from "@/lib/dns/text/zone-file";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { laboratoryZone, questionOf } from "./fixtures/laboratory-zone";
import { rememberVerifications } from "./remember-verifications";
import type { AuthoritativeAnswer } from "./signing/answer-question";
import type { DenialMethod } from "./signing/sign-zone";
import { validateAnswer } from "./validate-answer";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "./validation-context";

const crypto = rememberVerifications(createNodeCrypto(), 100_000);
const now = 1_800_000_000;
const zone = zoneName("example");
const RUNS = { numRuns: 150, seed: 4035 };

const label = fc.constantFrom("a", "b", "c", "*", "w");
const name = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => [...labels, "example"].join("."));
const plainName = name.filter((text) => !text.includes("*"));

type Entry = {
  readonly name: string;
  readonly lines: readonly string[];
  readonly insecure: boolean;
};

const data = fc.constantFrom("A 192.0.2.1", "AAAA 2001:db8::1", "MX 1 a.example.", 'TXT "x"');
const entry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      name,
      lines: fc.uniqueArray(data, { minLength: 1, maxLength: 2 }),
      insecure: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name,
      lines: plainName.map((target) => [`CNAME ${target}.`]),
      insecure: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: plainName,
      lines: fc.constant(["DNAME w.example."]),
      insecure: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: plainName,
      lines: fc.constant(["NS ns.test.", "DS 1 13 2 AA"]),
      insecure: fc.constant(true),
    }),
  },
  {
    // At the apex only: an opt-out chain cannot tell that a deeper one has empty non-terminals above it.
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom("a.example", "b.example", "c.example"),
      lines: fc.constant(["NS ns.test."]),
      insecure: fc.constant(true),
    }),
  },
);
const zoneText = fc
  .uniqueArray(entry, { selector: (one) => one.name, minLength: 0, maxLength: 8 })
  .map((entries) => ({
    entries,
    text: entries
      .flatMap((one) => one.lines.map((line) => `${one.name}. 60 IN ${line}`))
      .join("\n"),
  }));
const denial: fc.Arbitrary<DenialMethod> = fc.oneof(
  fc.constant({ kind: "nsec" as const }),
  fc.record({
    kind: fc.constant("nsec3" as const),
    iterations: fc.constantFrom(0, 2),
    salt: fc.constantFrom(new Uint8Array(0), Uint8Array.of(1, 2)),
    optOut: fc.boolean(),
  }),
);
const question = fc.record({
  name: fc.oneof(name, fc.constant("example")),
  type: fc.constantFrom("A", "MX", "DS", "TXT", "NS", "CNAME"),
});
const scenario = fc.record({ zoneText, denial, question });

function judge(
  text: string,
  method: DenialMethod,
  asked: { name: string; type: string },
  change = (answer: AuthoritativeAnswer) => answer,
) {
  const built = laboratoryZone(zone, text, { crypto, now, denial: method });
  const trust = {
    kind: "secure" as const,
    zone,
    keys: [built.ksk.dnskey, built.zsk.dnskey],
    validUntil: now + 5000,
  };
  const answer = built.answer(asked.name, asked.type);
  const changed = change(answer);
  const verdict = validateAnswer(questionOf(asked.name, asked.type), changed, trust, {
    crypto,
    now,
    maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS,
  });
  return { answer, verdict };
}

/** The child's business, or a name that the zone may have without a signature. */
function mayBeInsecure(
  entries: readonly Entry[],
  method: DenialMethod,
  asked: { name: string; type: string },
  answer: AuthoritativeAnswer,
): boolean {
  const isOptOut = method.kind === "nsec3" && method.optOut;
  const aliases = answer.answer.flatMap(({ rdata }) =>
    rdata.kind === "CNAME" ? [rdata.target] : [],
  );
  const names = [ownerName(asked.name), ...aliases];
  return (
    isOptOut ||
    entries.some((one) => one.insecure && names.some((at) => isAtOrBelow(at, ownerName(one.name))))
  );
}

describe("what the signer signs, the validator trusts", () => {
  test("every answer of every zone is secure, or insecure where a delegation or opt-out says so", () => {
    fc.assert(
      fc.property(scenario, ({ zoneText: { entries, text }, denial: method, question: asked }) => {
        const { answer, verdict } = judge(text, method, asked);
        // The question for a child's DS at its own apex belongs to the parent.
        fc.pre(!(asked.name === "example" && asked.type === "DS"));
        // A loop of aliases has no end to judge.
        fc.pre(answer.answer.filter(({ rdata }) => rdata.kind === "CNAME").length < 8);
        const { status } = verdict;
        const shown = `${JSON.stringify(status)}\n${[...answer.answer, ...answer.authority].map(formatRecord).join("\n")}`;
        if (!mayBeInsecure(entries, method, asked, answer)) {
          expect(status, shown).toEqual({ kind: "secure", validUntil: now + 1000 });
        } else if (status.kind === "indeterminate") {
          expect(status.why.kind, shown).toBe("outside-zone");
        } else {
          expect(status.kind, shown).not.toBe("bogus");
        }
      }),
      RUNS,
    );
  });

  test("no answer stays secure when a signature is altered", () => {
    fc.assert(
      fc.property(
        scenario,
        fc.nat(),
        ({ zoneText: { text }, denial: method, question: asked }, pick) => {
          const before = judge(text, method, asked).verdict;
          fc.pre(before.status.kind === "secure");
          const { verdict } = judge(text, method, asked, (answer) => alterSignature(answer, pick));
          const judged = verdict.rrsets.map(({ status }) => status);
          expect([verdict.status, ...judged].some(({ kind }) => kind === "bogus")).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test("no denial stays secure when one of its records is left out", () => {
    fc.assert(
      fc.property(scenario, ({ zoneText: { text }, denial: method, question: asked }) => {
        const { answer, verdict } = judge(text, method, asked);
        fc.pre(verdict.status.kind === "secure");
        const owners = new Set(
          answer.authority
            .filter(({ rdata }) => rdata.kind === "NSEC" || rdata.kind === "NSEC3")
            .map(({ owner }) => owner),
        );
        fc.pre(owners.size > 0);
        for (const owner of owners) {
          const without = (whole: AuthoritativeAnswer) => ({
            ...whole,
            authority: whole.authority.filter((record) => record.owner !== owner),
          });
          expect(judge(text, method, asked, without).verdict.status.kind).toBe("bogus");
        }
      }),
      RUNS,
    );
  });

  test("no denial of one question is secure for a name that exists", () => {
    fc.assert(
      fc.property(
        scenario,
        plainName,
        ({ zoneText: { text }, denial: method, question: asked }, other) => {
          const built = laboratoryZone(zone, `${text}\n${other}. 60 IN SRV 1 1 1 a.example.`, {
            crypto,
            now,
            denial: method,
          });
          fc.pre(built.content.cutAbove(ownerName(other)) === undefined);
          const trust = {
            kind: "secure" as const,
            zone,
            keys: [built.zsk.dnskey],
            validUntil: now,
          };
          const denied = built.answer(asked.name, asked.type);
          const policy = { crypto, now, maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS };
          for (const rcode of [0, 3]) {
            const forged = { rcode, answer: [], authority: denied.authority };
            const { status } = validateAnswer(questionOf(other, "SRV"), forged, trust, policy);
            expect(status.kind).toBe("bogus");
          }
        },
      ),
      RUNS,
    );
  });
});

function alterSignature(answer: AuthoritativeAnswer, pick: number): AuthoritativeAnswer {
  const signatures = [...answer.answer, ...answer.authority].filter(
    ({ rdata }) => rdata.kind === "RRSIG",
  );
  const chosen = signatures[pick % Math.max(signatures.length, 1)];
  const alter = (records: AuthoritativeAnswer["answer"]) =>
    records.map((record) =>
      record === chosen && record.rdata.kind === "RRSIG"
        ? {
            ...record,
            rdata: {
              ...record.rdata,
              signature: record.rdata.signature.map((octet, at) => (at === 9 ? octet ^ 4 : octet)),
            },
          }
        : record,
    );
  return { ...answer, answer: alter(answer.answer), authority: alter(answer.authority) };
}
