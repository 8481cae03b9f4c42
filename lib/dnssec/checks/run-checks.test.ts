import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "@/lib/dnssec/instant";
import {
  bogusRrset,
  deadServer,
  dnskeyOf,
  dsOf,
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
  unsignedServer,
  wrongFault,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { describeFinding } from "./describe-finding";
import { type Finding, shownFindings } from "./finding";
import { bindFleet } from "./fixtures/bind-fleet";
import { findingsOf } from "./fixtures/scenario";
import { DEFAULT_POLICY } from "./policy";

const lagging = observationOf({
  servers: [serverOf(NS1), serverOf(NS2, { serial: 98 }), serverOf(NS3)],
});
const expired = observationOf({
  servers: [serverOf(NS1), serverOf(NS2, { soa: expiredRrset(NOW - HOUR) })],
});

function at(observation: ZoneObservation, finishedAt: number): ZoneObservation {
  return { ...observation, finishedAt };
}

function look(observation: ZoneObservation, previous: readonly Finding[] = []) {
  return findingsOf([observation], bindFleet(), { previous });
}

function find(findings: readonly Finding[], tag: string): Finding | undefined {
  return findings.find((finding) => finding.tag === tag);
}

describe("runChecks", () => {
  test("an error counts at the first look", () => {
    const finding = find(shownFindings(look(expired)), "signatures-valid.expired");
    expect(finding).toMatchObject({
      check: "signatures-valid",
      severity: "error",
      server: NS2,
      since: expired.finishedAt,
      isConfirmed: true,
      repair: null,
      vantages: ["agent"],
    });
    expect(finding?.evidence).toEqual({
      query: expect.stringMatching(/^dig @192\.0\.2\.\d+ secure\.contoso\.com\. SOA/),
      answer: "SOA: signatures ended Fri 6 Nov, 02:12 UTC",
      at: NOW - 10,
    });
  });

  test("anything else counts at the second look, and keeps the instant of the first", () => {
    const first = look(at(lagging, NOW));
    expect(find(shownFindings(first), "serials-converge.behind")).toBeUndefined();
    const second = look(at(lagging, NOW + MINUTE), first);
    expect(find(second, "serials-converge.behind")).toMatchObject({
      isConfirmed: true,
      since: NOW,
      seenAt: NOW + MINUTE,
    });
  });

  test("running the checks again over the same look is no second look", () => {
    const first = look(at(lagging, NOW));
    expect(find(look(at(lagging, NOW), first), "serials-converge.behind")?.isConfirmed).toBe(false);
  });

  test("what is not seen any more is gone at once, and comes back as new", () => {
    const first = look(at(lagging, NOW));
    const second = look(at(lagging, NOW + MINUTE), first);
    const healed = look(at(observationOf(), NOW + 2 * MINUTE), second);
    expect(find(healed, "serials-converge.behind")).toBeUndefined();
    const again = look(at(lagging, NOW + 3 * MINUTE), healed);
    expect(find(again, "serials-converge.behind")).toMatchObject({
      isConfirmed: false,
      since: NOW + 3 * MINUTE,
    });
  });

  test("a server that falls silent silences what was found there, and nothing else is found there", () => {
    const servers = [serverOf(NS1), deadServer(NS2), serverOf(NS3)];
    const tags = look(observationOf({ servers }), look(expired)).filter(
      ({ server }) => server === NS2,
    );
    expect(tags.map(({ tag }) => tag)).toEqual(["servers-answer.silent"]);
  });

  test.each([
    ["stopped", deadServer(NS2)],
    ["lagging", serverOf(NS2, { serial: 98 })],
    [
      "corrupt",
      serverOf(NS2, {
        soa: bogusRrset(wrongFault(), [signatureOf(ZSK_TAG, { fault: wrongFault() })]),
      }),
    ],
  ])("one of three servers is %s: it is blamed, and no other", (_what, broken) => {
    const findings = look(observationOf({ servers: [serverOf(NS1), broken, serverOf(NS3)] }));
    const healthy = new Set(look(observationOf()).map(({ tag, server }) => `${tag} ${server}`));
    const news = findings.filter(({ tag, server }) => !healthy.has(`${tag} ${server}`));
    expect(news.length).toBeGreaterThan(0);
    expect(new Set(news.map(({ server }) => server))).toEqual(new Set([NS2]));
  });

  test("the same fault from two vantage points is one finding that names both", () => {
    const findings = findingsOf(
      [expired, { ...expired, vantage: "branch", finishedAt: NOW - 60 }],
      bindFleet(),
    );
    const same = findings.filter(({ tag }) => tag === "signatures-valid.expired");
    expect(same).toHaveLength(1);
    expect(same[0]).toMatchObject({ vantages: ["agent", "branch"], seenAt: expired.finishedAt });
  });

  test("severity is policy, and an error by policy counts at the first look", () => {
    const severities = { "serials-converge.behind": "error" } as const;
    const findings = findingsOf([lagging], bindFleet(), {
      policy: { ...DEFAULT_POLICY, severities },
    });
    expect(find(shownFindings(findings), "serials-converge.behind")?.severity).toBe("error");
  });

  test.each([
    ["with a DS at its parent", [1, 2], []],
    ["without one", [], ["ds-present.absent"]],
  ] as const)(
    "a zone that Windows signed by default, %s, has notices and nothing louder, and each says that it is a default",
    (_, digestTypes, more) => {
      const nsec3 = {
        hashAlgorithm: 1,
        iterations: 50,
        saltHex: "a1b2c3d4e5f60718",
        optOut: false,
      };
      const keys = [
        kskOf(KSK_TAG, { algorithm: 8, keyLength: 2048 }),
        keyOf(ZSK_TAG, { algorithm: 8, keyLength: 1024 }),
      ];
      const signed = () => rrsetOf({ signatures: [signatureOf(ZSK_TAG, { algorithm: 8 })] });
      const asWindows = (server: string, serial: number) => {
        const good = serverOf(server);
        return serverOf(server, {
          serial,
          soa: signed(),
          ns: signed(),
          dnskey: dnskeyOf(keys),
          nsec3param: { ...signed(), records: [`1 0 50 ${nsec3.saltHex}`] },
          denial: good.denial === null ? null : { ...good.denial, nsec3 },
        });
      };
      const ds = digestTypes.map((digestType) => dsOf(KSK_TAG, { algorithm: 8, digestType }));
      const servers = [asWindows(NS1, 100), asWindows(NS2, 98)];
      const observation = observationOf({
        servers,
        parents: [parentOf(ds)],
      });
      const usual = new Set(findingsOf([observationOf()]).map(({ tag }) => tag));
      const found = findingsOf([observation]).filter(({ tag }) => !usual.has(tag));
      expect(found.map(({ tag, severity }) => `${severity} ${tag}`)).toEqual(
        [
          "algorithm-strength.key-short",
          ...more,
          "nsec3-parameters.iterations",
          "nsec3-parameters.salt",
          "serials-converge.behind-in-directory",
        ].map((tag) => `notice ${tag}`),
      );
      for (const finding of found) {
        const { whatToDo, sentence, effect } = describeFinding(finding, NOW);
        expect(
          effect === "nothing" || effect === "protection-lost" || effect === "slow-or-old-answers",
        ).toBe(true);
        if (/^(algorithm|nsec3)/.test(finding.tag))
          expect(whatToDo).toMatch(/^Nothing is broken: /);
        if (finding.tag.startsWith("serials")) expect(sentence).toContain("counts by itself");
      }
    },
  );

  test("errors come first, and the order of servers does not matter", () => {
    const servers = [
      serverOf(NS1),
      serverOf(NS2, { serial: 98, soa: expiredRrset(NOW - HOUR) }),
      deadServer(NS3),
    ];
    const findings = look(observationOf({ servers }));
    const order = findings.map(({ severity }) => ["error", "warning", "notice"].indexOf(severity));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const turned = look(observationOf({ servers: [...servers].reverse() }));
    expect(turned.map(({ tag, server }) => `${tag} ${server}`)).toEqual(
      findings.map(({ tag, server }) => `${tag} ${server}`),
    );
  });

  test("not signed is neutral: a zone without DNSSEC has no finding at all", () => {
    const plain = observationOf({
      servers: [unsignedServer(NS1), unsignedServer(NS2), unsignedServer(NS3)],
      parents: [parentOf([])],
    });
    expect(findingsOf([plain], null)).toEqual([]);
  });

  test("nobody looked: nothing is found", () => {
    expect(findingsOf([])).toEqual([]);
  });
});
