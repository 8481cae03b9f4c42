import { describe, expect, test } from "vitest";
import {
  deadServer,
  dnskeyOf,
  dsOf,
  KEYS,
  KSK_TAG,
  keyOf,
  kskOf,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  serverOf,
  signatureOf,
  silentParent,
  unsignedServer,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { dsMatchesDnskey } from "./ds-matches-dnskey";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

const strange = dsOf(7, { matchesKeyTag: null });
const oldKeys = dnskeyOf([kskOf(3), keyOf(ZSK_TAG)]);
const PARENT_B = "ns-b.contoso.com";

describe("ds-matches-dnskey", () => {
  const scenarios: readonly Scenario[] = [
    { title: "the DS fits", observations: [observationOf()], must: [] },
    {
      title: "a wrong DS at all servers of the parent: the zone is concerned, no server is",
      observations: [observationOf({ parents: [parentOf([strange]), parentOf([strange])] })],
      must: ["ds-matches-dnskey.no-match"],
      mustNot: ["ds-stale.leftover"],
      sentences: {
        "ds-matches-dnskey.no-match":
          "The DS set at the parent names key 7; the zone publishes keys 11111 and 22222, and none of them fits.",
      },
    },
    {
      title: "a wrong DS at one server of the parent: that server",
      observations: [
        observationOf({ parents: [parentOf(), parentOf([strange], { server: PARENT_B })] }),
      ],
      must: [`ds-matches-dnskey.no-match @${PARENT_B}`],
    },
    {
      title: "one server of the zone still has the old key: that server",
      observations: [
        observationOf({
          servers: [serverOf(NS1), serverOf(NS2, { dnskey: oldKeys }), serverOf(NS3)],
        }),
      ],
      must: [`ds-matches-dnskey.key-not-served @${NS2}`],
    },
    {
      title: "the key is there and does not sign",
      observations: [
        observationOf({
          servers: [
            serverOf(NS1),
            serverOf(NS2, { dnskey: dnskeyOf(KEYS, { signatures: [signatureOf(ZSK_TAG)] }) }),
          ],
        }),
      ],
      must: [`ds-matches-dnskey.key-not-signing @${NS2}`],
    },
    {
      title: "a DS for a zone that is not signed",
      observations: [
        observationOf({ parents: [parentOf([strange])], servers: [unsignedServer(NS1, true)] }),
      ],
      must: ["ds-matches-dnskey.zone-not-signed"],
      mustNot: ["ds-matches-dnskey.no-match", "signatures-valid.missing"],
    },
    {
      title: "a fitting SHA-1 digest does not count beside one of SHA-256 that does not fit",
      observations: [
        observationOf({ parents: [parentOf([dsOf(KSK_TAG, { digestType: 1 }), strange])] }),
      ],
      must: ["ds-matches-dnskey.no-match"],
    },
    {
      title: "alone it does",
      observations: [observationOf({ parents: [parentOf([dsOf(KSK_TAG, { digestType: 1 })])] })],
      must: [],
    },
    {
      title: "an unknown digest type: validators take the zone for not signed",
      observations: [
        observationOf({ parents: [parentOf([dsOf(7, { digestType: 9, matchesKeyTag: null })])] }),
      ],
      must: ["ds-matches-dnskey.unusable"],
      mustNot: ["ds-matches-dnskey.no-match"],
    },
    {
      title: "no DS is no mismatch",
      observations: [observationOf({ parents: [parentOf([])] })],
      must: [],
    },
    {
      title: "no server tells its keys, or no parent answers: nothing is said",
      observations: [
        observationOf({ servers: [deadServer(NS1)], parents: [parentOf([strange])] }),
        observationOf({ vantage: "branch", parents: [silentParent()] }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(dsMatchesDnskey, scenario)).toEqual([]);
  });
});
