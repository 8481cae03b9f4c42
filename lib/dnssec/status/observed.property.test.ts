import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, type Instant } from "@/lib/dnssec/instant";
import {
  dnskeyOf,
  expiredFault,
  KEYS,
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
  deadServer as silentServer,
  unsignedServer,
  ZONE,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { HeldObservation, ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { standingObservations } from "@/lib/dnssec/status/observed";
import {
  deadServer,
  factsOf,
  holderDownFacts,
  serverReport,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";

const status: fc.Arbitrary<SecurityStatus> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<SecurityStatus>({ kind: "secure", validUntil: NOW + DAY }) },
  fc.constantFrom<SecurityStatus>(
    { kind: "bogus", why: expiredFault(NOW - HOUR) },
    { kind: "bogus", why: { kind: "no-key-matches-ds", zone: ZONE, dsKeyTags: [1] } },
    { kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type: 6 } },
    { kind: "insecure", why: { kind: "insecure-delegation", zone: ZONE } },
  ),
);

const rrset = fc
  .record({
    status,
    expiration: fc.integer({ min: NOW - 2 * DAY, max: NOW + 9 * DAY }),
    inception: fc.integer({ min: NOW - 9 * DAY, max: NOW + HOUR }),
    isSigned: fc.boolean(),
  })
  .map(({ status: judged, expiration, inception, isSigned }) =>
    rrsetOf({
      status: judged,
      signatures: isSigned ? [signatureOf(ZSK_TAG, { expiration, inception })] : [],
    }),
  );

const server: fc.Arbitrary<ServerObservation> = fc
  .record({
    name: fc.constantFrom(NS1, NS2, NS3, "ns9.example"),
    shape: fc.constantFrom("signed", "signed", "signed", "unsigned", "silent"),
    soa: fc.option(rrset),
    ns: fc.option(rrset),
    dnskey: fc.option(rrset),
    denial: status,
  })
  .map(({ name, shape, soa, ns, dnskey, denial }) => {
    if (shape === "silent") return silentServer(name);
    if (shape === "unsigned") return unsignedServer(name);
    const signed = serverOf(name);
    return {
      ...signed,
      soa: soa ?? signed.soa,
      ns: ns ?? signed.ns,
      dnskey: dnskey === null ? signed.dnskey : { ...dnskeyOf(KEYS), ...dnskey },
      denial: signed.denial === null ? null : { ...signed.denial, status: denial },
    };
  });

const observation: fc.Arbitrary<ZoneObservation> = fc
  .record({
    vantage: fc.constantFrom("agent", "branch"),
    status,
    servers: fc.array(server, { maxLength: 4 }),
    parents: fc.constantFrom([parentOf()], [silentParent()], []),
    isStrict: fc.boolean(),
  })
  .map(({ isStrict, ...changes }) =>
    observationOf({
      ...changes,
      strict: isStrict
        ? [
            {
              server: NS2,
              type: "SOA",
              signedByKeyTags: [1],
              keysOf: NS1,
              keysServedUntil: NOW,
              keyTagsThere: [2],
            },
          ]
        : [],
    }),
  );

const held: fc.Arbitrary<HeldObservation> = fc.record({
  fresh: fc.constantFrom(true, true, true, false),
  observation,
  lookedAt: fc.integer({ min: NOW - 2 * DAY, max: NOW + HOUR }),
});

const managers = fc.constantFrom<ZoneFacts>(
  factsOf(),
  holderDownFacts(),
  factsOf({}, undefined, { reports: [] }),
  factsOf({ views: [viewOf(NS1, { isSigned: false }), viewOf(NS2, { isSigned: null })] }),
  factsOf({ views: [viewOf(NS1, { dnskeySignaturesUntil: NOW - HOUR })] }),
  factsOf({ views: [] }, [deadServer(NS1, ["agent", NS2]), serverReport(NS2)]),
);

const facts: fc.Arbitrary<ZoneFacts> = fc
  .record({ managers, observations: fc.uniqueArray(held, { maxLength: 2, selector: vantageOf }) })
  .map(({ managers: given, observations }) => ({ ...given, observations }));

const now: fc.Arbitrary<Instant> = fc.integer({ min: NOW - DAY, max: NOW + 3 * DAY });

function vantageOf({ observation: { vantage } }: HeldObservation): string {
  return vantage;
}

/** Restated here on purpose: every status of every answer that was given. */
function answersOf({ servers }: ZoneObservation): readonly SecurityStatus[] {
  return servers
    .filter(({ answered }) => answered)
    .flatMap((seen) => [
      ...servedRrsets(seen).map((one) => one.rrset.status),
      ...(seen.denial === null ? [] : [seen.denial.status]),
    ]);
}

function isBad(standing: readonly ZoneObservation[]): boolean {
  const isStrict = standing.some(
    ({ strict, servers }) => strict.length > 0 && servers.some(({ answered }) => answered),
  );
  const kinds = new Set(standing.flatMap(answersOf).map(({ kind }) => kind));
  return isStrict || kinds.has("bogus") || kinds.has("indeterminate");
}

describe("judgeZone over random observations", () => {
  test("it is never green where any answer that stands is bogus or could not be judged", () => {
    let green = 0;
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const { status: word, service } = judgeZone(given, at);
        const standing = standingObservations(mergeFacts(given), at);
        const answers = standing.flatMap(answersOf);
        if (isBad(standing)) {
          expect(word).not.toBe("healthy");
          expect(service.state).not.toBe("validating");
        }
        if (answers.some(({ kind }) => kind === "bogus")) expect(word).toBe("failing");
        if (standing.length > 0) expect(service.basis).toBe("observed");
        green += Number(word === "healthy" && standing.length > 0);
      }),
      { numRuns: 2_000 },
    );
    expect(green).toBeGreaterThan(0);
  });

  test("the judgement holds until wakeAt, also where it rests on what was seen", () => {
    fc.assert(
      fc.property(facts, now, fc.double({ min: 0, max: 1, noNaN: true }), (given, at, part) => {
        const judgement = judgeZone(given, at);
        const horizon = judgement.wakeAt ?? at + 4_000 * DAY;
        const between = Math.min(horizon - 1, at + Math.floor((horizon - at) * part));
        expect(judgeZone(given, between)).toEqual(judgement);
        expect(judgeZone(given, horizon - 1)).toEqual(judgement);
      }),
      { numRuns: 500 },
    );
  });

  test("words are whole, and the order of servers and vantage points does not matter to the status", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const judgement = judgeZone(given, at);
        for (const text of [judgement.sentence, judgement.nextStep.text]) {
          expect(text).toMatch(/^[A-Z].*\.$/);
          expect(text).not.toMatch(/null|undefined|NaN|\s\s/);
        }
        const turned = {
          ...given,
          observations: [...(given.observations ?? [])].reverse().map((one) => ({
            ...one,
            observation: {
              ...one.observation,
              servers: [...one.observation.servers].reverse(),
            },
          })),
        };
        const { statuses, service, signaturesValidUntil, safeUntil } = judgeZone(turned, at);
        expect({ statuses, service, signaturesValidUntil, safeUntil }).toEqual({
          statuses: judgement.statuses,
          service: judgement.service,
          signaturesValidUntil: judgement.signaturesValidUntil,
          safeUntil: judgement.safeUntil,
        });
      }),
      { numRuns: 500 },
    );
  });
});
