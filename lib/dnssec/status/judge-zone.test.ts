import { describe, expect, test } from "vitest";
import { DAY, HOUR, type Instant } from "@/lib/dnssec/instant";
import type { RolloverReport } from "@/lib/dnssec/rollover/report";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { Status, ZoneFacts, ZoneJudgement } from "@/lib/dnssec/status/judgement";
import {
  DNSKEY_ENDS,
  deadServer,
  factsOf,
  holderDownFacts,
  KSK_ID,
  kskOf,
  NOW,
  replicaOf,
  rolloverOf,
  serverReport,
  signingOf,
  viewOf,
  ZSK_DUE,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

function withRollovers(
  zsk: Partial<RolloverReport> | null,
  ksk: Partial<RolloverReport> | null = null,
): ZoneFacts {
  const descriptors = [
    kskOf({
      rollover:
        ksk === null
          ? null
          : rolloverOf({ descriptorId: KSK_ID, method: "ksk-double-signature", ...ksk }),
    }),
    zskOf({ rollover: zsk === null ? null : rolloverOf(zsk) }),
  ];
  return factsOf({ signing: signingOf({ descriptors }) });
}

const waitsForParent = { phase: "awaiting-person", stage: "submit-ds", wakeAt: null } as const;
const queued = { phase: "queued", stage: "waits-its-turn", wakeAt: null } as const;
const halted = { phase: "halted", stage: "failed", wakeAt: null, fault: "9110" } as const;
const unsigned = {
  isSigned: false,
  dnskeySignaturesUntil: null,
  recordSignaturesUntil: null,
} as const;

function silent(facts: ZoneFacts): ZoneFacts {
  return {
    ...facts,
    reports: facts.reports.map((held) => ({ ...held, fresh: false })),
    servers: facts.servers.map((held) => ({ ...held, fresh: false })),
  };
}

type Scenario = {
  readonly title: string;
  readonly facts: ZoneFacts;
  readonly at?: Instant;
  readonly statuses: readonly Status[];
  readonly expected: Partial<ZoneJudgement>;
};

const SCENARIOS: readonly Scenario[] = [
  {
    title: "healthy: signed, agreed, holder there, everything renewed",
    facts: factsOf(),
    statuses: ["healthy"],
    expected: {
      sentence: "This zone is signed and answering correctly.",
      service: { state: "validating", basis: "reported" },
      keys: { ksk: 2, zsk: 2 },
      signaturesValidUntil: DNSKEY_ENDS,
      nextEvent: { what: "zsk-rollover-due", at: ZSK_DUE },
      safeUntil: null,
      safeUntilBecause: "renewing",
      affectsUsers: "no",
      nextStep: { text: "Nothing to do.", owner: "none", dueAt: null },
      unknownSince: null,
    },
  },
  {
    title: "rolling: a step that comes by itself",
    facts: withRollovers({ wakeAt: NOW + HOUR }),
    statuses: ["rolling"],
    expected: {
      sentence: "A routine key change is running, next step Fri 6 Nov, 04:12 UTC. No action.",
      nextEvent: { what: "rollover-step-due", at: NOW + HOUR },
      nextStep: {
        text: "Nothing to do; the server takes the next step by itself.",
        owner: "server",
        dueAt: NOW + HOUR,
      },
    },
  },
  {
    title: "rolling, but late: somebody should look",
    facts: withRollovers({ wakeAt: NOW - 2 * HOUR }),
    statuses: ["rolling"],
    expected: {
      sentence: "A key change is running and late: its next step was due Fri 6 Nov, 01:12 UTC.",
      nextEvent: { what: "rollover-step-missed", at: NOW - 2 * HOUR },
    },
  },
  {
    title: "waiting its turn",
    facts: withRollovers(queued),
    statuses: ["waiting-its-turn"],
    expected: { sentence: "Another key of this zone is changing first." },
  },
  {
    title: "waiting for parent, with the ZSK queued behind",
    facts: withRollovers(queued, { ...waitsForParent, since: NOW - 9 * DAY }),
    statuses: ["waiting-for-parent", "waiting-its-turn"],
    expected: {
      sentence:
        "The parent zone must publish a new record. It has waited since Wed 28 Oct, 03:12 UTC.",
    },
  },
  {
    title: "KM-59: stuck, because a failed rollover is not retried",
    facts: withRollovers(halted),
    statuses: ["stuck"],
    expected: {
      sentence:
        "A key change failed and will not retry by itself. Answers still work. The server says 9110.",
      affectsUsers: "no",
      nextStep: {
        text: "Look at the cause, then start the change of the zone-signing key again by hand.",
        owner: "ops",
        dueAt: null,
      },
    },
  },
  {
    title: "key master down while the parent is waited for",
    facts: holderDownFacts({
      signing: signingOf({
        descriptors: [kskOf({ rollover: rolloverOf(waitsForParent) }), zskOf()],
      }),
    }),
    statuses: ["key-master-down", "waiting-for-parent"],
    expected: { affectsUsers: "no", safeUntil: DNSKEY_ENDS, safeUntilBecause: "dnskey-signature" },
  },
  {
    title: "KM-1: role unclear by two claims",
    facts: factsOf({
      views: [viewOf(DC1), viewOf(DC2, { holder: DC2, isHolder: true })],
    }),
    statuses: ["role-unclear"],
    expected: {
      sentence:
        "It is unclear who manages keys: dc1.contoso.com and dc2.contoso.com each claim to. Do not start changes.",
    },
  },
  {
    title: "role unclear: a signed zone whose keys nobody manages",
    facts: factsOf({
      views: [viewOf(DC1, { holder: null, isHolder: false }), viewOf(DC2, { holder: null })],
      directory: [replicaOf(DC1, [])],
    }),
    statuses: ["role-unclear"],
    expected: {
      sentence: "Nobody manages the keys of this zone. Do not start changes.",
      safeUntil: DNSKEY_ENDS,
      safeUntilBecause: "dnskey-signature",
    },
  },
  {
    title: "expiring: a signature that nobody renews ends within 48 hours",
    facts: holderDownFacts(),
    at: DNSKEY_ENDS - 48 * HOUR,
    statuses: ["expiring", "key-master-down"],
    expected: {
      service: { state: "expiring", basis: "reported" },
      sentence:
        "Signatures end Tue 10 Nov, 14:10 UTC. After that, protected users lose this zone. Nobody renews the signature over the DNSKEY set. The key master dc1.contoso.com is down.",
      affectsUsers: "no",
    },
  },
  {
    title: "key master down only, one second before",
    facts: holderDownFacts(),
    at: DNSKEY_ENDS - 48 * HOUR - 1,
    statuses: ["key-master-down"],
    expected: {},
  },
  {
    title: "expiring: a renewal that the holder should have made is overdue",
    facts: factsOf({
      views: [viewOf(DC1), viewOf(DC2, { dnskeySignaturesUntil: NOW + 2 * DAY })],
    }),
    statuses: ["expiring"],
    expected: { safeUntil: NOW + 2 * DAY, safeUntilBecause: "dnskey-signature" },
  },
  {
    title: "failing everywhere: the DNSKEY signature has ended",
    facts: holderDownFacts(),
    at: DNSKEY_ENDS,
    statuses: ["failing", "key-master-down"],
    expected: {
      service: { state: "failing", basis: "reported" },
      sentence:
        "Users behind validating resolvers cannot reach this zone now. The signature over the DNSKEY set ended Tue 10 Nov, 14:10 UTC. The key master dc1.contoso.com is down.",
      affectsUsers: "some",
    },
  },
  {
    title: "failing at one server only",
    facts: factsOf({ views: [viewOf(DC1), viewOf(DC2, { recordSignaturesUntil: NOW - HOUR })] }),
    statuses: ["failing"],
    expected: {
      sentence:
        "Users behind validating resolvers cannot reach this zone now when dc2.contoso.com answers them. The signature over the records ended Fri 6 Nov, 02:12 UTC.",
      affectsUsers: "some",
    },
  },
  {
    title: "failing: the parent names no key of the zone",
    facts: factsOf({
      parentDs: { state: "stale", keyTags: [1], ttlSeconds: HOUR, seenAt: NOW },
    }),
    statuses: ["failing"],
    expected: {
      affectsUsers: "some",
      nextStep: {
        text: "Publish the DS records of the keys that the zone has at the parent, now.",
        owner: "parent-operator",
        dueAt: null,
      },
    },
  },
  {
    title: "not signed, and never called healthy",
    facts: factsOf({
      everSigned: false,
      views: [viewOf(DC1, { ...unsigned, holder: null, isHolder: false })],
      directory: [],
      signing: null,
      parentDs: { state: "none", keyTags: [], ttlSeconds: null, seenAt: NOW },
    }),
    statuses: ["not-signed"],
    expected: {
      sentence: "DNSSEC is not used here.",
      signed: false,
      service: { state: "not-signed", basis: "reported" },
      notices: [],
      nextEvent: null,
      affectsUsers: "no",
    },
  },
  {
    title: "KM-55: not signed any more, keys and holder kept",
    facts: factsOf({
      views: [viewOf(DC1, unsigned), viewOf(DC2, unsigned)],
      signing: signingOf({ descriptors: [kskOf({ keys: [] }), zskOf({ keys: [] })] }),
    }),
    statuses: ["not-signed"],
    expected: { notices: ["keys of an earlier signing are kept"], keys: { ksk: 0, zsk: 0 } },
  },
  {
    title: "not signed with an orphaned holder: something is wrong, so it is not just not signed",
    facts: factsOf({
      views: [viewOf(DC2, { ...unsigned, holder: "dc9.contoso.com" })],
      directory: [replicaOf(DC2, ["dc9.contoso.com"])],
    }),
    statuses: ["role-unclear"],
    expected: { signed: false },
  },
  {
    title: "unknown: the agent is silent",
    facts: silent(factsOf({}, undefined, { lastReadAt: NOW - 2 * HOUR })),
    statuses: ["unknown"],
    expected: {
      sentence: "We have not been able to check since Fri 6 Nov, 01:12 UTC.",
      service: { state: "unknown", basis: "reported" },
      affectsUsers: "unknown",
      unknownSince: NOW - 2 * HOUR,
      observedAt: NOW - 2 * HOUR,
      safeUntil: null,
      safeUntilBecause: "not-known",
    },
  },
  {
    title: "unknown: never read at all",
    facts: factsOf({}, [], { reports: [], lastReadAt: null }),
    statuses: ["unknown"],
    expected: {
      sentence: "We have not been able to check this zone yet.",
      signed: null,
      unknownSince: null,
      role: { verdict: "unknown", settling: false, holder: null, holderReachable: null },
    },
  },
  {
    title: "unknown: nobody can tell whether the holder answers",
    facts: factsOf({ views: [viewOf(DC2)] }, [serverReport(DC2)], {
      servers: [
        { fresh: true, report: serverReport(DC2) },
        { fresh: false, report: serverReport(DC1, { lastContactAt: NOW - HOUR }) },
      ],
    }),
    statuses: ["unknown"],
    expected: {
      sentence:
        "We have not been able to check whether the key master dc1.contoso.com answers since Fri 6 Nov, 02:12 UTC.",
      service: { state: "validating", basis: "reported" },
      unknownSince: NOW - HOUR,
      safeUntilBecause: "not-known",
    },
  },
  {
    title: "unknown: only a read-only copy is known",
    facts: factsOf(
      {
        storage: "secondary",
        views: [viewOf("ns4.contoso.com", { copy: "secondary", isWritable: false, holder: null })],
        directory: [],
        signing: null,
      },
      [serverReport("ns4.contoso.com", { kind: "standalone" })],
    ),
    statuses: ["unknown"],
    expected: {
      sentence:
        "Only read-only copies of this zone are known, so nobody can tell who manages its keys.",
      safeUntilBecause: "not-known",
      signaturesValidUntil: DNSKEY_ENDS,
    },
  },
];

describe("judgeZone", () => {
  test.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    "%s",
    (_title, { facts, at, statuses, expected }) => {
      const judgement = judgeZone(facts, at ?? NOW);
      expect(judgement.statuses).toEqual(statuses);
      expect(judgement).toMatchObject(expected);
    },
  );

  test("every status word has a scenario here", () => {
    const shown = new Set(SCENARIOS.map(({ facts, at }) => judgeZone(facts, at ?? NOW).status));
    expect(shown.size).toBe(11);
  });

  test("KM-64: a signed zone without DS validates from its own keys and says so", () => {
    const judgement = judgeZone(
      factsOf({ parentDs: { state: "none", keyTags: [], ttlSeconds: null, seenAt: NOW } }),
      NOW,
    );
    expect(judgement.status).toBe("healthy");
    expect(judgement.notices).toEqual(["no DS at the parent"]);
  });

  test("a DS set that does not name the newest key yet breaks nothing while the KSK rolls", () => {
    const facts = withRollovers(null, waitsForParent);
    const [held] = facts.reports;
    const report = {
      ...held?.report,
      parentDs: { state: "stale", keyTags: [1], ttlSeconds: 1, seenAt: NOW },
    };
    const stale = { ...facts, reports: [{ ...held, report }] } as ZoneFacts;
    expect(judgeZone(stale, NOW).status).toBe("waiting-for-parent");
  });

  test("KM-10: a settling move stays healthy and says which server lags", () => {
    const judgement = judgeZone(
      factsOf({
        views: [viewOf(DC1), viewOf(DC2, { holder: DC2, isHolder: true, viewedAt: NOW - 1 })],
        directory: [replicaOf(DC2, [DC2])],
        roleChangedAt: NOW - 10,
      }),
      NOW,
    );
    expect(judgement.status).toBe("healthy");
    expect(judgement.role).toMatchObject({ verdict: "agreed", settling: true, holder: DC2 });
    expect(judgement.wakeAt).toBe(NOW - 10 + 180);
    expect(judgement.notices.join()).toContain(
      "dc1.contoso.com may show the view from before until Fri 6 Nov, 03:15 UTC",
    );
  });

  test("a rollover state that is not known is named raw and never called healthy", () => {
    const judgement = judgeZone(
      withRollovers({
        stage: "unrecognized",
        native: { CurrentRolloverStatus: "Zzz" },
        wakeAt: null,
      }),
      NOW,
    );
    expect(judgement.status).toBe("rolling");
    expect(judgement.notices).toEqual([
      "the server reports a rollover state that Keymaster does not know: CurrentRolloverStatus Zzz",
    ]);
  });

  test("a fleet that tells no signature ends is validating, with the lack said", () => {
    const views = [viewOf(DC1, { dnskeySignaturesUntil: null, recordSignaturesUntil: null })];
    const judgement = judgeZone(factsOf({ views }), NOW);
    expect(judgement).toMatchObject({
      status: "healthy",
      signaturesValidUntil: null,
      notices: ["no server tells how long its signatures are valid"],
    });
  });

  test("KM-42: a holder that cannot open its KSK lets the DNSKEY signature run out", () => {
    const keysReachable = { [KSK_ID]: false, [ZSK_ID]: true };
    const judgement = judgeZone(
      factsOf({ views: [viewOf(DC1, { keysReachable }), viewOf(DC2)] }),
      NOW,
    );
    expect(judgement).toMatchObject({
      status: "healthy",
      safeUntil: DNSKEY_ENDS,
      safeUntilBecause: "dnskey-signature",
    });
    expect(judgement.notices.join()).toContain("cannot open a key-signing key");
  });

  test("KM-14: record signatures are renewed as long as any reachable primary opens the ZSK", () => {
    const keysReachable = { [KSK_ID]: true, [ZSK_ID]: false };
    const others = [viewOf(DC1), viewOf(DC2, { keysReachable })];
    expect(judgeZone(factsOf({ views: others }), NOW)).toMatchObject({
      status: "healthy",
      safeUntil: null,
      safeUntilBecause: "renewing",
    });
  });

  test("a copy whose renewal is overdue is not believed to be renewed, whoever should have done it", () => {
    const late = viewOf(DC2, { recordSignaturesUntil: NOW + 3 * DAY });
    expect(judgeZone(factsOf({ views: [viewOf(DC1), late] }), NOW)).toMatchObject({
      status: "expiring",
      safeUntil: NOW + 3 * DAY,
      safeUntilBecause: "record-signature",
      nextStep: { owner: "ops", dueAt: NOW + 3 * DAY },
    });
  });

  test("every server confirmed dead by two vantage points means that everybody is affected", () => {
    const dead = [deadServer(DC1, ["agent", "probe"]), deadServer(DC2, ["agent", "probe"])];
    const judgement = judgeZone(factsOf({}, dead), NOW);
    expect(judgement).toMatchObject({ status: "unknown", affectsUsers: "yes" });
    const seenByOne = [deadServer(DC1, ["agent"]), deadServer(DC2, ["agent"])];
    expect(judgeZone(factsOf({}, seenByOne), NOW).affectsUsers).toBe("unknown");
  });

  test.each([
    [[true, true], true],
    [[null, true], true],
    [[false, null], false],
    [[null, undefined], null],
  ] as const)(
    "KM-60: where no server was asked, whether it is signed is what the directory stores: %j",
    (told, signed) => {
      const directory = told.map((isSigned, at) => ({
        ...replicaOf(`dc${at}.contoso.com`),
        isSigned,
      }));
      const judged = judgeZone(factsOf({ views: [], directory }), NOW);
      expect(judged.signed).toBe(signed);
      expect(judged.status).not.toBe("healthy");
      // A server's own word comes first.
      const asked = factsOf({ views: [viewOf("dc1.contoso.com", unsigned)], directory });
      expect(judgeZone(asked, NOW).signed).toBe(false);
    },
  );

  test("two agents of one estate see one zone, and the fresh one is believed", () => {
    const facts = factsOf({ views: [viewOf(DC1)] });
    const [held] = facts.reports;
    if (held === undefined) throw new Error("no report");
    const old = viewOf(DC1, { holder: DC2, isHolder: false, viewedAt: NOW });
    const other = {
      agent: "b",
      fresh: false,
      report: { ...held.report, views: [old, viewOf(DC2)] },
    };
    const judgement = judgeZone({ ...facts, reports: [other, held] }, NOW);
    expect(judgement.role).toMatchObject({ verdict: "agreed", holder: DC1 });
  });
});

describe("wakeAt", () => {
  const off = { rolloverEnabled: false, nextRolloverAt: null };
  const atRest = signingOf({ descriptors: [kskOf(off), zskOf(off)] });

  test("is the moment at which a renewal that was due becomes overdue", () => {
    const dnskeySignaturesUntil = NOW + Math.floor((7 * DAY) / 3);
    const views = [viewOf(DC1, { dnskeySignaturesUntil })];
    const facts = factsOf({ views, signing: atRest });
    const due = judgeZone(facts, NOW);
    expect(due).toMatchObject({ status: "healthy", wakeAt: NOW + HOUR });
    expect(judgeZone(facts, NOW + HOUR - 1).status).toBe("healthy");
    expect(judgeZone(facts, NOW + HOUR).status).toBe("expiring");
  });

  test("is the moment at which a step that was due becomes late", () => {
    const facts = withRollovers({ wakeAt: NOW });
    expect(judgeZone(facts, NOW).wakeAt).toBe(NOW + HOUR);
    expect(judgeZone(facts, NOW + HOUR).sentence).toContain("late");
  });

  test("is the moment of a move that the source dates in the future", () => {
    const facts = factsOf({ signing: atRest, roleChangedAt: NOW + 5 });
    expect(judgeZone(facts, NOW).wakeAt).toBe(NOW + 5);
  });

  test("is nothing where nothing can change by itself", () => {
    const views = [viewOf(DC1, { dnskeySignaturesUntil: null, recordSignaturesUntil: null })];
    expect(judgeZone(factsOf({ views, signing: atRest }), NOW).wakeAt).toBeNull();
  });
});

describe("renewal", () => {
  test("a holder that nobody asked about its keys is taken to renew, another primary is not", () => {
    const keysReachable = {};
    const inStore = { custody: { kind: "certificate-store", provider: null } } as const;
    const signing = signingOf({ descriptors: [kskOf(inStore), zskOf(inStore)] });
    const views = [viewOf(DC1, { keysReachable }), viewOf(DC2, { keysReachable })];
    expect(judgeZone(factsOf({ views, signing }), NOW).safeUntilBecause).toBe("renewing");
    const down = judgeZone(holderDownFacts({ views: views.slice(1), signing }), NOW);
    expect(down.sentence).toContain("Nothing is renewed until it is back.");
  });

  test("a holder that answers others but not the agent is taken to renew as before", () => {
    const vantagePoints = [{ from: DC2, reachable: true, at: NOW }];
    const servers = [serverReport(DC1, { reachable: false, vantagePoints }), serverReport(DC2)];
    const none = { [KSK_ID]: false, [ZSK_ID]: false };
    const views = [viewOf(DC2, { keysReachable: none })];
    expect(judgeZone(factsOf({ views }, servers), NOW)).toMatchObject({
      status: "healthy",
      safeUntilBecause: "renewing",
    });
    const lastWord = [...views, viewOf(DC1, { keysReachable: none })];
    expect(judgeZone(factsOf({ views: lastWord }, servers), NOW)).toMatchObject({
      safeUntil: DNSKEY_ENDS,
      safeUntilBecause: "dnskey-signature",
    });
  });

  test("KM-9: an orphaned role renews nothing, and that is known", () => {
    const gone = "dc9.contoso.com";
    const views = [viewOf(DC2, { holder: gone })];
    const judgement = judgeZone(factsOf({ views, directory: [replicaOf(DC2, [gone])] }), NOW);
    expect(judgement).toMatchObject({
      statuses: ["role-unclear"],
      safeUntil: DNSKEY_ENDS,
      nextStep: { dueAt: DNSKEY_ENDS, owner: "ops" },
    });
  });
});
