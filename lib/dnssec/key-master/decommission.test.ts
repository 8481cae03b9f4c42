import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { canDecommission, joinVerdicts } from "@/lib/dnssec/key-master/decommission";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  factsOf,
  KSK_ID,
  NOW,
  replicaOf,
  serverReport,
  viewOf,
  ZSK_ID,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const none = { [KSK_ID]: false, [ZSK_ID]: false };

function ask(server: string, facts: ZoneFacts, hasLiveMove = false) {
  const { can, reasons } = canDecommission({
    server,
    zones: [{ zone: zoneName("secure.contoso.com"), facts, hasLiveMove }],
    now: NOW,
  });
  expect(can).toBe(reasons.length === 0);
  return reasons.map(({ code }) => code);
}

describe("canDecommission", () => {
  test("a server that others can do without may go", () => {
    expect(ask(DC2, factsOf())).toEqual([]);
    expect(ask("DC2", factsOf())).toEqual([]);
    expect(ask("dc9.contoso.com", factsOf())).toEqual([]);
  });

  test("KM-9: not while it holds a role: its server object is the only record of it", () => {
    expect(ask(DC1, factsOf())).toEqual(["holds-roles"]);
  });

  test("KM-11: not while anything still names it as holder", () => {
    const facts = factsOf({ directory: [replicaOf(DC1, [DC1, DC2]), replicaOf(DC2, [DC1])] });
    expect(ask(DC2, facts)).toEqual(["holds-roles"]);
  });

  test("KM-32: not while it is the only one that opens a key", () => {
    const facts = factsOf({
      views: [viewOf(DC1, { keysReachable: none }), viewOf(DC2)],
    });
    expect(ask(DC2, facts)).toEqual(["only-copy-of-keys"]);
  });

  test("KM-3: not while it is the only primary that can be written to", () => {
    const facts = factsOf({
      views: [viewOf(DC1, { isWritable: false }), viewOf(DC2)],
    });
    expect(ask(DC2, facts)).toContain("only-primary");
  });

  test("not while a move concerns it", () => {
    expect(ask(DC2, factsOf(), true)).toEqual(["live-moves"]);
  });

  test("what is not known never counts as harmless", () => {
    const silent = factsOf(
      { views: [viewOf(DC2), viewOf(DC3)], directory: [] },
      [DC1, DC2, DC3].map((name) => serverReport(name, { reachable: false })),
    );
    expect(ask(DC3, silent)).toContain("not-known");
  });
});

test("verdicts about parts of a server's zones are one: a reason counts the zones of all parts", () => {
  const part = (names: readonly string[]) =>
    canDecommission({
      server: DC1,
      zones: names.map((name) => ({
        zone: zoneName(name),
        facts: factsOf(),
        hasLiveMove: name === "live.contoso.com",
      })),
      now: NOW,
    });
  const many = Array.from({ length: 1_000 }, (_, at) => `z${at}.contoso.com`);
  const { can, reasons } = joinVerdicts(DC1, [part(many), part(["live.contoso.com"])]);
  expect(can).toBe(false);
  expect(reasons).toMatchObject([
    {
      code: "holds-roles",
      sentence: `${DC1} is key master of 1,001 zones, or is named as such.`,
    },
    {
      code: "live-moves",
      sentence: `A move of live.contoso.com that concerns ${DC1} is under way.`,
      zones: ["live.contoso.com"],
    },
  ]);
  expect(reasons[0]?.zones).toHaveLength(1_001);
  expect(joinVerdicts("dc9.contoso.com", [])).toEqual({ can: true, reasons: [] });
});
