import { describe, expect, test } from "vitest";
import { zoneClaims } from "@/lib/dnssec/key-master/claims";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import {
  factsOf,
  holderDownFacts,
  NOW,
  replicaOf,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

function claims(facts: ZoneFacts) {
  const picture = mergeFacts(facts);
  return zoneClaims(picture, judgeRole(picture, NOW));
}

describe("zoneClaims", () => {
  test("lists every server, then every replica of the directory", () => {
    expect(
      claims(factsOf()).map(({ source, server, says, isSelf, agrees }) => [
        source,
        server,
        says,
        isSelf,
        agrees,
      ]),
    ).toEqual([
      ["server", DC1, DC1, true, true],
      ["server", DC2, DC1, false, true],
      ["directory", DC1, DC1, true, true],
      ["directory", DC2, DC1, false, true],
    ]);
  });

  test("KM-11: a replica that lists two holders gives a claim for each", () => {
    const found = claims(factsOf({ directory: [replicaOf(DC1, [DC2, DC1])] }));
    expect(found.filter(({ source }) => source === "directory").map(({ says }) => says)).toEqual([
      DC1,
      DC2,
    ]);
  });

  test("the holder that cannot be asked is listed, never observed", () => {
    expect(claims(holderDownFacts())[0]).toMatchObject({
      server: DC1,
      says: null,
      observedAt: null,
      isFresh: false,
      agrees: true,
    });
  });

  test("who names another contradicts; a secondary that can name nobody does not", () => {
    const found = claims(
      factsOf({
        views: [
          viewOf(DC1),
          viewOf(DC2, { holder: "dc3.contoso.com" }),
          viewOf("dc4.contoso.com", { holder: null }),
          viewOf("ns4.contoso.com", { copy: "secondary", isWritable: false, holder: null }),
        ],
      }),
    );
    const servers = found.filter(({ source }) => source === "server");
    expect(servers.map(({ server, agrees }) => [server, agrees])).toEqual([
      [DC1, true],
      [DC2, false],
      ["dc4.contoso.com", false],
      ["ns4.contoso.com", true],
    ]);
  });
});
