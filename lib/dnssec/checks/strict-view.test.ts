import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import { NOW, NS1, NS2, observationOf } from "@/lib/dnssec/observation/fixtures/make-observation";
import type { StrictFault } from "@/lib/dnssec/observation/zone-observation";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { strictView } from "./strict-view";

function faultOf(changes: Partial<StrictFault> = {}): StrictFault {
  return {
    server: NS2,
    type: "SOA",
    signedByKeyTags: [2],
    keysOf: NS1,
    keysServedUntil: NOW + HOUR,
    keyTagsThere: [1],
    ...changes,
  };
}

describe("strict-view", () => {
  const scenarios: readonly Scenario[] = [
    { title: "everybody's keys verify everything", observations: [observationOf()], must: [] },
    {
      title: "one finding for all types of a server, with whose keys fail and how long",
      observations: [observationOf({ strict: [faultOf(), faultOf({ type: "NS" })] })],
      must: [`strict-view.unverifiable @${NS2}`],
      sentences: {
        "strict-view.unverifiable":
          "dc2.contoso.com signs NS and SOA with key 2; whoever has the keys of dc1.contoso.com (key 1) cannot verify that, until Fri 6 Nov, 04:12 UTC or longer.",
      },
    },
    {
      title: "a split: each fails for who holds the other's keys",
      observations: [observationOf({ strict: [faultOf(), faultOf({ server: NS1, keysOf: NS2 })] })],
      must: [`strict-view.unverifiable @${NS1}`, `strict-view.unverifiable @${NS2}`],
    },
    {
      title: "a look that still stands may have been sent long ago",
      observations: [observationOf({ strict: [faultOf({ keysServedUntil: NOW - 1 })] })],
      must: [`strict-view.unverifiable @${NS2}`],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(strictView, scenario)).toEqual([]);
  });
});
