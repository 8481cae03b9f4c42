import { describe, expect, test } from "vitest";
import {
  NS1,
  NS2,
  NS3,
  observationOf,
  queriesOf,
  rrsetOf,
  serverOf,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ObservedDenial, ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { nsec3Parameters } from "./nsec3-parameters";

type Parameters = NonNullable<ObservedDenial["nsec3"]>;

function withNsec3(
  server: string,
  changes: Partial<Parameters>,
  record?: string,
): ServerObservation {
  const base = serverOf(server);
  const nsec3 = { hashAlgorithm: 1, iterations: 0, saltHex: "", optOut: false, ...changes };
  const salt = nsec3.saltHex === "" ? "-" : nsec3.saltHex.toUpperCase();
  const announced = record ?? `${nsec3.hashAlgorithm} 0 ${nsec3.iterations} ${salt}`;
  return {
    ...base,
    denial: base.denial === null ? null : { ...base.denial, nsec3 },
    nsec3param: rrsetOf({ records: [announced] }),
  };
}

function withNsec(server: string): ServerObservation {
  const base = serverOf(server, { nsec3param: null });
  return {
    ...base,
    denial: base.denial === null ? null : { ...base.denial, kind: "nsec", nsec3: null },
  };
}

function everywhere(changes: Partial<Parameters>) {
  return [observationOf({ servers: [withNsec3(NS1, changes), withNsec3(NS2, changes)] })];
}

describe("nsec3-parameters", () => {
  const scenarios: readonly Scenario[] = [
    { title: "RFC 9276: none, none", observations: [observationOf()], must: [] },
    {
      title: "iterations within what validators take: a notice for the zone, not for each server",
      observations: everywhere({ iterations: 50 }),
      must: ["nsec3-parameters.iterations"],
      sentences: {
        "nsec3-parameters.iterations":
          "NSEC3 uses 50 extra iterations, which protects nothing and costs every server and validator.",
      },
    },
    {
      title: "more iterations than validators take",
      observations: everywhere({ iterations: 51 }),
      must: ["nsec3-parameters.too-many-iterations"],
    },
    {
      title: "a salt",
      observations: everywhere({ saltHex: "aabb" }),
      must: ["nsec3-parameters.salt"],
    },
    {
      title: "a hash that nobody knows",
      observations: everywhere({ hashAlgorithm: 2 }),
      must: ["nsec3-parameters.unknown-hash"],
    },
    {
      title: "one server has other parameters",
      observations: [
        observationOf({
          servers: [serverOf(NS1), withNsec3(NS2, { saltHex: "aabb" }), serverOf(NS3)],
        }),
      ],
      must: [`nsec3-parameters.differ @${NS2}`, "nsec3-parameters.salt"],
    },
    {
      title: "one server uses NSEC, the others NSEC3",
      observations: [observationOf({ servers: [serverOf(NS1), withNsec(NS2), serverOf(NS3)] })],
      must: [`nsec3-parameters.differ @${NS2}`],
      sentences: {
        "nsec3-parameters.differ":
          "dc2.contoso.com proves that names do not exist by NSEC, dc1.contoso.com and ns3.contoso.com by NSEC3 1 0 -.",
      },
    },
    {
      title: "the NSEC3PARAM record names another chain than the one that is served",
      observations: [observationOf({ servers: [withNsec3(NS1, {}, "1 0 10 AABB")] })],
      must: [`nsec3-parameters.record-differs @${NS1}`],
    },
    {
      title: "there is no NSEC3PARAM record",
      observations: [observationOf({ servers: [serverOf(NS1, { nsec3param: null })] })],
      must: [`nsec3-parameters.record-differs @${NS1}`],
    },
    {
      title: "whether there is one is not known",
      observations: [
        observationOf({
          servers: [
            serverOf(NS1, {
              nsec3param: null,
              queries: queriesOf({ kind: "answered", rcode: 0, latencyMs: 1 }).filter(
                ({ type }) => type !== "NSEC3PARAM",
              ),
            }),
          ],
        }),
      ],
      must: [],
    },
    {
      title: "NSEC has no parameters",
      observations: [observationOf({ servers: [withNsec(NS1), withNsec(NS2)] })],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(nsec3Parameters, scenario)).toEqual([]);
  });
});
