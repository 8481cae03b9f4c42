import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import {
  DNSKEY_ENDS,
  deadServer,
  estate,
  factsOf,
  holderDownFacts,
  KSK_ID,
  kskOf,
  NOW,
  RECORDS_END,
  replicaOf,
  rolloverOf,
  serverReport,
  signingOf,
  viewOf,
  ZSK_DUE,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const inStore = { custody: { kind: "certificate-store", provider: null } } as const;

describe("the key master is down, the keys are in the directory", () => {
  const judgement = judgeZone(holderDownFacts(), NOW);

  test("KM-14a: answers stay valid at least until the DNSKEY signature ends", () => {
    expect(judgement).toMatchObject({
      status: "key-master-down",
      affectsUsers: "no",
      service: { state: "validating" },
      safeUntil: DNSKEY_ENDS,
      safeUntilBecause: "dnskey-signature",
    });
    expect(judgement.sentence).toContain(
      "Answers still work at least until Tue 10 Nov, 14:10 UTC.",
    );
  });

  test("KM-14: the other primaries go on renewing the rest", () => {
    expect(judgement.sentence).toContain("dc2.contoso.com goes on renewing the rest.");
    const three = holderDownFacts({
      views: [
        viewOf(DC2),
        viewOf(DC3),
        viewOf("ns4.contoso.com", { copy: "secondary", isWritable: false }),
      ],
    });
    expect(judgeZone(three, NOW).sentence).toContain(
      "dc2.contoso.com and dc3.contoso.com go on renewing the rest.",
    );
  });

  test("the first rollover step that will not happen is named", () => {
    expect(judgement.nextEvent).toEqual({ what: "zsk-rollover-due", at: ZSK_DUE });
    expect(judgement.sentence).toContain(
      "First to be missed is the change of the zone-signing key, Sat 7 Nov, 09:00 UTC.",
    );
  });

  test("KM-36: the server that opens every key is named as the one that could take over", () => {
    expect(judgement.nextStep).toEqual({
      text: "Bring dc1.contoso.com back before Tue 10 Nov, 14:10 UTC. If it will not return, dc2.contoso.com can take the role without re-signing.",
      owner: "ops",
      dueAt: DNSKEY_ENDS,
    });
  });

  test("once its time has passed the step is missed, and stays the one that is named", () => {
    const later = judgeZone(holderDownFacts(), ZSK_DUE);
    expect(later.nextEvent).toEqual({ what: "rollover-step-missed", at: ZSK_DUE });
    expect(later.sentence).toContain("A step of a key change did not happen Sat 7 Nov, 09:00 UTC.");
  });

  test("KM-47: a rollover under way stops, and its next step is the first to be missed", () => {
    const signing = signingOf({
      reportedBy: DC2,
      descriptors: [kskOf(), zskOf({ rollover: rolloverOf({ wakeAt: NOW + 5 * HOUR }) })],
    });
    const rolling = judgeZone(holderDownFacts({ signing }), NOW);
    expect(rolling.statuses).toEqual(["key-master-down", "rolling"]);
    expect(rolling.nextEvent).toEqual({ what: "rollover-step-due", at: NOW + 5 * HOUR });
    expect(rolling.sentence).toContain(
      "First to be missed is the next step of the running key change, Fri 6 Nov, 08:12 UTC.",
    );
  });

  test("without any rollover ahead it is the end of the DNSKEY signature that comes next", () => {
    const off = { rolloverEnabled: false, nextRolloverAt: null };
    const signing = signingOf({ descriptors: [kskOf(off), zskOf(off)] });
    expect(judgeZone(holderDownFacts({ signing }), NOW).nextEvent).toEqual({
      what: "dnskey-signature-ends",
      at: DNSKEY_ENDS,
    });
  });

  test("the judgement changes by itself 48 hours before the end, at the end, and not otherwise", () => {
    const off = { rolloverEnabled: false, nextRolloverAt: null };
    const facts = holderDownFacts({
      signing: signingOf({ descriptors: [kskOf(off), zskOf(off)] }),
    });
    const first = judgeZone(facts, NOW);
    expect(first.wakeAt).toBe(DNSKEY_ENDS - 48 * HOUR);
    const expiring = judgeZone(facts, DNSKEY_ENDS - 48 * HOUR);
    expect(expiring).toMatchObject({ status: "expiring" });
    expect(judgeZone(facts, DNSKEY_ENDS)).toMatchObject({
      status: "failing",
      affectsUsers: "some",
    });
  });

  test("KM-46: one vantage point that still reaches it keeps it from being called down", () => {
    const reached = serverReport(DC1, {
      reachable: false,
      vantagePoints: [
        { from: "agent", reachable: false, at: NOW },
        { from: DC2, reachable: true, at: NOW },
      ],
    });
    const facts = factsOf({ views: [viewOf(DC2)] }, [reached, serverReport(DC2)]);
    expect(judgeZone(facts, NOW)).toMatchObject({
      status: "healthy",
      role: { holderReachable: true },
      safeUntilBecause: "renewing",
    });
  });
});

describe("the key master is down, the keys are in its certificate store", () => {
  const none = { [KSK_ID]: false, [ZSK_ID]: false };
  const facts = holderDownFacts({
    views: [viewOf(DC2, { keysReachable: none })],
    signing: signingOf({ reportedBy: DC2, descriptors: [kskOf(inStore), zskOf(inStore)] }),
  });

  test("KM-32: nothing is renewed until it is back", () => {
    const judgement = judgeZone(facts, NOW);
    expect(judgement.sentence).toContain("Nothing is renewed until it is back.");
    expect(judgement.nextStep.text).toContain(
      "No other server opens its keys; without it the zone needs new keys, a re-sign and a new DS.",
    );
    expect(judgement).toMatchObject({
      safeUntil: DNSKEY_ENDS,
      safeUntilBecause: "dnskey-signature",
    });
  });

  test("a record signature may be the first to end", () => {
    const early = holderDownFacts({
      views: [viewOf(DC2, { keysReachable: none, recordSignaturesUntil: NOW + 3 * DAY })],
      signing: signingOf({ descriptors: [kskOf(inStore), zskOf(inStore)] }),
    });
    expect(judgeZone(early, NOW)).toMatchObject({
      safeUntil: NOW + 3 * DAY,
      safeUntilBecause: "record-signature",
    });
  });

  test("KM-31: keys that are not known to open elsewhere count as opened only from the directory", () => {
    const unread = (custody: typeof inStore | object) =>
      judgeZone(
        holderDownFacts({
          views: [viewOf(DC2, { keysReachable: {}, recordSignaturesUntil: NOW + 3 * DAY })],
          signing: signingOf({
            descriptors: [kskOf(custody), zskOf(custody)],
            renewalFraction: null,
          }),
        }),
        NOW,
      ).safeUntil;
    expect(unread({})).toBe(DNSKEY_ENDS);
    expect(unread(inStore)).toBe(NOW + 3 * DAY);
  });
});

describe("the key master of a file-backed zone is down", () => {
  test("KM-21: a secondary still answers, nothing is renewed, and nobody can take over", () => {
    const facts = factsOf(
      {
        storage: "file",
        directory: [],
        views: [
          viewOf(DC1),
          viewOf("ns4.contoso.com", {
            copy: "secondary",
            isWritable: false,
            holder: null,
            keysReachable: {},
          }),
        ],
      },
      [deadServer(DC1, ["agent", "ns4.contoso.com"]), serverReport("ns4.contoso.com")],
    );
    const judgement = judgeZone(facts, NOW);
    expect(judgement.statuses).toEqual(["key-master-down", "unknown"]);
    expect(judgement).toMatchObject({
      safeUntil: DNSKEY_ENDS,
      role: { verdict: "unknown", holder: DC1 },
    });
    expect(judgement.nextStep.text).toBe(
      "Bring dc1.contoso.com back before Tue 10 Nov, 14:10 UTC.",
    );
  });
});

describe("named is killed", () => {
  const fleet = {
    ...estate,
    estate: "bind",
    kind: "bind-fleet",
    pollingIntervalSeconds: 60,
  } as const;
  const report = { estate: "bind", storage: "file", directory: [], views: [viewOf(DC1)] } as const;

  test("its zones are unknown since the last success, and are back when it is back", () => {
    const dead = [deadServer(DC1, ["agent"])];
    const down = factsOf(report, dead, { estate: fleet, lastReadAt: NOW - 90 });
    expect(judgeZone(down, NOW)).toMatchObject({
      statuses: ["unknown"],
      unknownSince: NOW - 90,
      service: { state: "unknown" },
      affectsUsers: "unknown",
    });
    const up = factsOf(report, [serverReport(DC1)], { estate: fleet });
    expect(judgeZone(up, NOW)).toMatchObject({ status: "healthy", role: { holder: DC1 } });
  });
});

describe("the holder comes back after a seizure", () => {
  test("KM-45: it may claim the role until its first poll; for longer is a split", () => {
    const back = (now: number) =>
      judgeZone(
        factsOf({
          views: [
            viewOf(DC1, { viewedAt: NOW - 20 }),
            viewOf(DC2, {
              holder: DC2,
              isHolder: true,
              viewedAt: NOW - 5,
              recordSignaturesUntil: RECORDS_END,
            }),
          ],
          directory: [replicaOf(DC1, [DC2]), replicaOf(DC2, [DC2])],
          roleChangedAt: NOW - 10,
        }),
        now,
      );
    expect(back(NOW).role).toMatchObject({ verdict: "agreed", settling: true, holder: DC2 });
    expect(back(NOW + 170)).toMatchObject({ status: "role-unclear", role: { verdict: "split" } });
  });
});
