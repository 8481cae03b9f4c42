import { describe, expect, test } from "vitest";
import {
  expiredFault,
  NOW,
  NS1,
  observationOf,
  parentOf,
  silentParent,
  unsignedServer,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { dsPresent } from "./ds-present";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";

describe("ds-present", () => {
  const scenarios: readonly Scenario[] = [
    { title: "there is a DS", observations: [observationOf()], must: [] },
    {
      title: "KM-64: a signed zone without DS is told, and nothing worse",
      observations: [observationOf({ parents: [parentOf([])] })],
      must: ["ds-present.absent"],
      mustNot: ["ds-matches-dnskey.no-match"],
      sentences: {
        "ds-present.absent":
          "There is no DS of this zone at its parent contoso.com, so it validates from its own keys only.",
      },
    },
    {
      title: "one server of the parent has it: they differ, it is not absent",
      observations: [
        observationOf({ parents: [parentOf(), parentOf([], { server: "b.example" })] }),
      ],
      must: ["parent-servers.differ"],
    },
    {
      title: "the proof that there is none does not validate",
      observations: [
        observationOf({
          parents: [parentOf([], { status: { kind: "bogus", why: expiredFault(NOW - 1) } })],
        }),
      ],
      must: ["parent-servers.not-validating"],
    },
    {
      title: "the parent does not answer: nothing is known",
      observations: [observationOf({ parents: [silentParent()] })],
      must: [],
    },
    {
      title: "a zone that is not signed needs none",
      observations: [observationOf({ parents: [parentOf([])], servers: [unsignedServer(NS1)] })],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(dsPresent, scenario)).toEqual([]);
  });
});
