import { describe, expect, test } from "vitest";
import {
  dnskeyOf,
  dsOf,
  KSK_TAG,
  keyOf,
  kskOf,
  NS1,
  NS2,
  observationOf,
  parentOf,
  rrsetOf,
  serverOf,
  signatureOf,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { algorithmCompleteness } from "./algorithm-completeness";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

const twoAlgorithms = dnskeyOf(
  [kskOf(KSK_TAG), kskOf(3, { algorithm: 8 }), keyOf(ZSK_TAG), keyOf(4, { algorithm: 8 })],
  {},
);
const signedTwice = rrsetOf({
  signatures: [signatureOf(ZSK_TAG), signatureOf(4, { algorithm: 8 })],
});

describe("algorithm-completeness", () => {
  const scenarios: readonly Scenario[] = [
    { title: "one algorithm signs all", observations: [observationOf()], must: [] },
    {
      title: "a published algorithm does not sign every RRset: a downgrade is open",
      observations: [
        observationOf({
          servers: [serverOf(NS1), serverOf(NS2, { dnskey: twoAlgorithms, soa: signedTwice })],
        }),
      ],
      must: [`algorithm-completeness.not-signed-with @${NS2}`],
      sentences: {
        "algorithm-completeness.not-signed-with":
          "dc2.contoso.com publishes keys of RSASHA256, but does not sign NS and NSEC3PARAM with it.",
      },
    },
    {
      title: "both sign everything",
      observations: [
        observationOf({
          servers: [
            serverOf(NS1, {
              dnskey: twoAlgorithms,
              soa: signedTwice,
              ns: signedTwice,
              nsec3param: { ...signedTwice, records: ["1 0 0 -"] },
            }),
          ],
        }),
      ],
      must: [],
    },
    {
      title: "the DS set names an algorithm that the zone does not have",
      observations: [
        observationOf({
          parents: [parentOf([dsOf(KSK_TAG), dsOf(7, { algorithm: 8, matchesKeyTag: null })])],
        }),
      ],
      must: ["algorithm-completeness.ds-algorithm-missing"],
    },
    {
      title: "a revoked key's algorithm signs nothing any more",
      observations: [
        observationOf({
          servers: [
            serverOf(NS1, {
              dnskey: dnskeyOf([
                kskOf(KSK_TAG),
                keyOf(ZSK_TAG),
                kskOf(3, { algorithm: 8, flags: 385 }),
              ]),
            }),
          ],
        }),
      ],
      must: [],
    },
    {
      title: "an RRset without any signature is another check's finding",
      observations: [
        observationOf({ servers: [serverOf(NS1, { ns: rrsetOf({ signatures: [] }) })] }),
      ],
      must: ["signatures-valid.missing"],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(algorithmCompleteness, scenario)).toEqual([]);
  });
});
