import { describe, expect, test } from "vitest";
import {
  deadServer,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  rrsetOf,
  serverOf,
  signatureOf,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { factsOf, viewOf } from "@/lib/dnssec/status/stories/facts-builder";
import { bindFleet, secondary } from "./fixtures/bind-fleet";
import { findingsOf, type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { serialsConverge } from "./serials-converge";

function serials(first: number, second: number, third: number) {
  return observationOf({
    servers: [
      serverOf(NS1, { serial: first }),
      serverOf(NS2, { serial: second }),
      serverOf(NS3, { serial: third }),
    ],
  });
}

const otherSignatures = rrsetOf({ signatures: [signatureOf(ZSK_TAG, { inception: NOW - 99 })] });

describe("serials-converge", () => {
  const scenarios: readonly Scenario[] = [
    { title: "all the same", observations: [observationOf()], facts: bindFleet(), must: [] },
    {
      title: "a lagging secondary is blamed, and no other",
      observations: [serials(100, 98, 100)],
      facts: bindFleet(),
      must: [`serials-converge.behind @${NS2}`],
      sentences: {
        "serials-converge.behind":
          "dc2.contoso.com serves version 98; dc1.contoso.com and ns3.contoso.com have version 100.",
      },
    },
    {
      title: "both secondaries lag behind the key master",
      observations: [serials(101, 100, 100)],
      facts: bindFleet(),
      must: [`serials-converge.behind @${NS2}`, `serials-converge.behind @${NS3}`],
    },
    {
      title: "a key master that came back with an old copy is behind itself",
      observations: [serials(90, 100, 100)],
      facts: bindFleet(),
      must: [`serials-converge.behind @${NS1}`],
    },
    {
      title: "one that is ahead of the key master and of the others is not what they lag behind",
      observations: [serials(100, 105, 100)],
      facts: bindFleet(),
      must: [],
      mustNot: ["serials-converge.behind"],
    },
    {
      title: "serials wrap: 1 is newer than 4294967295",
      observations: [serials(1, 4_294_967_295, 1)],
      facts: null,
      must: [`serials-converge.behind @${NS2}`],
    },
    {
      title: "in a directory every primary counts by itself: told, and no more",
      observations: [serials(100, 98, 100)],
      must: [`serials-converge.behind-in-directory @${NS2}`],
    },
    {
      title: "a secondary of a directory zone that is behind every primary is behind for sure",
      observations: [serials(100, 101, 98)],
      facts: factsOf({ views: [viewOf(NS1), viewOf(NS2), secondary(NS3)] }),
      must: [`serials-converge.behind @${NS3}`, `serials-converge.behind-in-directory @${NS1}`],
    },
    {
      title: "one that is as new as any primary may have it from that one",
      observations: [serials(101, 100, 100)],
      facts: factsOf({ views: [viewOf(NS1), viewOf(NS2), secondary(NS3)] }),
      must: [
        `serials-converge.behind-in-directory @${NS2}`,
        `serials-converge.behind-in-directory @${NS3}`,
      ],
      mustNot: ["serials-converge.behind"],
    },
    {
      title: "one version with two contents: the one that differs from the key master",
      observations: [
        observationOf({
          servers: [serverOf(NS1), serverOf(NS2, { soa: otherSignatures }), serverOf(NS3)],
        }),
      ],
      facts: bindFleet(),
      must: [`serials-converge.same-serial-other-content @${NS2}`],
    },
    {
      title: "servers that sign their own copies differ by design",
      observations: [
        observationOf({ servers: [serverOf(NS1), serverOf(NS2, { soa: otherSignatures })] }),
      ],
      must: [],
    },
    {
      title: "a silent server is not behind",
      observations: [observationOf({ servers: [serverOf(NS1), deadServer(NS2)] })],
      facts: bindFleet(),
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(serialsConverge, scenario)).toEqual([]);
  });

  test("a busy zone: a copy that caught up and is behind anew is seen for the first time again", () => {
    const later = (finishedAt: number, observation: ReturnType<typeof serials>) => ({
      ...observation,
      finishedAt,
    });
    const first = findingsOf([serials(100, 98, 100)], bindFleet());
    const stuck = findingsOf([later(NOW, serials(101, 98, 101))], bindFleet(), {
      previous: first,
    });
    const caughtUp = findingsOf([later(NOW, serials(105, 103, 105))], bindFleet(), {
      previous: first,
    });
    const confirmed = (findings: typeof first) =>
      findings.find(({ tag }) => tag === "serials-converge.behind")?.isConfirmed;
    expect([confirmed(first), confirmed(stuck), confirmed(caughtUp)]).toEqual([false, true, false]);
  });
});
