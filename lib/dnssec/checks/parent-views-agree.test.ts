import { describe, expect, test } from "vitest";
import {
  dsOf,
  KSK_TAG,
  observationOf,
  parentOf,
  silentParent,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ObservedDs } from "@/lib/dnssec/observation/zone-observation";
import {
  factsOf,
  kskOf,
  rolloverOf,
  signingOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { parentViewsAgree } from "./parent-views-agree";

const old = dsOf(KSK_TAG);
const next = dsOf(3);
const rolling = factsOf({
  signing: signingOf({
    descriptors: [
      kskOf({ rollover: rolloverOf({ method: "ksk-double-signature", phase: "awaiting-person" }) }),
      zskOf(),
    ],
  }),
});

function views(inside: readonly ObservedDs[], outside: readonly ObservedDs[]) {
  return [
    observationOf({ parents: [parentOf(inside)] }),
    observationOf({ vantage: "outside", side: "outside", parents: [parentOf(outside)] }),
  ];
}

describe("parent-views-agree", () => {
  const scenarios: readonly Scenario[] = [
    { title: "both sides see the same", observations: views([old], [old]), must: [] },
    {
      title: "they differ at rest",
      observations: views([old, next], [old]),
      must: ["parent-views-agree.differ"],
      sentences: {
        "parent-views-agree.differ":
          "Seen from inside the parent has a DS of keys 3 and 11111, from outside a DS of key 11111.",
      },
    },
    {
      title: "the new DS is seen from inside only while the key rolls: it must not end",
      observations: views([old, next], [old]),
      facts: rolling,
      must: ["parent-views-agree.new-key-not-outside"],
      sentences: {
        "parent-views-agree.new-key-not-outside":
          "The DS of key 3 is at the parent as seen from inside, but not from outside, where it has a DS of key 11111. The key change must not end yet.",
      },
    },
    {
      title: "the new DS is seen from outside only: they differ, but nothing can end too early",
      observations: views([old], [old, next]),
      facts: rolling,
      must: ["parent-views-agree.differ"],
    },
    {
      title: "the key rolls and nobody looks from outside",
      observations: [observationOf()],
      facts: rolling,
      must: ["parent-views-agree.no-outside-view"],
    },
    {
      title: "at rest an outside view is not missed",
      observations: [observationOf()],
      must: [],
    },
    {
      title: "where no vantage point says on which side it is, nothing is compared",
      observations: [observationOf({ side: null })],
      facts: rolling,
      must: [],
    },
    {
      title: "a parent that does not answer outside is no view",
      observations: [
        observationOf(),
        observationOf({ vantage: "outside", side: "outside", parents: [silentParent()] }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(parentViewsAgree, scenario)).toEqual([]);
  });
});
