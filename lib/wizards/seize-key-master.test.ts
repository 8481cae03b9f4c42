import { describe, expect, test } from "vitest";
import { SEIZE_KEY_MASTER, type SeizeCase } from "./seize-key-master";
import { TRANSFER_KEY_MASTER } from "./transfer-key-master";
import { positionOf } from "./wizard";

const nothing: SeizeCase = {
  choice: null,
  reason: "",
  returns: null,
  target: null,
  isWithoutKeys: false,
  refusedHere: null,
  holderAnswers: false,
  isProvenDown: false,
  overrideReason: "",
  gates: null,
  move: null,
};
const stand = (asked: string | null, part: Partial<SeizeCase> = {}) =>
  positionOf(SEIZE_KEY_MASTER, asked, { ...nothing, ...part });

describe("SEIZE_KEY_MASTER", () => {
  const wanted = { choice: "seize", reason: "dc1 burned" } as const;
  const proven = { ...wanted, isProvenDown: true } as const;
  const chosen = {
    ...proven,
    returns: "maybe",
    target: "dc3.example.test",
    gates: { blocks: 0, needNote: 0 },
  } as const;

  test("fixing the holder or waiting ends at the first step", () => {
    expect(stand("prove-down", { choice: "fix" }).current).toBe("decide-need");
    expect(stand("prove-down", { choice: "wait" }).current).toBe("decide-need");
    expect(stand("prove-down", wanted).current).toBe("prove-down");
  });

  test("KM-46: a holder that answers cannot be overridden, whatever reason is given", () => {
    const stopped = stand("choose-target", {
      ...chosen,
      holderAnswers: true,
      overrideReason: "hypervisor says off",
    });
    expect(stopped.current).toBe("prove-down");
    expect(stopped.missing).toContain("Nobody can override");
  });

  test("a missing second vantage point can be replaced by a reason, which an approver has to agree to", () => {
    expect(stand("will-it-return", wanted).current).toBe("prove-down");
    expect(stand("will-it-return", { ...wanted, overrideReason: "the rack is gone" }).current).toBe(
      "will-it-return",
    );
  });

  test("the run opens only once somebody else has agreed", () => {
    const waits = { ...chosen, move: { phase: "awaiting-approval", outcome: null } } as const;
    expect(stand("run-and-verify", waits).current).toBe("plan-and-approval");
    const agreed = { ...chosen, move: { phase: "approved", outcome: null } } as const;
    expect(stand("run-and-verify", agreed).current).toBe("run-and-verify");
  });

  test("KM-42: only a seize without keys stops before the re-sign", () => {
    const moved = { phase: "undo-window", outcome: "moved" } as const;
    const without = stand("watch", { ...chosen, isWithoutKeys: true, move: moved });
    expect(without.steps.map(({ id }) => id)).toContain("stop-here");
    const withKeys = stand("watch", { ...chosen, move: { phase: "closed", outcome: "moved" } });
    expect(withKeys.steps.map(({ id }) => id)).not.toContain("stop-here");
    expect(withKeys.current).toBe("watch");
  });

  test("the doors share no step but the preflight, which is looked at and changes nothing", () => {
    const transfer = new Set<string>(TRANSFER_KEY_MASTER.map(({ id }) => id));
    expect(SEIZE_KEY_MASTER.map(({ id }) => id).filter((id) => transfer.has(id))).toEqual([
      "run-preflight",
    ]);
  });
});
