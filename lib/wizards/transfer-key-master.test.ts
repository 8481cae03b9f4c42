import { describe, expect, test } from "vitest";
import { TRANSFER_KEY_MASTER, type TransferCase } from "./transfer-key-master";
import { positionOf } from "./wizard";

const nothing: TransferCase = {
  reason: "",
  target: null,
  refusedHere: null,
  gates: null,
  move: null,
};

/** Replays a person who asks for a step with what they have answered and what is seen. */
const stand = (asked: string | null, part: Partial<TransferCase> = {}) =>
  positionOf(TRANSFER_KEY_MASTER, asked, { ...nothing, ...part });

describe("TRANSFER_KEY_MASTER", () => {
  const clear = { blocks: 0, needNote: 0 };
  const answered = { reason: "patching", target: "dc2.example.test", gates: clear };

  test("a person for whom all goes well passes every step once", () => {
    expect(stand(null).current).toBe("state-reason");
    expect(stand("choose-candidate", { reason: "patching" }).current).toBe("choose-candidate");
    expect(stand("run-preflight", answered).current).toBe("run-preflight");
    expect(stand("review-plan", answered).current).toBe("review-plan");
    const approved = { ...answered, move: { phase: "approved", outcome: null } } as const;
    expect(stand("execute", approved).current).toBe("execute");
    const verifying = { ...answered, move: { phase: "verifying", outcome: null } } as const;
    expect(stand("verify", verifying).current).toBe("verify");
    const moved = { ...answered, move: { phase: "closed", outcome: "moved" } } as const;
    expect(stand("after", moved).current).toBe("after");
    expect(stand("after", moved).next).toBeNull();
  });

  test("an address cannot lead past an unanswered step", () => {
    expect(stand("execute").current).toBe("state-reason");
    expect(stand("execute", { reason: "patching" }).current).toBe("choose-candidate");
    expect(stand("execute", { ...answered, gates: null }).current).toBe("run-preflight");
    expect(stand("after", answered).current).toBe("review-plan");
  });

  test("a key that the target cannot open blocks the preflight, and the note says that nobody overrides it here", () => {
    const blocked = stand("review-plan", { ...answered, gates: { blocks: 1, needNote: 0 } });
    expect(blocked.current).toBe("run-preflight");
    expect(blocked.missing).toContain("cannot be overridden here");
  });

  test("a warning needs a note before the plan opens", () => {
    expect(stand("review-plan", { ...answered, gates: { blocks: 0, needNote: 1 } }).missing).toBe(
      "One warning needs a note.",
    );
  });

  test("KM-21: a file-backed zone is refused on the first step with its reason", () => {
    const refused = stand("execute", { ...answered, refusedHere: "The zone is file-backed." });
    expect(refused.current).toBe("state-reason");
    expect(refused.missing).toBe("The zone is file-backed.");
  });

  test("who closed the browser during the run finds the run", () => {
    const running = { ...answered, move: { phase: "executing", outcome: null } } as const;
    expect(stand("verify", running).current).toBe("verify");
    expect(stand("after", running).current).toBe("verify");
  });

  test("an unclear outcome stays at the verification", () => {
    const unclear = { ...answered, move: { phase: "verifying", outcome: "unclear" } } as const;
    expect(stand("after", unclear).current).toBe("verify");
  });

  test("nothing changes above the line: only running changes the world", () => {
    expect(TRANSFER_KEY_MASTER.filter((step) => step.changesFromHere).map(({ id }) => id)).toEqual([
      "execute",
    ]);
  });
});
