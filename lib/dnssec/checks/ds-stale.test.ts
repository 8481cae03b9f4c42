import { describe, expect, test } from "vitest";
import {
  deadServer,
  dsOf,
  KSK_TAG,
  NS1,
  NS2,
  observationOf,
  parentOf,
  rrsetOf,
  serverOf,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import {
  factsOf,
  kskOf,
  rolloverOf,
  signingOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import { dsStale } from "./ds-stale";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

const stale = dsOf(7, { matchesKeyTag: null });
const both = [parentOf([dsOf(KSK_TAG), stale])];
const rolling = factsOf({
  signing: signingOf({
    descriptors: [kskOf({ rollover: rolloverOf({ method: "ksk-double-signature" }) }), zskOf()],
  }),
});

describe("ds-stale", () => {
  const scenarios: readonly Scenario[] = [
    { title: "every DS fits a key", observations: [observationOf()], must: [] },
    {
      title: "one is left over beside one that fits",
      observations: [observationOf({ parents: both })],
      must: ["ds-stale.leftover"],
      mustNot: ["ds-matches-dnskey.no-match"],
      sentences: {
        "ds-stale.leftover":
          "The parent still has a DS of key 7, which the zone does not publish any more.",
      },
    },
    {
      title: "at one server of the parent only: that server",
      observations: [
        observationOf({
          parents: [parentOf(), parentOf([dsOf(KSK_TAG), stale], { server: "ns-b.example" })],
        }),
      ],
      must: ["ds-stale.leftover @ns-b.example"],
    },
    {
      title: "two digests of one key are no leftover",
      observations: [
        observationOf({
          parents: [parentOf([dsOf(KSK_TAG), dsOf(KSK_TAG, { digestType: 1, digest: "sha1" })])],
        }),
      ],
      must: [],
    },
    {
      title: "while the key-signing key rolls a DS may be ahead of or behind its key",
      observations: [observationOf({ parents: both })],
      facts: rolling,
      must: [],
    },
    {
      title: "a DS that the zone asks for by CDS is meant",
      observations: [
        observationOf({
          parents: both,
          servers: [serverOf(NS1, { cds: { ...rrsetOf(), ds: [dsOf(KSK_TAG), stale] } })],
        }),
      ],
      must: [],
    },
    {
      title: "a server that does not tell its keys may have the missing one",
      observations: [observationOf({ parents: both, servers: [serverOf(NS1), deadServer(NS2)] })],
      must: [],
    },
    {
      title: "none fits: that is worse, and another check's finding",
      observations: [observationOf({ parents: [parentOf([stale])] })],
      must: ["ds-matches-dnskey.no-match"],
    },
    {
      title: "a digest of an unknown type cannot be compared",
      observations: [
        observationOf({
          parents: [parentOf([dsOf(KSK_TAG), dsOf(7, { digestType: 99, matchesKeyTag: null })])],
        }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(dsStale, scenario)).toEqual([]);
  });
});
