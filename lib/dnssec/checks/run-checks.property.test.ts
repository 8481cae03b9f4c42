import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  deadServer,
  dnskeyOf,
  dsOf,
  ENDS,
  expiredFault,
  KSK_TAG,
  keyOf,
  kskOf,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  rrsetOf,
  serverOf,
  signatureOf,
  silentParent,
  unsignedServer,
  wrongFault,
  ZONE,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type {
  ObservedSignature,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { factsOf } from "@/lib/dnssec/status/stories/facts-builder";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { describeFinding } from "./describe-finding";
import type { Finding } from "./finding";
import { bindFleet } from "./fixtures/bind-fleet";
import { findingsOf } from "./fixtures/scenario";

const signature: fc.Arbitrary<ObservedSignature> = fc
  .record({
    keyTag: fc.constantFrom(KSK_TAG, ZSK_TAG, 5),
    algorithm: fc.constantFrom(13, 13, 8),
    inception: fc.integer({ min: NOW - 9 * DAY, max: NOW + HOUR }),
    expiration: fc.integer({ min: NOW - DAY, max: NOW + 9 * DAY }),
    fault: fc.constantFrom(null, null, null, wrongFault()),
  })
  .map((changes) => signatureOf(changes.keyTag, changes));

const status = fc.constantFrom<SecurityStatus>(
  { kind: "secure", validUntil: ENDS },
  { kind: "secure", validUntil: ENDS },
  { kind: "bogus", why: expiredFault(NOW - HOUR) },
  { kind: "bogus", why: { kind: "denial-name-not-covered", name: ZONE, type: 1 } },
  { kind: "insecure", why: { kind: "nsec3-iterations", iterations: 200, limit: 100 } },
);

const rrset = fc
  .record({
    ttlSeconds: fc.constantFrom(HOUR, 4 * DAY),
    signatures: fc.array(signature, { maxLength: 3 }),
    status,
  })
  .map((changes) => rrsetOf(changes));

const key = fc.constantFrom(
  kskOf(KSK_TAG),
  kskOf(3, { algorithm: 5, keyLength: 1024 }),
  kskOf(4, { algorithm: 3, keyLength: null }),
  keyOf(ZSK_TAG),
  keyOf(5, { algorithm: 8, keyLength: 1024 }),
);

const ds = fc.constantFrom(
  dsOf(KSK_TAG),
  dsOf(KSK_TAG, { digestType: 1, digest: "sha1" }),
  dsOf(7, { matchesKeyTag: null }),
  dsOf(8, { digestType: 9, matchesKeyTag: null }),
  dsOf(9, { algorithm: 0, digestType: 0, matchesKeyTag: null }),
);

const signedServer: fc.Arbitrary<ServerObservation> = fc
  .record({
    name: fc.constantFrom(NS1, NS2, NS3),
    serial: fc.option(fc.constantFrom(1, 99, 100, 4_294_967_295)),
    soa: fc.option(rrset),
    keys: fc.option(fc.uniqueArray(key, { maxLength: 4 })),
    cds: fc.option(fc.uniqueArray(ds, { minLength: 1, maxLength: 2 })),
    cdnskey: fc.option(fc.uniqueArray(key, { minLength: 1, maxLength: 2 })),
    nsec3param: fc.option(rrset.map((one) => ({ ...one, records: ["1 0 10 AABB"] }))),
    denial: status,
    iterations: fc.constantFrom(0, 10, 200),
    saltHex: fc.constantFrom("", "aabb"),
  })
  .map(({ name, keys, cds, cdnskey, denial, iterations, saltHex, ...changes }) =>
    serverOf(name, {
      ...changes,
      dnskey: keys === null ? null : dnskeyOf(keys),
      cds: cds === null ? null : { ...rrsetOf(), ds: cds },
      cdnskey: cdnskey === null ? null : { ...rrsetOf(), keys: cdnskey },
      denial: {
        kind: "nsec3",
        nsec3: { hashAlgorithm: 1, iterations, saltHex, optOut: false },
        status: denial,
        signaturesUntil: ENDS,
      },
    }),
  );

const server = fc.oneof(
  { weight: 4, arbitrary: signedServer },
  fc.constantFrom(NS1, NS2).map((name) => unsignedServer(name)),
  fc.constantFrom(NS2, NS3).map((name) => deadServer(name)),
  fc
    .constantFrom(NS2, NS3)
    .map((name) => deadServer(name, { kind: "lame", rcode: 5, latencyMs: 1 })),
);

const parent = fc.oneof(
  { weight: 3, arbitrary: fc.uniqueArray(ds, { maxLength: 3 }).map((set) => parentOf(set)) },
  fc.uniqueArray(ds, { maxLength: 2 }).map((set) => parentOf(set, { server: "b.example" })),
  fc.constant(silentParent("c.example")),
);

const observation: fc.Arbitrary<ZoneObservation> = fc
  .record({
    vantage: fc.constantFrom("agent", "branch"),
    side: fc.constantFrom("inside", "outside", null),
    servers: fc.array(server, { maxLength: 4 }),
    parents: fc.array(parent, { maxLength: 3 }),
  })
  .map((changes) => observationOf(changes));

const observations = fc.uniqueArray(observation, {
  maxLength: 2,
  selector: ({ vantage }) => vantage,
});
const managers = fc.constantFrom(null, factsOf(), bindFleet());

function keyOfFinding({ tag, server: name }: Finding): string {
  return `${tag} ${name}`;
}

describe("runChecks, whatever was observed", () => {
  test("it is total, every finding has whole words and evidence, and none is there twice", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(observations, managers, (given, facts) => {
        const findings = findingsOf(given, facts);
        expect(new Set(findings.map(keyOfFinding)).size).toBe(findings.length);
        for (const finding of findings) {
          seen.add(finding.tag);
          const { sentence, whatToDo, helpdesk } = describeFinding(finding, NOW);
          for (const text of [sentence, whatToDo, helpdesk]) {
            expect(text).toMatch(/^[A-Za-z0-9].*\.$/);
            expect(text).not.toMatch(/null|undefined|NaN|\s\s| ,|\(\)/);
          }
          expect(finding.evidence.query).toMatch(/^(dig|rndc) /);
          expect(finding.evidence.answer).not.toBe("");
        }
      }),
      { numRuns: 1_000 },
    );
    expect(seen.size).toBeGreaterThan(40);
  });

  test("a server that did not answer is named by nothing but its silence", () => {
    fc.assert(
      fc.property(observations, managers, (given, facts) => {
        const answering = new Set(
          given.flatMap(({ servers }) =>
            servers.filter(({ answered }) => answered).map((one) => one.server),
          ),
        );
        const silent = [NS1, NS2, NS3].filter((name) => !answering.has(name));
        for (const { tag, server: name } of findingsOf(given, facts)) {
          if (name !== null && silent.includes(name as typeof NS1)) {
            expect(tag.startsWith("servers-answer.")).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a second look at the same confirms everything and finds nothing new", () => {
    fc.assert(
      fc.property(observations, managers, (given, facts) => {
        const first = findingsOf(given, facts);
        const later = given.map((one) => ({ ...one, finishedAt: one.finishedAt + 60 }));
        const second = findingsOf(later, facts, { previous: first });
        expect(second.map(keyOfFinding)).toEqual(first.map(keyOfFinding));
        expect(second.every(({ isConfirmed }) => isConfirmed)).toBe(true);
        expect(second.map(({ since }) => since)).toEqual(first.map(({ since }) => since));
      }),
      { numRuns: 300 },
    );
  });
});
