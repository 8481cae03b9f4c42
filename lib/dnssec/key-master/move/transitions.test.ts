import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gatesOf } from "@/lib/dnssec/key-master/gates-of-kind";
import { stepsOf } from "@/lib/dnssec/key-master/move/plan-words";
import { MOVE_PHASES, type MovePhase } from "@/lib/dnssec/key-master/move/state";
import { MOVE_KINDS } from "@/lib/dnssec/key-master/move/step";
import {
  isAllowedTransition,
  MOVE_TRANSITIONS,
  renderMoveDiagram,
} from "@/lib/dnssec/key-master/move/transitions";
import { RESIGN_PHASES, type ResignPhase } from "@/lib/dnssec/key-master/resign/state";
import {
  RESIGN_TRANSITIONS,
  renderResignDiagram,
} from "@/lib/dnssec/key-master/resign/transitions";
import { DC1, DC2, ZONE } from "@/lib/dnssec/key-master/stories/story-world";

describe("the transition table of a move", () => {
  test("every phase is reached from a draft, and from every phase but the last there is a way to the end", () => {
    const forward = closure<MovePhase>("drafted", (phase) =>
      MOVE_TRANSITIONS.filter(({ from }) => from === phase).map(({ to }) => to),
    );
    expect([...forward].sort()).toEqual([...MOVE_PHASES].sort());
    const backward = closure<MovePhase>("closed", (phase) =>
      MOVE_TRANSITIONS.filter(({ to }) => to === phase).map(({ from }) => from),
    );
    expect([...backward].sort()).toEqual([...MOVE_PHASES].sort());
  });

  test("what is closed stays closed, and what has had an effect is never called off", () => {
    expect(MOVE_TRANSITIONS.filter(({ from }) => from === "closed")).toEqual([]);
    for (const from of ["executing", "verifying", "undo-window"] as const) {
      expect(isAllowedTransition(from, "cancellation-requested", "closed")).toBe(false);
    }
  });

  test("nothing leads into the run but Execute, and nothing out of it but an outcome or what changed before it began", () => {
    const into = MOVE_TRANSITIONS.filter(({ to }) => to === "executing").map(({ event }) => event);
    expect(new Set(into)).toEqual(new Set(["execution-requested"]));
    const out = MOVE_TRANSITIONS.filter(({ from, kind }) => from === "executing" && kind !== "end");
    expect(new Set(out.map(({ to }) => to))).toEqual(new Set(["verifying", "stale"]));
  });

  test("the committed page shows the generated diagram", () => {
    expect(diagramOf("docs/key-master/moves.md")).toBe(renderMoveDiagram());
  });
});

describe("the transition table of a re-sign", () => {
  test("every phase is reached, and from every phase there is a way to done", () => {
    const forward = closure<ResignPhase>("adding-keys", (phase) =>
      RESIGN_TRANSITIONS.filter(([from]) => from === phase).map(([, , to]) => to),
    );
    expect([...forward].sort()).toEqual([...RESIGN_PHASES].sort());
    const backward = closure<ResignPhase>("done", (phase) =>
      RESIGN_TRANSITIONS.filter(([, , to]) => to === phase).map(([from]) => from),
    );
    expect([...backward].sort()).toEqual([...RESIGN_PHASES].sort());
  });

  test("the committed page shows the generated diagram", () => {
    expect(diagramOf("docs/key-master/resign.md")).toBe(renderResignDiagram());
  });
});

describe("no path leads from a transfer to a seize", () => {
  test("a transfer has one step, and it is no seize; only a seize has a step that seizes", () => {
    for (const kind of MOVE_KINDS) {
      const steps = stepsOf({ request: { kind, target: DC2 }, zone: ZONE, from: DC1 });
      const seizes = steps.filter(({ action }) => action.startsWith("seize-role"));
      expect(seizes.length).toBe(kind.startsWith("seize") ? 1 : 0);
    }
    const [only, ...more] = stepsOf({
      request: { kind: "transfer", target: DC2 },
      zone: ZONE,
      from: DC1,
    });
    expect([only?.action, more.length]).toEqual(["transfer-role", 0]);
  });

  test("a seize asks for proof of death and a transfer for the holder's word; neither asks for both", () => {
    expect(gatesOf("transfer")).toContain("holder-answers");
    expect(gatesOf("transfer")).not.toContain("holder-unreachable");
    for (const kind of ["seize", "seize-without-keys"] as const) {
      expect(gatesOf(kind)).toContain("holder-unreachable");
      expect(gatesOf(kind)).not.toContain("holder-answers");
    }
  });
});

function diagramOf(page: string): string | undefined {
  return /```mermaid\n([\s\S]*?)```/.exec(readFileSync(page, "utf8"))?.[1];
}

function closure<T>(start: T, next: (place: T) => readonly T[]): ReadonlySet<T> {
  const seen = new Set([start]);
  const open = [start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const reached of next(place)) {
      if (seen.has(reached)) continue;
      seen.add(reached);
      open.push(reached);
    }
  }
  return seen;
}
