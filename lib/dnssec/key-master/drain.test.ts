import { describe, expect, test } from "vitest";
import { type ZoneName, zoneName } from "@/lib/dns/zone-name";
import { type DrainQuestion, planDrain } from "@/lib/dnssec/key-master/drain-plan";
import { type DrainRun, nextTurn } from "@/lib/dnssec/key-master/drain-run";
import { type MoveFacts, NOTHING_BESIDE } from "@/lib/dnssec/key-master/move/move-facts";
import { checkOf } from "@/lib/dnssec/key-master/stories/move-builder";
import {
  factsOf,
  NOW,
  replicaOf,
  rolloverOf,
  serverReport,
  signingOf,
  viewOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ZoneReport } from "@/lib/dnssec/zone-report";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;

function held(name: string, change: Partial<ZoneReport> = {}, beside = NOTHING_BESIDE): MoveFacts {
  const servers = [DC1, DC2, DC3];
  return {
    zone: zoneName(name),
    beside,
    facts: factsOf(
      {
        views: servers.map((server) => viewOf(server)),
        directory: servers.map((server) => replicaOf(server)),
        ...change,
      },
      servers.map((server) => serverReport(server)),
    ),
  };
}

function plan(zones: readonly MoveFacts[], change: Partial<DrainQuestion> = {}) {
  return planDrain({
    server: DC1,
    zones,
    now: NOW,
    only: new Map<ZoneName, string>(),
    rolling: "skip",
    rolesHeld: new Map(),
    notes: {},
    ...change,
  });
}

const rolling = { signing: signingOf({ descriptors: [zskOf({ rollover: rolloverOf() })] }) };

describe("planDrain", () => {
  test("zones go where fewest roles are held, those of the plan counted, in the order of their names", () => {
    const items = plan([held("c.test"), held("a.test"), held("b.test")]);
    expect(items.map(({ zone, target, state }) => [zone, target, state])).toEqual([
      ["a.test", DC2, "ready"],
      ["b.test", DC3, "ready"],
      ["c.test", DC2, "ready"],
    ]);
    expect(plan([held("a.test")], { rolesHeld: new Map([[DC2, 4]]) })[0]?.target).toBe(DC3);
  });

  test("a preference goes before the number of roles; never is never chosen", () => {
    const beside = {
      ...NOTHING_BESIDE,
      preferences: { [DC2]: "avoid", [DC3]: "neutral" } as const,
    };
    const many = new Map([[DC3, 50]]);
    expect(plan([held("a.test", {}, beside)], { rolesHeld: many })[0]?.target).toBe(DC3);
    const never = { ...NOTHING_BESIDE, preferences: { [DC2]: "never", [DC3]: "never" } as const };
    expect(plan([held("a.test", {}, never)])[0]).toMatchObject({
      state: "skipped",
      reason: `${DC2}: ${DC2} is never to hold a role, by preference.`,
    });
  });

  test("KM-47: a zone whose keys are changing waits or is left out, as was said", () => {
    expect(plan([held("a.test", rolling)])[0]?.state).toBe("skipped");
    expect(plan([held("a.test", rolling)], { rolling: "wait" })[0]).toMatchObject({
      state: "waiting",
      target: DC2,
    });
  });

  test("waiting helps only where nothing else stands against it", () => {
    const file = held("a.test", { ...rolling, storage: "file" });
    expect(plan([file], { rolling: "wait" })[0]?.state).toBe("skipped");
  });

  test("a zone goes only to the server that was named for it", () => {
    const only = new Map([[zoneName("a.test"), DC3]]);
    expect(plan([held("a.test")], { only })[0]?.target).toBe(DC3);
    const unknown = new Map([[zoneName("a.test"), "dc9.contoso.com"]]);
    expect(plan([held("a.test")], { only: unknown })[0]).toMatchObject({
      state: "skipped",
      reason: "dc9.contoso.com was never seen to host the zone.",
    });
  });

  test("a zone with a live move of its own is left out", () => {
    const busy = {
      ...NOTHING_BESIDE,
      otherMove: { id: "m", kind: "seize", phase: "verifying" } as const,
    };
    expect(plan([held("a.test", {}, busy)])[0]?.state).toBe("skipped");
  });

  test("every other server that hosts a zone can be chosen, with its preference and what stands against it", () => {
    const beside = { ...NOTHING_BESIDE, preferences: { [DC2]: "avoid", [DC3]: "never" } as const };
    const [item] = plan([held("a.test", {}, beside)]);
    expect(item?.choices).toEqual([
      { server: DC2, preference: "avoid", state: "ready", reason: null, needsNotes: [] },
      {
        server: DC3,
        preference: "never",
        state: "skipped",
        reason: `${DC3} is never to hold a role, by preference.`,
        needsNotes: [],
      },
    ]);
  });

  test("a server that only warns is told apart from one that is refused, so that a note can let it through", () => {
    const checks = [checkOf(DC2, { isNamingMasterReachable: false }), checkOf(DC3)];
    const beside = { ...NOTHING_BESIDE, checks };
    const [item] = plan([held("a.test", {}, beside)]);
    expect(item?.target).toBe(DC3);
    expect(item?.choices.map(({ server, state }) => [server, state])).toEqual([
      [DC3, "ready"],
      [DC2, "skipped"],
    ]);
    expect(item?.choices[1]?.needsNotes.map(({ gate }) => gate)).toEqual(["domain-naming-master"]);
  });

  test("a warning needs a note, written once for all zones", () => {
    const checks = [DC2, DC3].map((server) => checkOf(server, { isNamingMasterReachable: false }));
    const zone = held("a.test", {}, { ...NOTHING_BESIDE, checks });
    expect(plan([zone])[0]?.state).toBe("skipped");
    const notes = { "domain-naming-master": "it is patched first" };
    expect(plan([zone], { notes })[0]?.state).toBe("ready");
  });
});

describe("nextTurn", () => {
  const run = (states: string, change: Partial<DrainRun> = {}): DrainRun => ({
    phase: "running",
    parallel: 2,
    continueOnUnclear: false,
    items: [...states].map((letter, index) => ({
      zone: zoneName(`z${index}.test`),
      state: STATE_OF[letter] ?? "ready",
    })),
    ...change,
  });
  const STATE_OF: Readonly<Record<string, DrainRun["items"][number]["state"]>> = {
    r: "ready",
    w: "waiting",
    "*": "running",
    m: "moved",
    n: "not-moved",
    u: "unclear",
    s: "skipped",
  };
  const begins = (states: string, change: Partial<DrainRun> = {}) =>
    nextTurn(run(states, change), null).begin;

  test("as many at once as was said, in their order", () => {
    expect(begins("rrrr")).toEqual(["z0.test", "z1.test"]);
    expect(begins("m*rr")).toEqual(["z2.test"]);
    expect(begins("**rr")).toEqual([]);
  });

  test("the first unclear outcome stops it, unless it was told to go on; it keeps its place", () => {
    expect(nextTurn(run("murr"), null)).toMatchObject({
      phase: "stopped",
      begin: [],
      because: "The outcome of z1.test is unclear.",
    });
    expect(begins("murr", { continueOnUnclear: true })).toEqual(["z2.test"]);
  });

  test("one that did not move does not stop it", () => {
    expect(begins("nrr")).toEqual(["z1.test", "z2.test"]);
  });

  test("a hold stops it at once, and names who set it", () => {
    expect(nextTurn(run("*rr"), { by: "Grace" })).toMatchObject({
      phase: "stopped",
      begin: [],
      because: "Grace has set a hold.",
    });
  });

  test("a pause lets what runs come to its end, and begins nothing", () => {
    expect(nextTurn(run("*r", { phase: "pausing" }), null).phase).toBe("pausing");
    expect(nextTurn(run("mr", { phase: "pausing" }), null).phase).toBe("paused");
    expect(begins("rr", { phase: "paused" })).toEqual([]);
  });

  test("it is finished when nothing is left; zones that wait are planned again until then", () => {
    expect(nextTurn(run("mns"), null).phase).toBe("finished");
    expect(nextTurn(run("mw"), null)).toMatchObject({ phase: "running", planAgain: ["z1.test"] });
    expect(nextTurn(run("mu", { continueOnUnclear: true }), null).phase).toBe("finished");
  });
});
