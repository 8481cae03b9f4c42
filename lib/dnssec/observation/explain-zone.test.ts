import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { HOUR } from "@/lib/dnssec/instant";
import { digCommand } from "./dig-command";
import { explainZone, type ZoneExplanation } from "./explain-zone";
import {
  deadServer,
  dsOf,
  expiredRrset,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  serverOf,
  silentParent,
  unsignedServer,
  ZONE,
} from "./fixtures/make-observation";
import type { ZoneObservation } from "./zone-observation";

function explain(...observations: readonly ZoneObservation[]): ZoneExplanation {
  const explanation = explainZone(observations, NOW);
  if (explanation === null) throw new Error("nobody looked");
  return explanation;
}

const insecure = { kind: "insecure", why: { kind: "insecure-delegation", zone: ZONE } } as const;
const noAnswer = (type: number) =>
  ({ kind: "indeterminate", why: { kind: "no-answer", name: ZONE, type } }) as const;

describe("explainZone", () => {
  test("a zone in good order", () => {
    expect(explain(observationOf())).toMatchObject({
      verdict: "validates",
      headline:
        "secure.contoso.com validates from the trust anchor down, until Wed 11 Nov, 03:12 UTC.",
      paragraphs: [
        "All 3 servers answer, and everything asked for validates: keys, SOA, name servers, a name that does not exist.",
        "The parent contoso.com has a DS of key 11111, and the zone publishes it.",
      ],
      lookedAt: [{ vantage: "agent", at: NOW - 8 }],
    });
  });

  test("one faulty and one silent server are named first, with the reason, and no other is", () => {
    const servers = [
      serverOf(NS1),
      serverOf(NS2, { soa: expiredRrset(NOW - HOUR) }),
      deadServer(NS3),
    ];
    const { verdict, paragraphs } = explain(observationOf({ servers }));
    expect(verdict).toBe("fails");
    expect(paragraphs.slice(0, 3)).toEqual([
      "dc2.contoso.com: the signature over SOA by key 22222 ended Fri 6 Nov, 02:12 UTC.",
      "ns3.contoso.com: it does not answer; resolvers ask another server instead.",
      "dc1.contoso.com answers, and everything asked for validates: keys, SOA, name servers, a name that does not exist.",
    ]);
  });

  test.each([
    ["validates-from-own-keys", observationOf({ status: insecure, parents: [parentOf([])] })],
    [
      "not-signed",
      observationOf({
        status: insecure,
        parents: [parentOf([])],
        servers: [unsignedServer(NS1)],
      }),
    ],
    ["fails", observationOf({ servers: [serverOf(NS1), unsignedServer(NS2)] })],
    ["not-known", observationOf({ servers: [deadServer(NS1)], status: noAnswer(6) })],
    ["not-known", observationOf({ parents: [silentParent()], status: noAnswer(43) })],
    ["not-known", observationOf({ servers: [serverOf(NS1, { soa: null })] })],
  ] as const)("verdict %s", (verdict, observation) => {
    const explanation = explain(observation);
    expect(explanation.verdict).toBe(verdict);
    expect(explanation.headline).toMatch(/^secure|^Whether/);
  });

  test("a DS that fits no key is told with both sides' tags", () => {
    const parents = [parentOf([dsOf(7, { matchesKeyTag: null })])];
    expect(explain(observationOf({ parents })).paragraphs.at(-1)).toBe(
      "The parent contoso.com has a DS of key 7; the zone publishes 11111 and 22222, none of which fits.",
    );
  });

  test("two vantage points are told apart, and one that no server answers takes nothing away", () => {
    const blind = observationOf({
      vantage: "branch",
      servers: [deadServer(NS1)],
      status: noAnswer(6),
    });
    const { verdict, paragraphs } = explain(observationOf(), blind);
    expect(verdict).toBe("validates");
    expect(paragraphs).toContain(
      "dc1.contoso.com: it does not answer; resolvers ask another server instead. Seen from branch.",
    );
  });

  test("every question can be repeated: the parent's DS, and each server's keys, SOA and denial, and delv with the zone's keys", () => {
    const { commands, files } = explain(
      observationOf({ servers: [serverOf(NS1, { port: 5353 })] }),
    );
    expect(commands.map(({ command }) => command)).toEqual([
      "dig @198.51.100.1 secure.contoso.com. DS +dnssec +norecurse",
      "dig @192.0.2.183 -p 5353 secure.contoso.com. DNSKEY +dnssec +norecurse",
      "dig @192.0.2.183 -p 5353 secure.contoso.com. SOA +dnssec +norecurse",
      "dig @192.0.2.183 -p 5353 nope.secure.contoso.com. A +dnssec +norecurse",
      "delv @192.0.2.183 -p 5353 -a secure.contoso.com.anchors +root=secure.contoso.com. secure.contoso.com. SOA",
    ]);
    expect(files).toEqual([
      {
        name: "secure.contoso.com.anchors",
        content: 'trust-anchors {\n  "secure.contoso.com" static-key 257 3 13 "key11111";\n};\n',
      },
    ]);
  });

  test("a name is one word of the command, whatever octets it has", () => {
    const hostile = zoneName("a\\;rm\\ -rf.example");
    const command = digCommand({ ip: "192.0.2.1", port: 53 }, hostile, "SOA");
    expect(command).toMatch(/^dig @192\.0\.2\.1 '[^']+' SOA \+dnssec \+norecurse$/);
    expect(digCommand({ ip: "192.0.2.1", port: 53 }, "it's.example", "SOA")).toContain(
      "'it'\\''s.example.'",
    );
  });

  test("nobody looked: there is nothing to explain", () => {
    expect(explainZone([], NOW)).toBeNull();
  });
});
