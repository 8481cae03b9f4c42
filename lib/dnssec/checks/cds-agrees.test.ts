import { describe, expect, test } from "vitest";
import {
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
  rrsetOf,
  serverOf,
  silentParent,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type {
  ObservedDs,
  ObservedKey,
  ServerObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { cdsAgrees } from "./cds-agrees";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

function asking(
  server: string,
  ds: readonly ObservedDs[],
  keys: readonly ObservedKey[] | null = null,
): ServerObservation {
  return serverOf(server, {
    cds: { ...rrsetOf(), ds },
    cdnskey: keys === null ? null : { ...rrsetOf(), keys },
  });
}

const wish = [dsOf(KSK_TAG)];
const removal = [dsOf(0, { algorithm: 0, digestType: 0, digest: "00", matchesKeyTag: null })];

describe("cds-agrees", () => {
  const scenarios: readonly Scenario[] = [
    { title: "the zone asks for nothing", observations: [observationOf()], must: [] },
    {
      title: "it asks for what is there",
      observations: [observationOf({ servers: [asking(NS1, wish, [kskOf(KSK_TAG)])] })],
      must: [],
    },
    {
      title: "it asks for another DS set",
      observations: [observationOf({ servers: [asking(NS1, [dsOf(KSK_TAG), dsOf(3)])] })],
      must: ["cds-agrees.change-wanted"],
      sentences: {
        "cds-agrees.change-wanted":
          "By CDS the zone asks for a DS set of keys 3 and 11111; the parent has a DS of key 11111.",
      },
    },
    {
      title: "it asks for its first DS",
      observations: [observationOf({ servers: [asking(NS1, wish)], parents: [parentOf([])] })],
      must: ["cds-agrees.change-wanted"],
    },
    {
      title: "the parent does not answer: whether it has what is asked for is not known",
      observations: [observationOf({ servers: [asking(NS1, wish)], parents: [silentParent()] })],
      must: [],
    },
    {
      title: "it asks for keys that it does not publish",
      observations: [observationOf({ servers: [asking(NS1, [dsOf(7, { matchesKeyTag: null })])] })],
      must: ["cds-agrees.no-such-key"],
    },
    {
      title: "it asks for removal",
      observations: [observationOf({ servers: [asking(NS1, removal)] })],
      must: ["cds-agrees.removal-wanted"],
      mustNot: ["cds-agrees.no-such-key"],
    },
    {
      title: "removal is done",
      observations: [observationOf({ servers: [asking(NS1, removal)], parents: [parentOf([])] })],
      must: [],
    },
    {
      title: "CDS and CDNSKEY name different keys",
      observations: [observationOf({ servers: [asking(NS1, wish, [...KEYS, keyOf(3)])] })],
      must: [`cds-agrees.cdnskey-differs @${NS1}`],
    },
    {
      title: "one server asks for something else",
      observations: [
        observationOf({
          servers: [asking(NS1, wish), asking(NS2, [dsOf(3)]), asking(NS3, wish)],
        }),
      ],
      must: [`cds-agrees.servers-differ @${NS2}`],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(cdsAgrees, scenario)).toEqual([]);
  });
});
