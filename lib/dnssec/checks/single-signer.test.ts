import { describe, expect, test } from "vitest";
import {
  deadServer,
  dnskeyOf,
  KSK_TAG,
  keyOf,
  kskOf,
  NS1,
  NS2,
  NS3,
  observationOf,
  serverOf,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { viewOf } from "@/lib/dnssec/status/stories/facts-builder";
import { bindFleet, secondary } from "./fixtures/bind-fleet";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { singleSigner } from "./single-signer";

const ownKeys = dnskeyOf([kskOf(KSK_TAG), keyOf(ZSK_TAG), keyOf(5)]);

describe("single-signer", () => {
  const scenarios: readonly Scenario[] = [
    { title: "one signs", observations: [observationOf()], facts: bindFleet(), must: [] },
    {
      title: "a second server maintains keys by its own word",
      observations: [observationOf()],
      facts: bindFleet({}, [
        viewOf(NS1),
        viewOf(NS2, { holder: NS2, isHolder: true }),
        secondary(NS3),
      ]),
      must: ["single-signer.second-key-maintainer"],
    },
    {
      title: "a server is ahead of the key master: it changes the zone itself",
      observations: [
        observationOf({ servers: [serverOf(NS1), serverOf(NS2, { serial: 103 }), serverOf(NS3)] }),
      ],
      facts: bindFleet(),
      must: [`single-signer.ahead-of-key-master @${NS2}`],
      mustNot: ["serials-converge.behind"],
    },
    {
      title: "a server has keys that the key master does not have",
      observations: [
        observationOf({
          servers: [serverOf(NS1), serverOf(NS2, { serial: 103, dnskey: ownKeys }), serverOf(NS3)],
        }),
      ],
      facts: bindFleet(),
      must: [`single-signer.own-keys @${NS2}`],
      sentences: {
        "single-signer.own-keys":
          "dc2.contoso.com publishes key 5, which the key master dc1.contoso.com does not have: it makes keys of its own.",
      },
    },
    {
      title: "a copy that lags still shows a key that is gone: no key of its own",
      observations: [
        observationOf({
          servers: [serverOf(NS1), serverOf(NS2, { serial: 99, dnskey: ownKeys }), serverOf(NS3)],
        }),
      ],
      facts: bindFleet(),
      must: ["serials-converge.behind"],
    },
    {
      title: "the key master does not answer: nobody is compared with it",
      observations: [
        observationOf({ servers: [deadServer(NS1), serverOf(NS2, { dnskey: ownKeys })] }),
      ],
      facts: bindFleet(),
      must: [],
    },
    {
      title: "in a directory every domain controller signs its own copy (KM-14)",
      observations: [
        observationOf({ servers: [serverOf(NS1), serverOf(NS2, { serial: 103 }), serverOf(NS3)] }),
      ],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(singleSigner, scenario)).toEqual([]);
  });
});
