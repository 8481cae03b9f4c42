import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "@/lib/dnssec/instant";
import { NOTHING_BESIDE } from "@/lib/dnssec/key-master/move/move-facts";
import { beginWatch, continueWatch, watchCard } from "@/lib/dnssec/key-master/old-holder-watch";
import {
  approve,
  askFor,
  execute,
  look,
  outcomeOf,
  plan,
  refusalOf,
  requestOf,
  runDue,
  type StoryMove,
  tell,
  wallOf,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  DC1,
  DC2,
  power,
  readWorld,
  type StoryWorld,
  serverOf,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";
import {
  DNSKEY_ENDS,
  rolloverOf,
  signingOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const seize = requestOf({ kind: "seize", reason: "dc1 burnt" });

/** dc1 has died; its denial is confirmed by the agent and the others. */
function withoutHolder(): StoryWorld {
  const world = storyWorld();
  power(world, DC1, false);
  advance(world, 60);
  return world;
}

function runApproved(move: StoryMove): void {
  approve(move);
  runDue(move, execute(move).actions);
}

function refusing(world: StoryWorld, request = seize): readonly string[] {
  const refusal = refusalOf(world, request);
  return refusal.kind === "refused"
    ? refusal.gates.filter(({ result }) => result === "refused").map(({ gate }) => gate)
    : [];
}

describe("a seize with the keys", () => {
  test("KM-38, KM-46: the safe transfer is tried first, its refusal is kept, then the role is taken", () => {
    const world = withoutHolder();
    const move = askFor(world, seize);
    expect(move.state.phase).toBe("awaiting-approval");
    expect(move.state.plan.steps.map(({ step, runs }) => [step, runs])).toEqual([
      ["try-transfer", "always"],
      ["seize", "only-if-refused"],
    ]);
    expect(move.state.plan.forecast.harm).toMatchObject({
      sentence: "You can wait until Tue 10 Nov, 14:10 UTC. Nothing breaks for users before.",
      safeUntil: DNSKEY_ENDS,
      goOnSigning: [DC2, "dc3.contoso.com"],
    });
    runApproved(move);
    expect(world.begun).toEqual(["transfer-role", "seize-role"]);
    expect(move.state).toMatchObject({
      phase: "verifying",
      runs: [
        { step: "try-transfer", state: "refused", reply: { code: 9122 } },
        { step: "seize", state: "done" },
      ],
    });
    look(move, 200);
    expect(outcomeOf(move.state)).toBe("moved");
    expect(move.state.phase).toBe("closed");
    expect(move.watched).toEqual([DC1]);
  });

  test("KM-18: the settings shown are those of the last replication, and the plan says so", () => {
    const move = askFor(withoutHolder(), seize);
    expect(move.state.plan.notices[0]).toBe(
      `${DC1} does not answer: the settings and keys shown are those of the last replication, as ${DC2} has them.`,
    );
  });

  test("the safe transfer moves the role after all: moved, and nothing is seized", () => {
    const world = storyWorld();
    serverOf(world, DC1).hidden = true;
    const move = askFor(world, seize);
    runApproved(move);
    expect(world.begun).toEqual(["transfer-role"]);
    expect(move.state).toMatchObject({ runs: [{ state: "done" }, { state: "skipped" }] });
    look(move, 200);
    expect(outcomeOf(move.state)).toBe("moved");
  });

  test("the reply of the safe transfer is lost: unclear, and nothing is seized", () => {
    for (const fault of ["lost-reply", "lost-before"] as const) {
      const world = withoutHolder();
      const move = askFor(world, seize);
      world.faults.push(fault);
      runApproved(move);
      expect(world.begun.filter((action) => action !== "transfer-role")).toEqual([]);
      expect(outcomeOf(move.state)).toBe("unclear");
    }
  });

  test("KM-46: the holder answers again between the safe transfer and the seize: nothing is seized", () => {
    const world = withoutHolder();
    const move = askFor(world, seize);
    approve(move);
    execute(move);
    const at = wallOf(world);
    move.epoch = 1;
    tell(move, { kind: "lock-taken", at, epoch: 1 });
    tell(move, { kind: "snapshot-taken", at, epoch: 1, snapshot: "s" });
    tell(move, { kind: "dispatch-reached", at, epoch: 1 });
    const reply = { kind: "refused", code: 9122, detail: "" } as const;
    tell(move, { kind: "step-replied", at, epoch: 1, step: "try-transfer", reply });
    power(world, DC1, true);
    tell(move, { kind: "dispatch-reached", at, epoch: 1 });
    expect(move.state).toMatchObject({
      phase: "verifying",
      runs: [{ state: "refused" }, { step: "seize", state: "skipped" }],
    });
    look(move);
    expect(outcomeOf(move.state)).toBe("not-moved");
    expect(world.begun).toEqual([]);
  });

  test("the reply of the seize itself is lost: unclear, and no machine tries again", () => {
    const world = withoutHolder();
    const move = askFor(world, seize);
    world.faults.push(null, "lost-reply");
    runApproved(move);
    expect(outcomeOf(move.state)).toBe("unclear");
    look(move, 30);
    look(move, 400);
    expect(outcomeOf(move.state)).toBe("moved");
    expect(world.begun).toEqual(["transfer-role", "seize-role"]);
  });
});

describe("what a seize needs", () => {
  test("KM-46: a holder that answers is never seized from, and no override changes that", () => {
    const override = { gate: "holder-unreachable", reason: "trust me" };
    expect(refusing(storyWorld())).toContain("holder-unreachable");
    expect(refusing(storyWorld(), { ...seize, override })).toContain("holder-unreachable");
  });

  test("KM-46: one vantage point is not enough; an approver's override replaces the second one only", () => {
    const world = withoutHolder();
    world.vantagePoints = ["agent"];
    expect(refusing(world)).toEqual(["holder-unreachable"]);
    const override = { gate: "holder-unreachable", reason: "seen burning" };
    const move = askFor(world, { ...seize, override }, { waivesSeizeApproval: true });
    expect(move.state.phase).toBe("awaiting-approval");
    expect(move.state.plan.gates.find(({ gate }) => gate === "holder-unreachable")).toMatchObject({
      result: "warned",
      evidence: `Only agent says that ${DC1} does not answer. In place of a second vantage point: seen burning.`,
    });
    serverOf(world, DC1).hidden = true;
    power(world, DC1, true);
    serverOf(world, DC1).hidden = false;
    expect(refusing(world, { ...seize, override })).toContain("holder-unreachable");
  });

  test("an override names the one gate that it can replace, and only behind the doors that have it", () => {
    const override = { gate: "opens-every-key", reason: "" };
    expect(refusalOf(withoutHolder(), { ...seize, override }).kind).toBe("override-not-possible");
    const transfer = requestOf({ override: { gate: "holder-unreachable", reason: "" } });
    expect(refusalOf(storyWorld(), transfer).kind).toBe("override-not-possible");
  });

  test("cool-down: another seize of the zone waits an hour of the estate's clock; a transfer does not", () => {
    const world = withoutHolder();
    world.beside = { ...NOTHING_BESIDE, lastSeize: { move: "m0", at: world.now - HOUR + 1 } };
    expect(refusing(world)).toEqual(["no-cool-down"]);
    advance(world, 1);
    expect(plan(world, seize).ok).toBe(true);
    const up = storyWorld();
    up.beside = { ...NOTHING_BESIDE, lastSeize: { move: "m0", at: up.now } };
    expect(plan(up, requestOf()).ok).toBe(true);
  });

  test("KM-47: a rollover under way asks for a note, where a transfer is refused", () => {
    const world = withoutHolder();
    const signing = signingOf({ descriptors: [zskOf({ rollover: rolloverOf() })] });
    world.signing = signing;
    const refusal = refusalOf(world, seize);
    expect(refusal).toMatchObject({ kind: "note-required", without: ["no-rollover-running"] });
    const noted = { ...seize, notes: { "no-rollover-running": "the ZSK can wait" } };
    const planned = plan(world, noted);
    expect(
      planned.ok &&
        planned.value.notices.some((text) => text.includes("in the middle of a change")),
    ).toBe(true);
  });

  test("without the keys there is another door", () => {
    const world = storyWorld({ keysOf: { [DC2]: [] } });
    power(world, DC1, false);
    advance(world, 60);
    expect(refusing(world)).toEqual(["opens-every-key"]);
  });
});

describe("KM-45: the old holder returns", () => {
  test("it may claim the role until it has read the directory; longer than one polling interval is an alarm", () => {
    const world = withoutHolder();
    const move = askFor(world, seize);
    runApproved(move);
    look(move, 200);
    let watch = beginWatch(DC1, DC2, world.now);
    const turn = () => {
      watch = continueWatch(watch, readWorld(world).facts, world.now);
      return watchCard(watch, readWorld(world).facts, world.now);
    };
    expect(turn()).toMatchObject({ state: "away", alarm: false });
    power(world, DC1, true);
    const back = turn();
    expect(back).toMatchObject({ state: "both-claim", alarm: false });
    expect(back.wakeAt).toBe(world.now + 181);
    advance(world, 90);
    expect(turn().state).toBe("both-claim");
    advance(world, 91);
    expect(turn()).toMatchObject({
      state: "yielded",
      sentence: `${DC1} is back and says that ${DC2} holds the role. Nothing has to be cleaned up.`,
    });
  });

  test("a server that goes on claiming it raises the alarm, and the alarm clears itself", () => {
    const world = withoutHolder();
    const move = askFor(world, seize);
    runApproved(move);
    look(move, 200);
    power(world, DC1, true);
    serverOf(world, DC1).polledAt = world.now + 10 * HOUR;
    let watch = continueWatch(beginWatch(DC1, DC2, world.now), readWorld(world).facts, world.now);
    advance(world, 4 * MINUTE);
    watch = continueWatch(watch, readWorld(world).facts, world.now);
    expect(watchCard(watch, readWorld(world).facts, world.now)).toMatchObject({
      state: "both-claim",
      alarm: true,
    });
    serverOf(world, DC1).cached = DC2;
    watch = continueWatch(watch, readWorld(world).facts, world.now);
    expect(watchCard(watch, readWorld(world).facts, world.now).alarm).toBe(false);
  });
});
