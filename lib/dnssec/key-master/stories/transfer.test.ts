import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { decide } from "@/lib/dnssec/key-master/move/decide";
import { dueActions } from "@/lib/dnssec/key-master/move/due-actions";
import { moveBackRequest, undoOf } from "@/lib/dnssec/key-master/move/undo";
import {
  askFor,
  contextOf,
  execute,
  look,
  outcomeOf,
  perform,
  plan,
  refusedBy,
  requestOf,
  runDue,
  type StoryMove,
  tell,
  wallOf,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  carryOut,
  DC1,
  DC2,
  DC3,
  power,
  readWorld,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";

/** Who names whom, by server and by replica. */
function claims(move: StoryMove): readonly (string | null)[] {
  const report = readWorld(move.world).facts.reports[0]?.report;
  return [
    ...(report?.views ?? []).map(({ holder }) => holder),
    ...(report?.directory ?? []).map(({ holders }) => holders.join("+")),
  ];
}

function verdictAfterRun(move: StoryMove): void {
  runDue(move, execute(move).actions);
}

describe("a planned transfer", () => {
  test("KM-40: the plan says what happens, to whom and how to undo it, before anything is done", () => {
    const { plan: shown } = askFor(storyWorld(), requestOf()).state;
    expect(shown).toMatchObject({
      from: DC1,
      target: DC2,
      sentence: `secure.contoso.com: ${DC1} → ${DC2}. Users notice nothing. No re-sign.`,
      forecast: { candidate: { kind: "clean" }, harm: { because: "renewing", events: [] } },
    });
    expect(shown.steps.map(({ step, server, command }) => [step, server, command])).toEqual([
      [
        "transfer",
        DC2,
        "Reset-DnsServerZoneKeyMasterRole -ZoneName 'secure.contoso.com' -KeyMasterServer 'dc2.contoso.com' -Force -PassThru -Confirm:$false -ErrorAction Stop",
      ],
    ]);
    expect(shown.gates.every(({ result }) => result === "passed")).toBe(true);
  });

  test("dc1 → dc2: claims and directory follow one by one, and only when all agree it is moved", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    expect(move.state.phase).toBe("approved");
    verdictAfterRun(move);
    expect(move.state.phase).toBe("verifying");
    expect(world.begun).toEqual(["transfer-role"]);
    expect(claims(move)).toEqual([DC2, DC2, DC1, DC2, DC2, DC1]);
    look(move);
    expect(outcomeOf(move.state)).toBe(null);
    look(move, 15);
    expect(claims(move)).toEqual([DC2, DC2, DC1, DC2, DC2, DC2]);
    expect(outcomeOf(move.state)).toBe(null);
    look(move, 180);
    expect(claims(move)).toEqual([DC2, DC2, DC2, DC2, DC2, DC2]);
    expect(move.state.phase).toBe("closed");
    expect(outcomeOf(move.state)).toBe("moved");
    expect(move.watched).toEqual([]);
  });

  test("KM-36: refused by the server and seen to be as before: not moved, at the first look", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    world.faults.push("refused");
    verdictAfterRun(move);
    expect(move.log.at(-1)).toBe("Step transfer: refused with 9122. The holder denies it.");
    look(move);
    expect(outcomeOf(move.state)).toBe("not-moved");
    expect(world.begun).toEqual([]);
  });
});

describe("the world changes between plan and run", () => {
  test("the role moved outside: the plan is stale and says what changed", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    carryOut(world, {
      action: "transfer-role",
      zone: move.state.request.zone,
      server: DC3,
      from: DC1,
      target: DC3,
    });
    look(move, 200);
    expect(move.state).toMatchObject({
      phase: "stale",
      changed: [{ fact: "the holder", before: DC1, now: DC3 }],
      because: `The holder: ${DC1} when the plan was made, ${DC3} now.`,
    });
    tell(move, { kind: "preflight-requested", at: wallOf(world) });
    expect(move.state).toMatchObject({ phase: "drafted", plan: { from: DC3, target: DC2 } });
    tell(move, { kind: "time-reached", at: wallOf(world) });
    expect(move.state.phase).toBe("approved");
  });

  test("the target dies after Execute and before the step: stale, and nothing was begun", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    const { actions } = execute(move);
    power(world, DC2, false);
    runDue(move, actions);
    expect(move.state.phase).toBe("stale");
    expect(world.begun).toEqual([]);
  });

  test("the holder dies after Execute and before the step: stale, not a seize", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    const { actions } = execute(move);
    power(world, DC1, false);
    runDue(move, actions);
    expect(move.state).toMatchObject({
      phase: "stale",
      gates: expect.arrayContaining([expect.objectContaining({ gate: "holder-answers" })]),
    });
    expect(world.begun).toEqual([]);
  });

  test("a sweep that could not tell for a while does not make a plan stale", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    for (const server of world.servers.values()) server.hidden = true;
    look(move, 15);
    expect(move.state.phase).toBe("approved");
    for (const server of world.servers.values()) server.hidden = false;
    look(move, 15);
    expect(move.state.phase).toBe("approved");
  });

  test("ages alone never change the hash: the same facts a day later make the same plan", () => {
    const world = storyWorld();
    const before = plan(world, requestOf());
    advance(world, 100);
    const after = plan(world, requestOf());
    expect(before.ok && after.ok && before.value.factsHash === after.value.factsHash).toBe(true);
  });
});

describe("replies that are lost", () => {
  test("carried out, reply lost: unclear at once, moved when the claims say so", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    world.faults.push("lost-reply");
    verdictAfterRun(move);
    expect(outcomeOf(move.state)).toBe("unclear");
    look(move);
    expect(outcomeOf(move.state)).toBe("unclear");
    look(move, 200);
    expect(outcomeOf(move.state)).toBe("moved");
  });

  test("never carried out, reply lost: unclear until two polling intervals later all say that it is as before", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    world.faults.push("lost-before");
    verdictAfterRun(move);
    look(move, 359);
    expect(outcomeOf(move.state)).toBe("unclear");
    look(move, 1);
    expect(outcomeOf(move.state)).toBe("not-moved");
  });

  test("KM-11: the second write fails: both are listed, unclear for good, until a person settles it", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    world.faults.push("second-write-fails");
    verdictAfterRun(move);
    look(move, 400);
    expect(outcomeOf(move.state)).toBe("unclear");
    look(move, DAY);
    expect(move.state.phase).toBe("verifying");
    const settlement = {
      kind: "settlement-given",
      at: wallOf(world),
      outcome: "moved",
      reason: "the old value was removed by hand",
    } as const;
    expect(refusedBy(move, { ...settlement, by: "Ada" }).reason).toBe("own-request");
    tell(move, { ...settlement, by: "Grace" });
    expect(move.state).toMatchObject({
      phase: "closed",
      closing: { outcome: "moved", settledBy: { by: "Grace" } },
    });
  });

  test("the target goes silent after the step: unclear, because nobody but it can tell", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    world.faults.push("lost-before");
    verdictAfterRun(move);
    power(world, DC2, false);
    look(move, 400);
    expect(outcomeOf(move.state)).toBe("unclear");
    power(world, DC2, true);
    look(move, 10);
    expect(outcomeOf(move.state)).toBe("not-moved");
  });

  test("an outcome that is still being read is not settled by a person", () => {
    const move = askFor(storyWorld(), requestOf());
    verdictAfterRun(move);
    const { reason } = refusedBy(move, {
      kind: "settlement-given",
      at: wallOf(move.world),
      by: "Grace",
      outcome: "moved",
      reason: "",
    });
    expect(reason).toBe("outcome-is-not-unclear");
  });
});

describe("restarts", () => {
  test("a step that was begun before a restart is never handed over again: its agent is asked", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    const [lock] = execute(move).actions;
    let due = lock === undefined ? [] : perform(move, lock);
    while (due[0] !== undefined && due[0].kind !== "dispatch-step") due = perform(move, due[0]);
    expect(dueActions(move.state)).toEqual([{ kind: "withdraw-step", step: "transfer", epoch: 1 }]);
    runDue(move);
    look(move);
    expect(outcomeOf(move.state)).toBe("not-moved");
    expect(world.begun).toEqual([]);
  });

  test("the runner that lost its lease is refused, whatever it says", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    const [lock] = execute(move).actions;
    if (lock !== undefined) perform(move, lock);
    tell(move, { kind: "lock-taken", at: wallOf(world), epoch: 7 });
    for (const event of [
      { kind: "lock-taken", at: 0, epoch: 7 },
      { kind: "snapshot-taken", at: 0, epoch: 1, snapshot: "" },
      { kind: "dispatch-reached", at: 0, epoch: 1 },
    ] as const) {
      expect(refusedBy(move, event).reason).toBe("stale-epoch");
    }
  });

  test("an agent that tells nothing is asked after a minute, and after three its reply is lost", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    const [lock] = execute(move).actions;
    let due = lock === undefined ? [] : perform(move, lock);
    while (due[0] !== undefined && due[0].kind !== "dispatch-step") due = perform(move, due[0]);
    const wait = (seconds: number) => {
      advance(world, seconds);
      return tell(move, { kind: "time-reached", at: wallOf(world) });
    };
    expect(wait(59).actions).toEqual([]);
    expect(wait(1).actions).toEqual([{ kind: "withdraw-step", step: "transfer", epoch: 1 }]);
    wait(120);
    expect(move.state).toMatchObject({
      phase: "verifying",
      outcome: "unclear",
      runs: [{ step: "transfer", state: "lost" }],
    });
  });

  test("a clock that was hours ahead when the step ended does not hide what is read afterwards", () => {
    const move = askFor(storyWorld(), requestOf());
    verdictAfterRun(move);
    if (move.state.phase !== "verifying") throw new Error("there is nothing to verify");
    const { changedAt, verifyUntil } = move.state;
    move.state = {
      ...move.state,
      changedAt: changedAt + 2 * HOUR,
      verifyUntil: verifyUntil + 2 * HOUR,
    };
    look(move);
    expect(move.state).toMatchObject({ phase: "verifying", changedAt, verifyUntil });
    look(move, 200);
    expect([move.state.phase, outcomeOf(move.state)]).toEqual(["closed", "moved"]);
  });

  test("a second reply to a step that has ended changes nothing", () => {
    const move = askFor(storyWorld(), requestOf());
    verdictAfterRun(move);
    const late = {
      kind: "step-replied",
      at: 0,
      epoch: 1,
      step: "transfer",
      reply: { kind: "refused", code: 9122, detail: "" },
    } as const;
    expect(decide(move.state, late, contextOf(move)).ok).toBe(false);
  });
});

describe("moving back", () => {
  function moved(): StoryMove {
    const move = askFor(storyWorld(), requestOf());
    verdictAfterRun(move);
    look(move, 200);
    return move;
  }
  const by = { requestedBy: "Ada", reason: "patched" };

  test("within 24 hours it is a transfer of its own, the other way round", () => {
    const move = moved();
    const { state, world } = move;
    const request = moveBackRequest({ id: "m1", state }, by, world.now + 23 * HOUR);
    if (request === null) throw new Error("no way back");
    expect(request).toMatchObject({ kind: "transfer", target: DC1, undoes: "m1" });
    const back = askFor(world, request);
    verdictAfterRun(back);
    look(back, 200);
    expect(outcomeOf(back.state)).toBe("moved");
    expect(claims(back).every((holder) => holder === DC1)).toBe(true);
  });

  test("after 24 hours of the estate's clock there is no way back, and never from what did not move", () => {
    const { state, world } = moved();
    const { until } = undoOf(state, world.now);
    expect(until).toBe(world.now + 24 * HOUR);
    expect(undoOf(state, world.now + 24 * HOUR).possible).toBe(false);
    const refused = askFor(storyWorld(), requestOf());
    expect(undoOf(refused.state, world.now)).toEqual({ possible: false, until: null });
  });
});
