import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, type Instant } from "@/lib/dnssec/instant";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import { STATUSES, type ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  estate,
  KSK_ID,
  kskOf,
  NOW,
  reportOf,
  rolloverOf,
  serverReport,
  signingOf,
  viewOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const NAMES = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const SPELLINGS = [...NAMES, "DC1", "dc2.contoso.com.", "dc9.contoso.com", "127.0.0.1"] as const;

const instant = fc.integer({ min: NOW - 20 * DAY, max: NOW + 20 * DAY });
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const answer = perhaps(fc.boolean());

const view = fc
  .record({
    server: fc.constantFrom(...NAMES),
    copy: fc.constantFrom("primary", "primary", "secondary" as const),
    isWritable: fc.boolean(),
    isSigned: fc.constantFrom(true, true, false, null),
    holder: perhaps(fc.constantFrom(...SPELLINGS)),
    isHolder: fc.boolean(),
    keysReachable: fc.record({ [KSK_ID]: answer, [ZSK_ID]: answer }, { requiredKeys: [] }),
    dnskeySignaturesUntil: perhaps(instant),
    recordSignaturesUntil: perhaps(instant),
    viewedAt: fc.integer({ min: NOW - 400, max: NOW }),
  })
  .map(({ server, ...changes }) => viewOf(server, changes));

const rollover = fc
  .record({
    phase: fc.constantFrom(
      "queued",
      "applying",
      "propagating",
      "expiring",
      "awaiting-person",
      "halted",
      "completed",
      "abandoned",
    ),
    stage: fc.constantFrom("submit-ds", "publish-successor", "failed", "unrecognized"),
    method: fc.constantFrom("zsk-pre-publication", "ksk-double-signature"),
    since: perhaps(instant),
    wakeAt: perhaps(instant),
    fault: perhaps(fc.constant("9110")),
  } as const)
  .map((changes) => rolloverOf(changes));

const descriptor = {
  rollover: perhaps(rollover),
  nextRolloverAt: perhaps(instant),
  rolloverEnabled: fc.boolean(),
  custody: fc.constantFrom(
    { kind: "directory", provider: null } as const,
    { kind: "certificate-store", provider: null } as const,
  ),
};

const signing = fc
  .record({
    ksk: fc.record(descriptor).map((changes) => kskOf(changes)),
    zsk: fc.record(descriptor).map((changes) => zskOf(changes)),
    renewalFraction: perhaps(fc.constantFrom(1 / 3, 0.9)),
  })
  .map(({ ksk, zsk, renewalFraction }) => signingOf({ descriptors: [ksk, zsk], renewalFraction }));

const report = fc.record({
  agent: fc.constantFrom("a", "b"),
  fresh: fc.boolean(),
  report: fc
    .record({
      storage: fc.constantFrom("directory", "directory", "file", "secondary" as const),
      views: fc.array(view, { maxLength: 4 }),
      directory: fc.array(
        fc.record({
          replica: fc.constantFrom(...NAMES),
          holders: fc.uniqueArray(fc.constantFrom(...SPELLINGS), { maxLength: 2 }),
          readAt: fc.integer({ min: NOW - 400, max: NOW }),
        }),
        { maxLength: 3 },
      ),
      signing: perhaps(signing),
      parentDs: fc
        .constantFrom("current", "stale", "none", "unreachable", "unknown" as const)
        .map((state) => ({ state, keyTags: [], ttlSeconds: null, seenAt: null })),
      roleChangedAt: perhaps(fc.integer({ min: NOW - 400, max: NOW + 100 })),
    })
    .map((changes) => reportOf(changes)),
});

const server = fc.record({
  fresh: fc.boolean(),
  report: fc
    .record({
      server: fc.constantFrom(...NAMES),
      reachable: fc.boolean(),
      vantagePoints: fc.array(
        fc.record({
          from: fc.constantFrom("agent", "probe", ...NAMES),
          reachable: fc.boolean(),
          at: fc.integer({ min: NOW - 2_000, max: NOW }),
        }),
        { maxLength: 4 },
      ),
      lastContactAt: perhaps(instant),
    })
    .map(({ server: name, ...changes }) => serverReport(name, changes)),
});

const facts: fc.Arbitrary<ZoneFacts> = fc.record({
  estate: fc.constantFrom(estate, {
    ...estate,
    kind: "bind-fleet",
    pollingIntervalSeconds: 60,
  } as const),
  reports: fc.array(report, { maxLength: 3 }),
  servers: fc.array(server, { maxLength: 4 }),
  lastReadAt: perhaps(instant),
});

const now: fc.Arbitrary<Instant> = fc.integer({ min: NOW - 30 * DAY, max: NOW + 30 * DAY });

describe("judgeZone, whatever the facts", () => {
  test("it is total, and the status shown is the most urgent of those that apply", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const { status, statuses, sentence, nextStep } = judgeZone(given, at);
        expect(statuses[0]).toBe(status);
        const urgencies = statuses.map((word) => STATUSES.indexOf(word));
        expect(urgencies).toEqual([...urgencies].sort((a, b) => a - b));
        expect(new Set(statuses).size).toBe(statuses.length);
        expect(sentence).toMatch(/^[A-Z].*\.$/);
        expect(sentence).not.toMatch(/null|undefined|NaN|\s\s/);
        expect(nextStep.text).toMatch(/^[A-Z].*\.$/);
        expect(nextStep.text).not.toMatch(/null|undefined|NaN|\s\s/);
      }),
    );
  });

  test("what is not known is never healthy, and what is not signed is never healthy", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const { status, statuses, signed, service, role, affectsUsers } = judgeZone(given, at);
        if (status === "healthy") {
          expect(signed).toBe(true);
          expect(service.state).toBe("validating");
          expect(role.verdict).toBe("agreed");
          expect(role.holderReachable).toBe(true);
        }
        if (service.state === "unknown" || signed === null) expect(statuses).toContain("unknown");
        if (statuses.includes("healthy") || statuses.includes("not-signed")) {
          expect(statuses).toHaveLength(1);
        }
        if (service.state === "unknown") expect(affectsUsers).not.toBe("no");
      }),
    );
  });

  test("without a fresh source nothing is claimed to be known now", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const stale = {
          ...given,
          reports: given.reports.map((held) => ({ ...held, fresh: false })),
        };
        expect(judgeZone(stale, at)).toMatchObject({
          status: "unknown",
          service: { state: "unknown" },
          role: { verdict: "unknown" },
          safeUntil: null,
        });
      }),
    );
  });

  test("safeUntil is there exactly when a signature is the reason, and is never later than what is served", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const { safeUntil, safeUntilBecause, signaturesValidUntil } = judgeZone(given, at);
        const hasReason = safeUntilBecause.endsWith("-signature");
        expect(safeUntil !== null).toBe(hasReason);
        if (safeUntil !== null) {
          expect(signaturesValidUntil).not.toBeNull();
          expect(safeUntil).toBeGreaterThanOrEqual(signaturesValidUntil ?? 0);
        }
      }),
    );
  });

  test("the judgement holds until wakeAt, which is later than now", () => {
    fc.assert(
      fc.property(facts, now, fc.double({ min: 0, max: 1, noNaN: true }), (given, at, part) => {
        const judgement = judgeZone(given, at);
        const { wakeAt } = judgement;
        if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(at);
        const horizon = wakeAt ?? at + 4_000 * DAY;
        const between = Math.min(horizon - 1, at + Math.floor((horizon - at) * part));
        expect(judgeZone(given, between)).toEqual(judgement);
        expect(judgeZone(given, horizon - 1)).toEqual(judgement);
      }),
      { numRuns: 500 },
    );
  });

  test("the order in which agents and servers are listed does not matter", () => {
    fc.assert(
      fc.property(facts, now, (given, at) => {
        const servers = new Set(given.servers.map((held) => held.report.server));
        fc.pre(servers.size === given.servers.length && given.reports.length < 2);
        const turned = { ...given, servers: [...given.servers].reverse() };
        expect(judgeZone(turned, at)).toEqual(judgeZone(given, at));
      }),
    );
  });
});
