import { describe, expect, test } from "vitest";
import {
  deadServer,
  dsOf,
  expiredFault,
  KSK_TAG,
  NOW,
  NS1,
  observationOf,
  parentOf,
  silentParent,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { parentServers } from "./parent-servers";

const [B, C] = ["b.example", "c.example"] as const;
const bogus = { kind: "bogus", why: expiredFault(NOW - 1) } as const;
const other = [dsOf(KSK_TAG), dsOf(7)];

describe("parent-servers", () => {
  const scenarios: readonly Scenario[] = [
    {
      title: "they answer and agree",
      observations: [observationOf({ parents: [parentOf(), parentOf(undefined, { server: B })] })],
      must: [],
    },
    {
      title: "one does not answer",
      observations: [observationOf({ parents: [parentOf(), silentParent(B)] })],
      must: [`parent-servers.silent @${B}`],
    },
    {
      title: "none answers: the parent as a whole, and nothing is said of the DS",
      observations: [observationOf({ parents: [silentParent(), silentParent(B)] })],
      must: ["parent-servers.silent"],
      mustNot: ["ds-present.absent", "ds-matches-dnskey.no-match", "parent-servers.differ"],
      sentences: {
        "parent-servers.silent":
          "No server of the parent contoso.com answers for the DS of this zone.",
      },
    },
    {
      title: "from where nothing is reached the parent is not blamed",
      observations: [observationOf({ servers: [deadServer(NS1)], parents: [silentParent()] })],
      must: [],
    },
    {
      title: "one of three has another DS set: that one",
      observations: [
        observationOf({
          parents: [parentOf(), parentOf(undefined, { server: B }), parentOf(other, { server: C })],
        }),
      ],
      must: [`parent-servers.differ @${C}`],
      sentences: {
        "parent-servers.differ":
          "The parent's servers differ: c.example has a DS of keys 7 and 11111, b.example and ns.contoso.com have a DS of key 11111.",
      },
    },
    {
      title: "one against one: neither is blamed",
      observations: [observationOf({ parents: [parentOf(), parentOf([], { server: B })] })],
      must: ["parent-servers.differ"],
    },
    {
      title: "what one of them says does not validate",
      observations: [
        observationOf({
          parents: [parentOf(), parentOf(undefined, { server: B, status: bogus })],
        }),
      ],
      must: [`parent-servers.not-validating @${B}`],
    },
    {
      title: "what the parent says does not validate anywhere",
      observations: [observationOf({ parents: [parentOf(undefined, { status: bogus })] })],
      must: ["parent-servers.not-validating"],
      sentences: {
        "parent-servers.not-validating":
          "What the parent contoso.com says of the DS of this zone does not validate: the signature over SOA by key 22222 ended Fri 6 Nov, 03:12 UTC.",
      },
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(parentServers, scenario)).toEqual([]);
  });
});
