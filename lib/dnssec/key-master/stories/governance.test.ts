import { describe, expect, test } from "vitest";
import { requiredApprovals } from "@/lib/dnssec/key-master/move/approvals";
import { NOTHING_BESIDE } from "@/lib/dnssec/key-master/move/move-facts";
import {
  approve,
  askFor,
  execute,
  look,
  refusedBy,
  requestOf,
  runDue,
  type StoryMove,
  tell,
  wallOf,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  DC1,
  power,
  type StoryWorld,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";

function withoutHolder(): StoryWorld {
  const world = storyWorld();
  power(world, DC1, false);
  advance(world, 60);
  return world;
}

function seizeAskedFor(): StoryMove {
  return askFor(withoutHolder(), requestOf({ kind: "seize" }));
}

function wait(move: StoryMove, seconds: number): void {
  move.world.now += seconds;
  tell(move, { kind: "time-reached", at: wallOf(move.world) });
}

const hold = { scope: "global", reason: "release weekend", by: "Grace", at: 0 } as const;

describe("approvals", () => {
  test("transfer and assign none, seize one unless waived, without keys one always, an override one always", () => {
    const needed = (
      kind: "transfer" | "assign" | "seize" | "seize-without-keys",
      waived: boolean,
    ) => requiredApprovals({ kind, override: null }, { waivesSeizeApproval: waived });
    expect([needed("transfer", false), needed("assign", false)]).toEqual([0, 0]);
    expect([needed("seize", false), needed("seize", true)]).toEqual([1, 0]);
    expect([needed("seize-without-keys", false), needed("seize-without-keys", true)]).toEqual([
      1, 1,
    ]);
    const override = { gate: "holder-unreachable", reason: "" };
    expect(requiredApprovals({ kind: "seize", override }, { waivesSeizeApproval: true })).toBe(1);
  });

  test("an approver is never the requester, and approves the plan that was shown", () => {
    const move = seizeAskedFor();
    const event = { kind: "approval-given", at: wallOf(move.world) } as const;
    const { factsHash } = move.state.plan;
    expect(refusedBy(move, { ...event, by: "Ada", factsHash }).reason).toBe("own-request");
    expect(refusedBy(move, { ...event, by: "Grace", factsHash: "0" }).reason).toBe(
      "facts-hash-differs",
    );
    approve(move);
    expect(move.state).toMatchObject({ phase: "approved", approvals: [{ by: "Grace" }] });
  });

  test("nobody approves what has changed: the holder is back, so the plan is stale", () => {
    const move = seizeAskedFor();
    power(move.world, DC1, true);
    approve(move);
    expect(move.state).toMatchObject({
      phase: "stale",
      changed: [{ fact: "whether the holder answers", before: "no", now: "yes" }],
    });
  });

  test("an approval waits four hours of the wall clock and not longer", () => {
    const move = seizeAskedFor();
    wait(move, 4 * 3_600 - 1);
    expect(move.state.phase).toBe("awaiting-approval");
    wait(move, 1);
    expect(move.state).toMatchObject({
      phase: "closed",
      closing: { because: "expired", what: "approval" },
    });
  });

  test("a policy that asks for an approval after all stops a move before its first step", () => {
    const move = askFor(withoutHolder(), requestOf({ kind: "seize" }), {
      waivesSeizeApproval: true,
    });
    const { actions } = execute(move);
    move.policy = { waivesSeizeApproval: false };
    runDue(move, actions);
    expect(move.state.phase).toBe("stale");
    expect(move.world.begun).toEqual([]);
  });

  test("a rejection ends it with its reason", () => {
    const move = seizeAskedFor();
    tell(move, { kind: "rejection-given", at: 0, by: "Grace", reason: "wait for Monday" });
    expect(move.state).toMatchObject({
      phase: "closed",
      closing: { because: "rejected", by: "Grace", reason: "wait for Monday" },
    });
  });
});

describe("the plan", () => {
  test("lives ten minutes of the wall clock after the last preflight or approval", () => {
    const move = askFor(storyWorld(), requestOf());
    wait(move, 599);
    tell(move, { kind: "preflight-requested", at: wallOf(move.world) });
    wait(move, 599);
    expect(move.state.phase).toBe("approved");
    wait(move, 1);
    expect(move.state).toMatchObject({
      phase: "closed",
      closing: { because: "expired", what: "plan" },
    });
  });

  test("cannot be executed once it is too old, also before anybody has noticed", () => {
    const move = askFor(storyWorld(), requestOf());
    move.world.now += 600;
    const { factsHash } = move.state.plan;
    const event = { kind: "execution-requested", by: "Ada", factsHash, confirm: "" } as const;
    expect(refusedBy(move, { ...event, at: wallOf(move.world) }).reason).toBe("plan-expired");
  });

  test("is executed as it was approved: another hash, or another word typed, does nothing", () => {
    const move = seizeAskedFor();
    approve(move);
    const event = {
      kind: "execution-requested",
      at: wallOf(move.world),
      by: "Ada",
      factsHash: move.state.plan.factsHash,
      confirm: "secure.contoso.com",
    } as const;
    expect(refusedBy(move, { ...event, factsHash: "f" }).reason).toBe("facts-hash-differs");
    for (const confirm of ["", "secure.contoso.com.", "secure.contoso.com without keys"]) {
      expect(refusedBy(move, { ...event, confirm }).reason).toBe("wrong-confirmation");
    }
    tell(move, event);
    expect(move.state.phase).toBe("executing");
  });

  test("that is stale ends after ten minutes, or is drafted anew by a preflight", () => {
    const move = seizeAskedFor();
    power(move.world, DC1, true);
    look(move);
    expect(move.state.phase).toBe("stale");
    tell(move, { kind: "preflight-requested", at: wallOf(move.world) });
    expect(move.state.phase).toBe("stale");
    wait(move, 600);
    expect(move.state).toMatchObject({ phase: "closed", closing: { because: "expired" } });
  });
});

describe("cancelling", () => {
  test("its requester or an admin may, until it executes", () => {
    const cancel = { kind: "cancellation-requested", at: 0 } as const;
    const move = seizeAskedFor();
    expect(refusedBy(move, { ...cancel, by: "Eve", isAdmin: false }).reason).toBe(
      "neither-requester-nor-admin",
    );
    tell(move, { ...cancel, by: "Root", isAdmin: true });
    expect(move.state).toMatchObject({ closing: { because: "cancelled", by: "Root" } });
    const running = askFor(storyWorld(), requestOf());
    execute(running);
    expect(refusedBy(running, { ...cancel, by: "Ada", isAdmin: true }).reason).toBe(
      "not-in-this-phase",
    );
  });

  test("a reset of the lab ends every live move as cancelled, also one that is unclear", () => {
    const move = askFor(storyWorld(), requestOf());
    move.world.faults.push("lost-before");
    runDue(move, execute(move).actions);
    tell(move, { kind: "estate-was-reset", at: 0, by: "Ada" });
    expect(move.state).toMatchObject({ phase: "closed", closing: { because: "cancelled" } });
  });
});

describe("at dispatch everything is judged once more", () => {
  test("a hold set after Execute: nothing is begun", () => {
    const move = askFor(storyWorld(), requestOf());
    const { actions } = execute(move);
    move.world.beside = { ...NOTHING_BESIDE, holds: [hold] };
    runDue(move, actions);
    expect(move.state).toMatchObject({ phase: "stale", gates: [{ gate: "no-hold" }] });
    expect(move.world.begun).toEqual([]);
  });

  test("a hold while Execute is pressed: refused, and the approval stays good", () => {
    const move = seizeAskedFor();
    approve(move);
    move.world.beside = { ...NOTHING_BESIDE, holds: [hold] };
    const { factsHash } = move.state.plan;
    const event = {
      kind: "execution-requested",
      at: wallOf(move.world),
      by: "Ada",
      factsHash,
      confirm: "secure.contoso.com",
    } as const;
    expect(refusedBy(move, event)).toMatchObject({
      reason: "hold",
      detail: "Grace has set a hold: release weekend.",
    });
    expect(move.state.phase).toBe("approved");
  });

  test("rights withdrawn after Execute: nothing is begun, and it says whose", () => {
    const move = askFor(storyWorld(), requestOf());
    const { actions } = execute(move);
    move.rightsWithdrawn = "Ada is no operator any more";
    runDue(move, actions);
    expect(move.state).toMatchObject({ phase: "stale", because: "Ada is no operator any more." });
    expect(move.world.begun).toEqual([]);
  });
});
