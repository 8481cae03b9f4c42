import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Checks } from "@/lib/contracts/checks";
import { addAgent } from "@/lib/services/agents/add-agent";
import { readChecks } from "@/lib/services/checks/read-checks";
import { requestCheck } from "@/lib/services/checks/request-check";
import { listServers } from "@/lib/services/servers/list-servers";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { readZone } from "@/lib/services/zones/read-zone";
import { whyNoNamed } from "./named";
import { type Side, startTwoViews, type TwoViews } from "./two-views";

const ESTATE = "views";
const WITHIN_MS = 60_000;

let views: TwoViews;
let fresh: FreshDatabase;
let program: TestProgram;

async function add(side: Side): Promise<void> {
  const { name, url, token, caCertificate } = views.agents[side];
  const input = { name, url, token, caCertificate: caCertificate ?? "" };
  const added = await addAgent(program.as("admin"), input);
  if (!added.ok) throw new Error(added.error.detail);
}

async function checks(): Promise<Checks> {
  const read = await readChecks(program.as("helpdesk"), { zone: views.zone }, { estate: ESTATE });
  if (!read.ok) throw new Error(read.error.detail);
  return Checks.parse(read.value);
}

async function zone() {
  const read = await readZone(program.as("helpdesk"), { zone: views.zone }, { estate: ESTATE });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

/** Reads on, as the background does, until it is so. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + WITHIN_MS;
  for (;;) {
    await program.services.collector.turn();
    await program.services.fleet.refresh();
    if (await isSo()) return;
    if (Date.now() > giveUpAt) throw new Error(JSON.stringify(await checks(), null, 1));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Every agent of the estate looks once. */
async function lookAgain(): Promise<void> {
  const asked = await requestCheck(
    program.as("helpdesk"),
    { zone: views.zone },
    { estate: ESTATE },
  );
  if (!asked.ok) throw new Error(asked.error.detail);
  await program.services.checks.settle();
}

/** A click that comes right after a look is the same wish, so it may take more than one. */
const lookUntil = (isSo: () => Promise<boolean>) =>
  eventually(async () => {
    await lookAgain();
    return isSo();
  });

const dsTags = ({ vantages }: Checks, side: Side) =>
  vantages
    .filter((view) => view.side === side)
    .flatMap(({ parents }) => parents.flatMap(({ ds }) => (ds ?? []).map(({ keyTag }) => keyTag)));

const tags = ({ findings }: Checks) => findings.map(({ tag }) => tag);

describe.skipIf(whyNoNamed() !== null)("one zone, seen by two stand-alone agents", () => {
  beforeAll(async () => {
    [views, fresh] = await Promise.all([startTwoViews(ESTATE), freshDatabase()]);
    const clock = { seconds: 0, now: () => Date.now() / 1000 };
    program = await testProgram({ database: fresh.database, clock });
    await add("inside");
    await add("outside");
  });

  afterAll(async () => {
    await program.close();
    await views.remove();
    await fresh.close();
  });

  test("each is a vantage point of its own, and says from which side and of which servers what it saw", async () => {
    await eventually(async () => {
      const { vantages } = await checks().catch(() => ({ vantages: [] }));
      return vantages.length === 2 && vantages.every(({ status }) => status === "secure");
    });
    const seen = await checks();
    expect(seen).toMatchObject({ status: "secure", reasons: [], running: false });
    const bySide = new Map(seen.vantages.map((view) => [view.side, view]));
    for (const side of ["inside", "outside"] as const) {
      expect(bySide.get(side)).toMatchObject({ vantage: `${side}-agent`, fresh: true });
      const { servers = [], parents = [] } = bySide.get(side) ?? {};
      expect(servers.map(({ server, answered, status }) => [server, answered, status])).toEqual(
        views.servers.map((server) => [server, true, "secure"]),
      );
      expect(parents).toMatchObject([{ parent: "test", answered: true, status: "secure" }]);
      expect(parents[0]?.ds).toMatchObject([{ digestType: 2 }]);
    }
    // Both see the same, so each server is one row.
    expect(seen.matrix.viewsDiffer).toBe(false);
    expect(seen.matrix.rows.map(({ vantages }) => vantages)).toEqual([
      ["inside-agent", "outside-agent"],
      ["inside-agent", "outside-agent"],
    ]);
    expect(seen.chain).toMatchObject({ parent: "test", isSigned: true });
    expect(seen.explanation?.lookedAt.map(({ vantage }) => vantage).sort()).toEqual([
      "inside-agent",
      "outside-agent",
    ]);
    expect(await zone()).toMatchObject({
      status: "healthy",
      service: { state: "validating", basis: "observed" },
    });
    const listed = await listServers(program.as("helpdesk"), { limit: 10 });
    const points = listed.ok
      ? listed.value.items.find(({ name }) => name === views.servers[0])?.vantagePoints
      : [];
    expect(points?.map(({ from }) => from).sort()).toEqual(["inside-agent", "outside-agent"]);
  });

  test("a new key whose DS is at the parent inside only: the key change must not end, and both views are told", async () => {
    await views.rollKsk();
    await views.publish("inside", "all-keys");
    await eventually(async () => {
      await program.services.collector.lookNow(ESTATE);
      return (await zone()).rollovers.length > 0;
    });
    await lookUntil(async () => dsTags(await checks(), "inside").length === 2);
    const seen = await checks();
    expect(dsTags(seen, "outside")).toHaveLength(1);
    const finding = seen.findings.find(
      ({ tag }) => tag === "parent-views-agree.new-key-not-outside",
    );
    expect(finding).toMatchObject({ severity: "error", vantages: ["outside-agent"] });
    expect(finding?.sentence).toContain("The key change must not end yet.");
    await views.publish("outside", "all-keys");
    await lookUntil(
      async () => !tags(await checks()).some((tag) => tag.startsWith("parent-views")),
    );
  });

  test("a wrong DS outside, which no server reports, makes the zone failing within one look; inside it still validates", async () => {
    await views.publish("outside", "foreign-key");
    await lookUntil(async () => (await checks()).status === "bogus");
    const seen = await checks();
    expect(new Map(seen.vantages.map(({ side, status }) => [side, status]))).toEqual(
      new Map([
        ["inside", "secure"],
        ["outside", "bogus"],
      ]),
    );
    expect(seen.findings.find(({ tag }) => tag === "ds-matches-dnskey.no-match")).toMatchObject({
      vantages: ["outside-agent"],
    });
    expect(await zone()).toMatchObject({ status: "failing", service: { basis: "observed" } });
    await views.publish("outside", "all-keys");
    await lookUntil(async () => (await zone()).service.state === "validating");
  });

  test("an agent that is gone is a view of the past: what it saw stays to be seen and counts no more", async () => {
    await views.publish("outside", "foreign-key");
    await lookUntil(async () => (await zone()).status === "failing");
    await views.agents.outside.kill();
    await eventually(async () => {
      await program.services.collector.lookNow(ESTATE);
      return (await checks()).vantages.some(({ fresh: isFresh }) => !isFresh);
    });
    const seen = await checks();
    expect(new Map(seen.vantages.map((view) => [view.side, view.fresh]))).toEqual(
      new Map([
        ["inside", true],
        ["outside", false],
      ]),
    );
    expect(seen.status).toBe("secure");
    expect((await zone()).service).toEqual({ state: "validating", basis: "observed" });
  });
});
