import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import {
  assessCandidate,
  type Candidate,
  listCandidates,
} from "@/lib/dnssec/key-master/eligibility";
import type { Gate, GateName } from "@/lib/dnssec/key-master/gate";
import { gatesOf } from "@/lib/dnssec/key-master/gates-of-kind";
import { NOTHING_BESIDE, type Surroundings } from "@/lib/dnssec/key-master/move/move-facts";
import { checkOf, lookOf } from "@/lib/dnssec/key-master/stories/move-builder";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
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
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ServerReport } from "@/lib/dnssec/zone-report";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

function silentAt(server: string) {
  const look = lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] });
  const servers = look.servers.map((seen) =>
    seen.server === server ? { ...seen, answered: false, dnskey: null } : seen,
  );
  return { ...look, servers };
}

function keysUntoldBy(server: string) {
  const look = lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] });
  const outcome = { kind: "silent", attempts: 3 } as const;
  const queries = [{ name: look.zone, type: "DNSKEY", outcome }];
  const servers = look.servers.map((seen) =>
    seen.server === server ? { ...seen, dnskey: null, queries } : seen,
  );
  return { ...look, servers };
}

function gateOf(candidate: Candidate, gate: GateName): Gate {
  const found = candidate.gates.find((one) => one.gate === gate);
  if (found === undefined) throw new Error(`no gate ${gate}`);
  return found;
}

function refusing({ gates }: Candidate): readonly GateName[] {
  return gates.filter(({ result }) => result === "refused").map(({ gate }) => gate);
}

type Case = {
  readonly title: string;
  readonly facts: ZoneFacts;
  readonly server?: string;
  readonly beside?: Partial<Surroundings>;
  readonly refused: readonly GateName[];
  readonly warned?: readonly GateName[];
  /** What the gate about the domain naming master says. */
  readonly evidence?: string;
  readonly forecast: Candidate["forecast"];
};

const inStore = { custody: { kind: "certificate-store", provider: null } } as const;
const halted = rolloverOf({ phase: "halted", stage: "failed", wakeAt: null });

/** A replica that is read now, and whom it names as domain naming master. */
function naming(namingMaster: string | null) {
  const counted = { seesKdsRootKey: null, zones: 1, orphans: [], orphanCount: 0 } as const;
  return { directory: { namingMaster, ...counted, readAt: NOW - 5 } };
}

/** The server itself cannot tell, as on Windows: only what the directory says is left. */
function namingMasterCases(): readonly Case[] {
  const beside = {
    asked: { servers: true, nameServers: true },
    checks: [checkOf(DC2, { isNamingMasterReachable: null })],
    observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] })],
  };
  const DC9 = "dc9.contoso.com";
  const both = { directory: [replicaOf(DC1), replicaOf(DC2)] };
  const common = { beside, refused: [], forecast: "clean" } as const;
  const warnsOnly = { ...common, warned: ["domain-naming-master"] } as const;
  const told = (master: string | null, others: readonly ServerReport[] = []) =>
    factsOf(both, [
      serverReport(DC1, naming(master)),
      serverReport(DC2, naming(master)),
      ...others,
    ]);
  return [
    {
      ...common,
      title: "a domain naming master whose own replica is read answers",
      facts: told(DC1),
      evidence: `${DC1}, the domain naming master by the replica of ${DC1}, answers.`,
    },
    {
      ...common,
      title: "a domain naming master that is no replica here and that somebody reaches",
      facts: told(DC9, [serverReport(DC9)]),
      evidence: `${DC9}, the domain naming master by the replica of ${DC1}, answers.`,
    },
    {
      ...warnsOnly,
      title: "a domain naming master that does not answer only warns",
      facts: told(DC9, [deadServer(DC9, [DC1, DC2])]),
      evidence: `${DC9}, the domain naming master by the replica of ${DC1}, does not answer.`,
    },
    {
      ...warnsOnly,
      title: "a domain naming master that nobody has asked is not observed",
      facts: told(DC9, [serverReport(DC9, { reachable: null, lastContactAt: null })]),
      evidence: `Not observed: nobody could tell whether ${DC9}, the domain naming master by the replica of ${DC1}, answers.`,
    },
    {
      ...warnsOnly,
      title: "replicas that name different domain naming masters only warn",
      facts: factsOf(both, [serverReport(DC1, naming(DC1)), serverReport(DC2, naming(DC2))]),
      evidence: `Replicas of the directory name different domain naming masters: ${DC1} names ${DC1} and ${DC2} names ${DC2}.`,
    },
    {
      ...warnsOnly,
      title: "a domain naming master that only a stale replica names is named by nobody",
      facts: factsOf({ directory: [] }, [serverReport(DC1, naming(DC1)), serverReport(DC2)]),
      warned: ["directory-available", "domain-naming-master"],
    },
  ];
}

const CASES: readonly Case[] = [
  { title: "a server in good order is eligible", facts: factsOf(), refused: [], forecast: "clean" },
  {
    title: "KM-8: a candidate may be spelled as a short name in any case",
    facts: factsOf(),
    server: "DC2",
    refused: [],
    forecast: "clean",
  },
  {
    title: "KM-3: a server that does not host the zone",
    facts: factsOf({}, [serverReport(DC1), serverReport(DC2), serverReport("dc3.contoso.com")]),
    server: "dc3.contoso.com",
    refused: ["hosts-zone", "writable-primary"],
    warned: ["opens-every-key", "directory-available"],
    forecast: "impossible",
  },
  {
    title: "KM-3: a secondary",
    facts: factsOf({
      views: [viewOf(DC1), viewOf(DC2, { copy: "secondary", isWritable: false, holder: null })],
    }),
    refused: ["writable-primary"],
    forecast: "impossible",
  },
  {
    title: "KM-27: a read-only domain controller",
    facts: factsOf(
      {
        views: [
          viewOf(DC1),
          viewOf(DC2, { copy: "secondary", isWritable: false, holder: null, keysReachable: {} }),
        ],
        signing: signingOf({ descriptors: [kskOf(inStore), zskOf()] }),
      },
      [serverReport(DC1), serverReport(DC2, { kind: "read-only-domain-controller" })],
    ),
    refused: ["writable-primary", "not-read-only-controller", "opens-every-key"],
    forecast: "impossible",
  },
  {
    title: "KM-21: a file-backed zone",
    facts: factsOf({ storage: "file", directory: [] }),
    refused: ["directory-integrated", "directory-available"],
    forecast: "impossible",
  },
  {
    title: "KM-36: an unsigned zone",
    facts: factsOf({ views: [DC1, DC2].map((server) => viewOf(server, { isSigned: false })) }),
    refused: ["zone-signed"],
    forecast: "clean",
  },
  {
    title: "KM-35: a candidate that is down",
    facts: factsOf({}, [serverReport(DC1), deadServer(DC2, ["agent", DC1])]),
    refused: ["candidate-answers"],
    warned: ["directory-available"],
    forecast: "impossible",
  },
  {
    title: "KM-36: a candidate that cannot open one key",
    facts: factsOf({
      views: [viewOf(DC1), viewOf(DC2, { keysReachable: { [KSK_ID]: false, [ZSK_ID]: true } })],
    }),
    refused: ["opens-every-key"],
    forecast: "re-sign-needed",
  },
  {
    title: "KM-36: a candidate that nobody saw open a key in a certificate store",
    facts: factsOf({
      views: [viewOf(DC1), viewOf(DC2, { keysReachable: {} })],
      signing: signingOf({ descriptors: [kskOf(inStore), zskOf()] }),
    }),
    refused: ["opens-every-key"],
    forecast: "re-sign-needed",
  },
  {
    title: "KM-30: a candidate that nobody saw open keys which are in the directory",
    facts: factsOf({ views: [viewOf(DC1), viewOf(DC2, { keysReachable: {} })] }),
    refused: [],
    warned: ["opens-every-key"],
    forecast: "clean",
  },
  {
    title: "KM-37: a transfer to the present holder would do nothing",
    facts: factsOf(),
    server: DC1,
    refused: ["not-the-holder-already"],
    forecast: "clean",
  },
  {
    title: "KM-36: a holder that does not answer",
    facts: holderDownFacts(),
    refused: ["holder-answers"],
    forecast: "clean",
  },
  {
    title: "KM-36: a holder that denies the role, while the directory names it",
    facts: factsOf({
      views: [viewOf(DC1, { holder: null, isHolder: false }), viewOf(DC2)],
    }),
    refused: ["role-is-clear", "holder-answers"],
    forecast: "clean",
  },
  {
    title: "KM-11: a split role",
    facts: factsOf({ directory: [replicaOf(DC1), replicaOf(DC2, [DC1, DC2])] }),
    refused: ["role-is-clear"],
    forecast: "clean",
  },
  {
    title: "KM-10: a role that has just moved",
    facts: factsOf({
      views: [viewOf(DC1, { viewedAt: NOW - 1 }), viewOf(DC2, { holder: "dc3.contoso.com" })],
      roleChangedAt: NOW - 10,
    }),
    refused: [],
    warned: ["role-is-clear"],
    forecast: "clean",
  },
  {
    title: "KM-47: a rollover that runs",
    facts: factsOf({
      signing: signingOf({ descriptors: [kskOf(), zskOf({ rollover: rolloverOf() })] }),
    }),
    refused: ["no-rollover-running"],
    forecast: "clean",
  },
  {
    title: "KM-59: a rollover that failed",
    facts: factsOf({ signing: signingOf({ descriptors: [kskOf(), zskOf({ rollover: halted })] }) }),
    refused: ["no-rollover-running"],
    forecast: "clean",
  },
  {
    title: "KM-9: a directory that nobody reads was not observed, and that is a warning",
    facts: factsOf({ directory: [] }),
    refused: [],
    warned: ["directory-available"],
    forecast: "clean",
  },
  {
    title: "a clock that is half a minute off",
    facts: factsOf({}, [serverReport(DC1), serverReport(DC2, { clockSkewSeconds: -30 })]),
    refused: [],
    warned: ["clock-is-right"],
    forecast: "clean",
  },
  {
    title: "a clock that is off by more than Kerberos allows",
    facts: factsOf({}, [serverReport(DC1), serverReport(DC2, { clockSkewSeconds: 301 })]),
    refused: ["clock-is-right"],
    forecast: "clean",
  },
  {
    title: "signatures that are about to end",
    facts: factsOf({
      views: [viewOf(DC1, { dnskeySignaturesUntil: NOW + HOUR }), viewOf(DC2)],
    }),
    refused: [],
    warned: ["signature-runway"],
    forecast: "clean",
  },
  {
    title: "KM-19: another DNSKEY set on the wire than the holder's",
    facts: factsOf(),
    beside: { observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAb"] })] },
    refused: ["serves-same-dnskey"],
    forecast: "clean",
  },
  {
    title: "no DNSKEY set on the wire while others serve one",
    facts: factsOf(),
    beside: { observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: [] })] },
    refused: ["serves-same-dnskey"],
    forecast: "clean",
  },
  {
    title: "a look that is older than primaries need to follow proves nothing",
    facts: factsOf(),
    beside: { observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAb"] }, NOW - HOUR)] },
    refused: [],
    forecast: "clean",
  },
  {
    title: "a preflight that looked at name servers and saw nothing of the candidate",
    facts: factsOf(),
    beside: { asked: { servers: false, nameServers: true } },
    refused: [],
    warned: ["serves-same-dnskey"],
    forecast: "clean",
  },
  {
    title: "a candidate that is silent on the wire",
    facts: factsOf(),
    beside: { observations: [silentAt(DC2)] },
    refused: [],
    warned: ["serves-same-dnskey"],
    forecast: "clean",
  },
  {
    title: "a candidate that answers on the wire, but not about its keys, is not said to have none",
    facts: factsOf(),
    beside: { observations: [keysUntoldBy(DC2)] },
    refused: [],
    warned: ["serves-same-dnskey"],
    forecast: "clean",
  },
  {
    title: "a server that was asked and did not say what it would do",
    facts: factsOf(),
    beside: { asked: { servers: true, nameServers: false } },
    refused: [],
    warned: ["domain-naming-master", "account-rights", "server-would-do-it"],
    forecast: "clean",
  },
  {
    title: "a driver that can tell neither rights nor the domain naming master",
    facts: factsOf(),
    beside: {
      asked: { servers: true, nameServers: true },
      checks: [checkOf(DC2, { hasRights: null, isNamingMasterReachable: null })],
      observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] })],
    },
    refused: [],
    warned: ["domain-naming-master", "account-rights"],
    forecast: "clean",
  },
  {
    title: "everything asked, everything told",
    facts: factsOf(),
    beside: {
      asked: { servers: true, nameServers: true },
      checks: [checkOf(DC2)],
      observations: [lookOf({ [DC1]: ["AwEAAa"], [DC2]: ["AwEAAa"] })],
    },
    refused: [],
    forecast: "clean",
  },
  {
    title: "an agent's account without the right to change the role",
    facts: factsOf(),
    beside: { checks: [checkOf(DC2, { hasRights: false })] },
    refused: ["account-rights"],
    forecast: "clean",
  },
  {
    title: "a directory that the server cannot write to",
    facts: factsOf(),
    beside: { checks: [checkOf(DC2, { isDirectoryWritable: false })] },
    refused: ["directory-available"],
    forecast: "clean",
  },
  {
    title: "an unreachable domain naming master only warns",
    facts: factsOf(),
    beside: { checks: [checkOf(DC2, { isNamingMasterReachable: false })] },
    refused: [],
    warned: ["domain-naming-master"],
    forecast: "clean",
  },
  ...namingMasterCases(),
  {
    title: "a server that would answer 9107",
    facts: factsOf(),
    beside: {
      checks: [checkOf(DC2, { allowed: false, refusal: { code: 9107, detail: "" } })],
    },
    refused: ["server-would-do-it"],
    forecast: "clean",
  },
  {
    title: "a server that is never to hold a role",
    facts: factsOf(),
    beside: { preferences: { [DC2]: "never" } },
    refused: ["preference-allows"],
    forecast: "clean",
  },
  {
    title: "a hold",
    facts: factsOf(),
    beside: { holds: [{ scope: "global", reason: "release weekend", by: "Ada", at: NOW }] },
    refused: ["no-hold"],
    forecast: "clean",
  },
];

function assessCase(one: Case): Candidate {
  const beside = { ...NOTHING_BESIDE, ...one.beside };
  return assessCandidate(one.facts, one.server ?? DC2, NOW, beside);
}

describe("assessCandidate", () => {
  test.each(CASES.map((one) => [one.title, one] as const))("%s", (_title, one) => {
    const candidate = assessCase(one);
    expect(refusing(candidate)).toEqual(one.refused);
    expect(candidate.eligible).toBe(one.refused.length === 0);
    expect(candidate.forecast).toBe(one.forecast);
    const warned = candidate.gates.filter(({ result }) => result === "warned");
    expect(warned.map(({ gate }) => gate)).toEqual(one.warned ?? []);
    if (one.evidence !== undefined) {
      expect(gateOf(candidate, "domain-naming-master").evidence).toBe(one.evidence);
    }
  });

  test("every gate is refused or warned by some case, so none is there for show", () => {
    const stopped = new Set(
      CASES.flatMap((one) =>
        assessCase(one)
          .gates.filter(({ result }) => result !== "passed")
          .map(({ gate }) => gate),
      ),
    );
    expect([...stopped].sort()).toEqual([...gatesOf("transfer")].sort());
  });

  test("every gate is asked, with evidence; whatever does not pass has a remedy", () => {
    for (const one of CASES) {
      const { gates } = assessCase(one);
      expect(gates.map(({ gate }) => gate)).toEqual(gatesOf("transfer"));
      for (const { result, evidence, remedy } of gates) {
        expect(evidence).toMatch(/^[A-Za-z].*\.$/);
        expect(remedy === null).toBe(result === "passed");
      }
    }
  });

  test("a holder that is down is said with its witnesses and the code that a transfer would end with", () => {
    const gate = gateOf(assessCandidate(holderDownFacts(), DC2, NOW), "holder-answers");
    expect(gate.evidence).toBe(
      "dc1.contoso.com does not answer, as agent and dc2.contoso.com say; a transfer would end with 9122.",
    );
    expect(gate.remedy).toBe(
      "Bring dc1.contoso.com back. Only if it will not return, seize the role.",
    );
  });

  test("the missing keys are named", () => {
    const facts = factsOf({
      views: [viewOf(DC1), viewOf(DC2, { keysReachable: { [KSK_ID]: false, [ZSK_ID]: true } })],
    });
    const candidate = assessCandidate(facts, DC2, NOW);
    expect(candidate.missingKeys).toEqual([KSK_ID]);
    expect(gateOf(candidate, "opens-every-key").evidence).toBe(
      "dc2.contoso.com cannot open the KSK 7d0b7b0e.",
    );
  });

  test("what nobody observed says so, and is never passed by a preflight that asked", () => {
    const asked = { ...NOTHING_BESIDE, asked: { servers: true, nameServers: true } };
    const { gates } = assessCandidate(factsOf(), DC2, NOW, asked);
    for (const gate of ["serves-same-dnskey", "account-rights", "server-would-do-it"] as const) {
      const answer = gates.find((one) => one.gate === gate);
      expect(answer).toMatchObject({ result: "warned", observedAt: null });
      expect(answer?.evidence).toMatch(/^Not observed: /);
    }
  });

  test("evidence bears the instant at which it was seen", () => {
    const gate = gateOf(assessCandidate(factsOf(), DC2, NOW), "opens-every-key");
    expect(gate.observedAt).toBe(NOW - 20);
  });

  test("a runway that is long enough passes with its end", () => {
    const gate = gateOf(assessCandidate(holderDownFacts(), DC2, NOW), "signature-runway");
    expect(gate).toMatchObject({ result: "passed" });
    expect(gate.evidence).toContain("Tue 10 Nov, 14:10 UTC");
    const late = assessCandidate(holderDownFacts(), DC2, DNSKEY_ENDS - HOUR);
    expect(gateOf(late, "signature-runway").result).toBe("warned");
  });
});

describe("listCandidates", () => {
  test("lists every server that hosts the zone, the ineligible ones too", () => {
    expect(
      listCandidates(factsOf(), NOW).map(({ server, eligible }) => [server, eligible]),
    ).toEqual([
      [DC1, false],
      [DC2, true],
    ]);
  });
});
