import { describe, expect, test } from "vitest";
import { DAY, HOUR, type Instant, MINUTE } from "@/lib/dnssec/instant";
import {
  dnskeyOf,
  dsOf,
  ENDS,
  expiredFault,
  expiredRrset,
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
  deadServer as silentServer,
  unsignedServer,
  wrongFault,
  ZONE,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { judgeZone } from "@/lib/dnssec/status/judge-zone";
import type { HeldObservation, ZoneFacts, ZoneJudgement } from "@/lib/dnssec/status/judgement";
import {
  DNSKEY_ENDS,
  factsOf,
  holderDownFacts,
  kskOf as reportedKsk,
  rolloverOf,
  signingOf,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";

function held(
  observation: ZoneObservation,
  changes: Partial<HeldObservation> = {},
): HeldObservation {
  return { fresh: true, observation, lookedAt: observation.finishedAt, ...changes };
}

function seen(
  observation: ZoneObservation,
  facts: ZoneFacts = factsOf(),
  changes: Partial<HeldObservation> = {},
): ZoneFacts {
  return { ...facts, observations: [held(observation, changes)] };
}

function silent(facts: ZoneFacts): ZoneFacts {
  return {
    ...facts,
    reports: facts.reports.map((one) => ({ ...one, fresh: false })),
    servers: facts.servers.map((one) => ({ ...one, fresh: false })),
  };
}

type Scenario = {
  readonly title: string;
  readonly facts: ZoneFacts;
  readonly at?: Instant;
  readonly expected: Partial<ZoneJudgement>;
};

const expiredAtNs2 = observationOf({
  status: { kind: "bogus", why: expiredFault(NOW - HOUR) },
  servers: [serverOf(NS1), serverOf(NS2, { soa: expiredRrset(NOW - HOUR) }), serverOf(NS3)],
});
const noMatch = { kind: "no-key-matches-ds", zone: ZONE, dsKeyTags: [7] } as const;
const byNoKey = { status: { kind: "bogus", why: noMatch } } as const;
const everywhereBogus = [NS1, NS2, NS3].map((server) =>
  serverOf(server, {
    soa: rrsetOf(byNoKey),
    ns: rrsetOf(byNoKey),
    dnskey: dnskeyOf([kskOf(KSK_TAG), keyOf(ZSK_TAG)], byNoKey),
  }),
);
const endsIn = (server: string, left: number) => {
  const expiration = NOW + left;
  const soa = rrsetOf({ signatures: [signatureOf(ZSK_TAG, { expiration })] });
  return serverOf(server, { soa, signaturesValidUntil: expiration });
};

const SCENARIOS: readonly Scenario[] = [
  {
    title: "all that is answered validates: green, and observed",
    facts: seen(observationOf()),
    expected: {
      status: "healthy",
      service: { state: "validating", basis: "observed" },
      affectsUsers: "no",
      notices: [],
    },
  },
  {
    title:
      "managers say healthy, one server serves an ended signature: failing, and that server is named",
    facts: seen(expiredAtNs2),
    expected: {
      status: "failing",
      service: { state: "failing", basis: "observed" },
      affectsUsers: "some",
      sentence:
        "Users behind validating resolvers cannot reach this zone now when dc2.contoso.com answers them. Asked over DNS: the signature over SOA by key 22222 ended Fri 6 Nov, 02:12 UTC.",
      nextStep: {
        text: "Find out why dc2.contoso.com does not renew the signatures: private keys, DNS service, zone transfer.",
        owner: "ops",
        dueAt: NOW - HOUR,
      },
    },
  },
  {
    title: "a corrupted signature on one server is blamed on it alone",
    facts: seen(
      observationOf({
        servers: [
          serverOf(NS1),
          serverOf(NS2),
          serverOf(NS3, { ns: rrsetOf({ status: { kind: "bogus", why: wrongFault() } }) }),
        ],
      }),
    ),
    expected: {
      status: "failing",
      sentence:
        "Users behind validating resolvers cannot reach this zone now when ns3.contoso.com answers them. Asked over DNS: the signature over SOA by key 22222 does not fit the records.",
    },
  },
  {
    title:
      "the parent names no key of the zone: its operator mends it, whatever managers take it for",
    facts: seen(
      observationOf({
        ...byNoKey,
        parents: [parentOf([dsOf(7, { matchesKeyTag: null })])],
        servers: everywhereBogus,
      }),
    ),
    expected: {
      status: "failing",
      sentence:
        "Users behind validating resolvers cannot reach this zone now. Asked over DNS: no key of secure.contoso.com is one that the DS set names (7).",
      nextStep: {
        text: "Publish the DS records of the keys that the zone has at the parent, now.",
        owner: "parent-operator",
        dueAt: null,
      },
    },
  },
  {
    title: "managers say that the DS is stale, the wire shows one that fits: not failing",
    facts: seen(
      observationOf(),
      factsOf({ parentDs: { state: "stale", keyTags: [1], ttlSeconds: HOUR, seenAt: NOW } }),
    ),
    expected: { status: "healthy", service: { state: "validating", basis: "observed" } },
  },
  {
    title: "the chain is broken above the zone: nothing of this zone is wrong",
    facts: seen(
      observationOf({
        status: {
          kind: "bogus",
          why: { kind: "parent-bogus", zone: ZONE, why: expiredFault(NOW - HOUR) },
        },
      }),
    ),
    expected: {
      status: "failing",
      nextStep: {
        text: "Tell the operator of secure.contoso.com; nothing of this zone is wrong.",
        owner: "parent-operator",
        dueAt: null,
      },
    },
  },
  {
    title: "an unsigned copy beside signed ones fails where it answers",
    facts: seen(observationOf({ servers: [serverOf(NS1), unsignedServer(NS2)] })),
    expected: {
      status: "failing",
      nextStep: {
        text: "Let dc2.contoso.com get the signed zone, or take it out of the NS set until then.",
        owner: "ops",
        dueAt: null,
      },
    },
  },
  {
    title: "a validator that has another server's keys cannot verify: failing",
    facts: seen(
      observationOf({
        strict: [
          {
            server: NS2,
            type: "SOA",
            signedByKeyTags: [1],
            keysOf: NS1,
            keysServedUntil: NOW + HOUR,
            keyTagsThere: [2],
          },
        ],
      }),
    ),
    expected: {
      status: "failing",
      nextStep: {
        text: "Bring dc2.contoso.com and dc1.contoso.com to the same keys before anything else changes.",
        owner: "ops",
        dueAt: null,
      },
    },
  },
  {
    title: "one silent server breaks nothing: what the others answer validates",
    facts: seen(observationOf({ servers: [serverOf(NS1), silentServer(NS2), serverOf(NS3)] })),
    expected: { status: "healthy", service: { state: "validating", basis: "observed" } },
  },
  {
    title: "no server answers: not known, never green",
    facts: seen(
      observationOf({
        servers: [silentServer(NS1), silentServer(NS2)],
        status: { kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type: 6 } },
      }),
    ),
    expected: {
      status: "unknown",
      service: { state: "unknown", basis: "observed" },
      sentence:
        "Whether this zone validates could not be judged: nobody answered for secure.contoso.com SOA.",
      unknownSince: NOW - 8,
      affectsUsers: "unknown",
    },
  },
  {
    title: "the parent does not answer, so the chain cannot be judged: not known, never green",
    facts: seen(
      observationOf({
        parents: [silentParent()],
        status: { kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type: 43 } },
      }),
    ),
    expected: { status: "unknown", service: { state: "unknown", basis: "observed" } },
  },
  {
    title: "KM-65: the parent that a key change waits for does not answer: both are said",
    facts: seen(
      observationOf({
        parents: [silentParent()],
        status: { kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type: 43 } },
      }),
      factsOf({
        signing: signingOf({
          descriptors: [
            reportedKsk({ rollover: rolloverOf({ phase: "awaiting-person", stage: "submit-ds" }) }),
          ],
        }),
        parentDs: { state: "unreachable", keyTags: [], ttlSeconds: null, seenAt: null },
      }),
    ),
    expected: {
      statuses: ["unknown", "waiting-for-parent"],
      notices: ["the parent cannot be asked for its DS"],
    },
  },
  {
    title: "without any trust anchor and without a parent the zone's own keys are what there is",
    facts: seen(
      observationOf({
        parent: null,
        parents: [],
        status: { kind: "indeterminate", why: { kind: "no-trust-anchor", zone: ZONE } },
      }),
    ),
    expected: { status: "healthy", service: { state: "validating", basis: "observed" } },
  },
  {
    title:
      "KM-64: signed without DS validates from its own keys, and says so, whatever managers know of the parent",
    facts: seen(
      observationOf({
        parents: [parentOf([])],
        status: { kind: "insecure", why: { kind: "insecure-delegation", zone: ZONE } },
      }),
    ),
    expected: {
      status: "healthy",
      service: { state: "validating", basis: "observed" },
      notices: ["no DS at the parent"],
    },
  },
  {
    title: "not signed on the wire is not signed, though managers think so: neutral, never green",
    facts: seen(
      observationOf({
        parents: [parentOf([])],
        servers: [unsignedServer(NS1), unsignedServer(NS2)],
        status: { kind: "insecure", why: { kind: "insecure-delegation", zone: ZONE } },
      }),
    ),
    expected: {
      status: "not-signed",
      signed: false,
      service: { state: "not-signed", basis: "observed" },
      signaturesValidUntil: null,
    },
  },
  {
    title:
      "a signature on the wire ends within 48 hours, and the renewal that managers promise is overdue: expiring",
    facts: seen(observationOf({ servers: [serverOf(NS1), endsIn(NS2, 30 * HOUR)] })),
    expected: {
      status: "expiring",
      service: { state: "expiring", basis: "observed" },
      signaturesValidUntil: NOW + 30 * HOUR,
    },
  },
  {
    title: "a server that no manager knows serves a signature near its end: expiring",
    facts: seen(
      observationOf({ servers: [serverOf(NS1), serverOf(NS2), endsIn("ns9.example", HOUR)] }),
    ),
    expected: { status: "expiring", signaturesValidUntil: NOW + HOUR },
  },
  {
    title: "managers are silent: validity is still known from outside, the role is not",
    facts: silent(seen(observationOf())),
    expected: {
      status: "unknown",
      statuses: ["unknown"],
      service: { state: "validating", basis: "observed" },
      affectsUsers: "no",
    },
  },
  {
    title:
      "managers are silent and a signature ends within 48 hours: expiring, who renews is not known",
    facts: silent(
      seen(
        observationOf({ servers: [endsIn(NS1, HOUR)] }),
        factsOf({ signing: signingOf({ renewalFraction: null }) }),
      ),
    ),
    expected: {
      statuses: ["expiring", "unknown"],
      sentence:
        "Signatures end Fri 6 Nov, 04:12 UTC. After that, protected users lose this zone. Whether somebody renews them is not known.",
    },
  },
  {
    title: "the key master is down, answers validate: both are said",
    facts: seen(observationOf({ servers: [silentServer(NS1), serverOf(NS2)] }), holderDownFacts()),
    expected: {
      status: "key-master-down",
      service: { state: "validating", basis: "observed" },
    },
  },
  {
    title:
      "the records' ends that a manager knows of count, where they are earlier than what was sampled",
    facts: seen(
      observationOf(),
      factsOf({ views: [viewOf(NS1, { recordSignaturesUntil: NOW + 4 * DAY }), viewOf(NS2)] }),
    ),
    expected: { signaturesValidUntil: NOW + 4 * DAY },
  },
  {
    title: "a manager says that records ended, the wire shows them renewed: not failing",
    facts: seen(
      observationOf(),
      factsOf({ views: [viewOf(NS1, { recordSignaturesUntil: NOW - MINUTE }), viewOf(NS2)] }),
    ),
    expected: { status: "healthy" },
  },
];

describe("judgeZone with observations", () => {
  test.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))(
    "%s",
    (_title, { facts, at, expected }) => {
      expect(judgeZone(facts, at ?? NOW)).toMatchObject(expected);
    },
  );

  test("the agent that looked is silent: back to what servers say, and since when nobody checks is said", () => {
    const judgement = judgeZone(seen(expiredAtNs2, factsOf(), { fresh: false }), NOW);
    expect(judgement).toMatchObject({
      status: "healthy",
      service: { state: "validating", basis: "reported" },
      notices: [
        "according to dc1.contoso.com and dc2.contoso.com, not checked from outside since Fri 6 Nov, 03:12 UTC",
      ],
    });
  });

  test("an observation of the day before, or of the future, says nothing about now", () => {
    const old = seen(expiredAtNs2, factsOf(), { lookedAt: NOW - DAY });
    const future = seen(expiredAtNs2, factsOf(), { lookedAt: NOW + 1 });
    for (const facts of [old, future]) {
      expect(judgeZone(facts, NOW).service.basis).toBe("reported");
    }
  });

  test("once a signature that was seen has ended only a new look can tell: nothing is called failing by arithmetic", () => {
    const facts = seen(
      observationOf({ servers: [endsIn(NS1, HOUR), serverOf(NS2)] }),
      factsOf({ views: [viewOf(NS1), viewOf(NS2)] }),
    );
    expect(judgeZone(facts, NOW + HOUR - 1).service.basis).toBe("observed");
    expect(judgeZone(facts, NOW + HOUR).service).toEqual({
      state: "validating",
      basis: "reported",
    });
    expect(judgeZone(facts, NOW).wakeAt).toBeLessThanOrEqual(NOW + HOUR);
  });

  test("two vantage points: one that no server answers does not take away what the other saw", () => {
    const blind = observationOf({
      vantage: "branch",
      servers: [silentServer(NS1), silentServer(NS2)],
      status: { kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type: 6 } },
    });
    const facts = { ...factsOf(), observations: [held(blind), held(observationOf())] };
    expect(judgeZone(facts, NOW).service).toEqual({ state: "validating", basis: "observed" });
    const bogus = { ...factsOf(), observations: [held(expiredAtNs2), held(observationOf())] };
    expect(judgeZone(bogus, NOW).service.state).toBe("failing");
  });

  test("a server is the same by short name, full name and case: what it serves replaces what it reports", () => {
    const observation = observationOf({ servers: [serverOf("DC2"), serverOf("dc1.contoso.com.")] });
    expect(judgeZone(factsOf(), NOW).signaturesValidUntil).toBe(DNSKEY_ENDS);
    expect(judgeZone(seen(observation), NOW).signaturesValidUntil).toBe(ENDS);
  });
});
