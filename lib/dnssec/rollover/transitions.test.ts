import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { METHOD_TABLES } from "./methods/method-of";
import { isAllowedTransition, renderTransitionDiagram, transitionsOf } from "./transitions";
import { WINDOWS_ROLLOVER_WORDS } from "./windows-status";

const METHODS = ["zsk-pre-publication", "ksk-double-signature"] as const;

describe.each(METHODS)("the transition table of %s", (method) => {
  test("every place is reached from rest, and completion from every place of the course", () => {
    const rows = transitionsOf(method);
    const places = new Set(rows.flatMap((row) => [row.from, row.to]));
    const forward = closure(["rest"], (place) =>
      rows.filter((row) => row.from === place).map((row) => row.to),
    );
    expect([...places].filter((place) => !forward.has(place))).toEqual([]);
    const backward = closure(["completed"], (place) =>
      rows.filter((row) => row.to === place && row.kind !== "trouble").map((row) => row.from),
    );
    const course = rows.filter((row) => row.kind === "course").map((row) => row.from);
    expect(course.filter((place) => !backward.has(place))).toEqual([]);
  });

  test("terminal places are left by nothing", () => {
    const left = transitionsOf(method).map((row) => row.from as string);
    expect(left).not.toContain("completed");
    expect(left).not.toContain("abandoned");
  });

  test("names every stage of the method", () => {
    const text = renderTransitionDiagram(method);
    for (const { stage } of METHOD_TABLES[method].stages) expect(text).toContain(stage);
  });

  test("the committed page shows the generated diagram", () => {
    const page = readFileSync(`docs/rollover/${method}.md`, "utf8");
    const shown = /```mermaid\n([\s\S]*?)```/.exec(page)?.[1];
    expect(shown).toBe(renderTransitionDiagram(method));
  });
});

describe("the pages", () => {
  test("between them name every word of Windows", () => {
    const pages = METHODS.map((method) =>
      readFileSync(`docs/rollover/${method}.md`, "utf8"),
    ).join();
    expect(
      WINDOWS_ROLLOVER_WORDS.filter((word) => word !== "NotRolling" && !pages.includes(word)),
    ).toEqual([]);
  });
});

describe("isAllowedTransition", () => {
  test("a rollover cannot jump from the queue to its last wait", () => {
    const common = {
      method: "zsk-pre-publication",
      action: "normal",
      trigger: "automatic",
    } as const;
    const queued = { ...common, phase: "queued", since: 0, resumeAt: "publish-successor" } as const;
    const last = {
      ...common,
      phase: "expiring",
      stage: "switch-signatures",
      since: 0,
      until: 1,
      next: "withdraw-predecessor",
      wait: { name: "", formula: "", inputs: [], seconds: 1 },
    } as const;
    expect(isAllowedTransition(queued, last)).toBe(false);
    expect(isAllowedTransition(null, queued)).toBe(true);
  });
});

function closure<T>(start: readonly T[], next: (place: T) => readonly T[]): ReadonlySet<T> {
  const seen = new Set(start);
  const open = [...start];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const reached of next(place)) {
      if (seen.has(reached)) continue;
      seen.add(reached);
      open.push(reached);
    }
  }
  return seen;
}
