import { describe, expect, test } from "vitest";
import {
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  serverOf,
  unsignedServer,
  ZONE,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ObservedDenial } from "@/lib/dnssec/observation/zone-observation";
import { denialProofs } from "./denial-proofs";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

function denied(changes: Partial<ObservedDenial>) {
  const { denial } = serverOf(NS2);
  const broken = denial === null ? null : { ...denial, ...changes };
  return [
    observationOf({ servers: [serverOf(NS1), serverOf(NS2, { denial: broken }), serverOf(NS3)] }),
  ];
}

const missing = {
  kind: "bogus",
  why: { kind: "denial-missing", name: ZONE, type: 1 },
} as const;

describe("denial-proofs", () => {
  const scenarios: readonly Scenario[] = [
    { title: "every server proves it", observations: [observationOf()], must: [] },
    {
      title: "a gap in the chain: the server that serves it",
      observations: denied({
        status: { kind: "bogus", why: { kind: "denial-name-not-covered", name: ZONE, type: 1 } },
      }),
      must: [`denial-proofs.broken @${NS2}`],
      sentences: {
        "denial-proofs.broken":
          "dc2.contoso.com cannot prove that a name does not exist: the proof that secure.contoso.com A does not exist fails: no record covers the name.",
      },
    },
    {
      title: "no NSEC and no NSEC3 record",
      observations: denied({ kind: "none", nsec3: null, status: missing }),
      must: [`denial-proofs.missing @${NS2}`],
    },
    {
      title: "NSEC3 records that do not belong to the answer",
      observations: denied({ status: missing }),
      must: [`denial-proofs.missing @${NS2}`],
    },
    {
      title: "a broken chain above says nothing of the proof",
      observations: denied({
        status: { kind: "bogus", why: { kind: "no-key-matches-ds", zone: ZONE, dsKeyTags: [1] } },
      }),
      must: [],
    },
    {
      title: "the question was not answered",
      observations: [observationOf({ servers: [serverOf(NS1, { denial: null })] })],
      must: [],
    },
    {
      title: "a zone that is not signed proves nothing",
      observations: [observationOf({ servers: [unsignedServer(NS1)], parents: [parentOf([])] })],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(denialProofs, scenario)).toEqual([]);
  });
});
