import { describe, expect, test } from "vitest";
import {
  deadServer,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  serverOf,
  silentParent,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { serversAnswer } from "./servers-answer";

const refused = { kind: "lame", rcode: 5, latencyMs: 1 } as const;
const blind = [deadServer(NS1), deadServer(NS2)];

describe("servers-answer", () => {
  const scenarios: readonly Scenario[] = [
    { title: "all answer", observations: [observationOf()], must: [] },
    {
      title: "one of three is stopped: it is blamed, and no other",
      observations: [observationOf({ servers: [serverOf(NS1), deadServer(NS2), serverOf(NS3)] })],
      must: [`servers-answer.silent @${NS2}`],
      mustNot: [
        "dnskey-sets-equal.differ",
        "serials-converge.behind",
        "ds-matches-dnskey.key-not-served",
        "denial-proofs.missing",
        "signatures-valid.missing",
      ],
      sentences: { "servers-answer.silent": "dc2.contoso.com does not answer DNS questions." },
    },
    {
      title: "a server that refuses is lame, one that answers with garbage is malformed",
      observations: [
        observationOf({
          servers: [
            serverOf(NS1),
            deadServer(NS2, refused),
            deadServer(NS3, { kind: "malformed", why: "short" }),
          ],
        }),
      ],
      must: [`servers-answer.lame @${NS2}`, `servers-answer.malformed @${NS3}`],
      sentences: {
        "servers-answer.lame": "dc2.contoso.com does not answer for this zone: REFUSED.",
      },
    },
    {
      title: "silent from one vantage point, answering another: the way there is meant",
      observations: [
        observationOf(),
        observationOf({
          vantage: "branch",
          servers: [deadServer(NS1), serverOf(NS2), serverOf(NS3)],
        }),
      ],
      must: [`servers-answer.silent-from-here @${NS1}`],
      sentences: {
        "servers-answer.silent-from-here":
          "dc1.contoso.com does not answer from everywhere; it does answer agent.",
      },
    },
    {
      title: "no server answers while the parent does",
      observations: [observationOf({ servers: blind, parents: [parentOf()] })],
      must: ["servers-answer.nobody"],
      mustNot: ["ds-matches-dnskey.zone-not-signed", "ds-matches-dnskey.no-match"],
    },
    {
      title: "all refuse: somebody is there, so it is not the vantage point",
      observations: [
        observationOf({ servers: [deadServer(NS1, refused)], parents: [silentParent()] }),
      ],
      must: ["servers-answer.nobody"],
    },
    {
      title:
        "nothing is reached, the parent neither: the vantage point is doubted, not the servers",
      observations: [observationOf({ servers: blind, parents: [silentParent()] })],
      must: ["servers-answer.vantage-blind"],
      mustNot: ["servers-answer.silent", "parent-servers.silent"],
    },
    {
      title: "nothing is reached from one vantage point, all from another: the first is doubted",
      observations: [observationOf(), observationOf({ vantage: "branch", servers: blind })],
      must: ["servers-answer.vantage-blind"],
    },
    {
      title: "a zone that nobody names a server of",
      observations: [observationOf({ servers: [] })],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(serversAnswer, scenario)).toEqual([]);
  });
});
