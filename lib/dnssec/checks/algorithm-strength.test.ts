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
  serverOf,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ObservedKey } from "@/lib/dnssec/observation/zone-observation";
import { algorithmStrength } from "./algorithm-strength";
import { findingsOf, type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { DEFAULT_POLICY } from "./policy";

function published(...keys: readonly ObservedKey[]) {
  const dnskey = dnskeyOf(keys);
  return [observationOf({ servers: [serverOf(NS1, { dnskey }), serverOf(NS2, { dnskey })] })];
}

const rsa = (bits: number, algorithm = 8) => ({ algorithm, keyLength: bits });

describe("algorithm-strength", () => {
  const scenarios: readonly Scenario[] = [
    { title: "ECDSA is strong at any length", observations: [observationOf()], must: [] },
    {
      title: "RSA of 2048 bits is long enough",
      observations: published(kskOf(KSK_TAG, rsa(2048)), keyOf(4, rsa(2048))),
      must: [],
    },
    {
      title: "RSA of 1024 bits is told, once for the zone",
      observations: published(kskOf(KSK_TAG, rsa(2048)), keyOf(4, rsa(1024))),
      must: ["algorithm-strength.key-short"],
      sentences: {
        "algorithm-strength.key-short": "RSA key 4: 1,024 bits; 2,048 are advised.",
      },
    },
    {
      title: "RSASHA1 is weak",
      observations: published(kskOf(KSK_TAG, rsa(2048, 5)), keyOf(4, rsa(2048, 7))),
      must: ["algorithm-strength.algorithm-weak"],
      sentences: {
        "algorithm-strength.algorithm-weak":
          "The zone is signed with RSASHA1 and RSASHA1-NSEC3-SHA1 (keys 4 and 11111), which rests on SHA-1; some validators take such a zone for not signed.",
      },
    },
    {
      title: "DSA must not be used",
      observations: published(kskOf(KSK_TAG, { algorithm: 3, keyLength: null })),
      must: ["algorithm-strength.algorithm-forbidden"],
    },
    {
      title: "the only DS has a SHA-1 digest",
      observations: [observationOf({ parents: [parentOf([dsOf(KSK_TAG, { digestType: 1 })])] })],
      must: ["algorithm-strength.digest-weak"],
    },
    {
      title: "beside SHA-256 it does not count",
      observations: [
        observationOf({
          parents: [parentOf([dsOf(KSK_TAG), dsOf(KSK_TAG, { digestType: 1, digest: "x" })])],
        }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(algorithmStrength, scenario)).toEqual([]);
  });

  test("the length that is advised is policy", () => {
    const observations = published(kskOf(KSK_TAG, rsa(2048)), keyOf(4, rsa(1024)));
    const policy = { ...DEFAULT_POLICY, rsaBits: { ksk: 2048, zsk: 1024 } };
    const tags = findingsOf(observations, undefined, { policy }).map(({ tag }) => tag);
    expect(tags).not.toContain("algorithm-strength.key-short");
  });
});
