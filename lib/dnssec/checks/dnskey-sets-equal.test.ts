import { describe, expect, test } from "vitest";
import {
  deadServer,
  dnskeyOf,
  KSK_TAG,
  keyOf,
  kskOf,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  serverOf,
  unsignedServer,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import { factsOf } from "@/lib/dnssec/status/stories/facts-builder";
import { dnskeySetsEqual } from "./dnskey-sets-equal";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

const other = dnskeyOf([kskOf(KSK_TAG), keyOf(5)]);
const third = dnskeyOf([kskOf(KSK_TAG), keyOf(6)]);

function look(...servers: readonly ServerObservation[]) {
  return [observationOf({ servers })];
}

describe("dnskey-sets-equal", () => {
  const scenarios: readonly Scenario[] = [
    { title: "all the same", observations: [observationOf()], must: [] },
    {
      title: "one of three differs from the key master: that one",
      observations: look(serverOf(NS1), serverOf(NS2, { dnskey: other }), serverOf(NS3)),
      must: [`dnskey-sets-equal.differ @${NS2}`],
      sentences: {
        "dnskey-sets-equal.differ":
          "dc2.contoso.com publishes keys 5 and 11111; dc1.contoso.com and ns3.contoso.com publish keys 11111 and 22222.",
      },
    },
    {
      title: "the key master is right, also alone against two: it made the key that they lack",
      observations: look(
        serverOf(NS1, { dnskey: other, serial: 101 }),
        serverOf(NS2),
        serverOf(NS3),
      ),
      must: [`dnskey-sets-equal.differ @${NS2}`, `dnskey-sets-equal.differ @${NS3}`],
    },
    {
      title: "a file zone's key master that is behind is not right",
      observations: look(
        serverOf(NS1, { dnskey: other, serial: 99 }),
        serverOf(NS2),
        serverOf(NS3),
      ),
      facts: factsOf({ storage: "file" }),
      must: [`dnskey-sets-equal.differ @${NS1}`],
    },
    {
      title: "without managers those with the newest serial are right",
      observations: look(
        serverOf(NS1, { dnskey: other, serial: 101 }),
        serverOf(NS2),
        serverOf(NS3),
      ),
      facts: null,
      must: [`dnskey-sets-equal.differ @${NS2}`, `dnskey-sets-equal.differ @${NS3}`],
    },
    {
      title: "at equal serials the most are right",
      observations: look(serverOf(NS1), serverOf(NS2, { dnskey: other }), serverOf(NS3)),
      facts: null,
      must: [`dnskey-sets-equal.differ @${NS2}`],
    },
    {
      title: "where nobody can tell who is right, nobody is blamed",
      observations: look(serverOf(NS1, { dnskey: third }), serverOf(NS2, { dnskey: other })),
      facts: null,
      must: ["dnskey-sets-equal.undecided"],
      sentences: {
        "dnskey-sets-equal.undecided":
          "Servers publish different keys, and which are right cannot be told: dc1.contoso.com publishes keys 6 and 11111; dc2.contoso.com publishes keys 5 and 11111.",
      },
    },
    {
      title: "one copy is not signed",
      observations: look(serverOf(NS1), unsignedServer(NS2), serverOf(NS3)),
      must: [`dnskey-sets-equal.not-signed-here @${NS2}`],
    },
    {
      title: "the same key tag with another key is another set",
      observations: look(
        serverOf(NS1),
        serverOf(NS2, {
          dnskey: dnskeyOf([kskOf(KSK_TAG), keyOf(ZSK_TAG, { publicKey: "another" })]),
        }),
      ),
      must: [`dnskey-sets-equal.differ @${NS2}`],
    },
    {
      title: "a silent server has no set, and a server that did not tell its keys neither",
      observations: look(serverOf(NS1), deadServer(NS2), serverOf(NS3, { dnskey: null })),
      must: [],
    },
    {
      title: "a zone that is not signed anywhere",
      observations: [
        observationOf({
          servers: [unsignedServer(NS1), unsignedServer(NS2)],
          parents: [parentOf([])],
        }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(dnskeySetsEqual, scenario)).toEqual([]);
  });
});
