import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { type TransitionFacts, TransitionLog } from "./transition-log";

const T = 1_800_000_000;
const nameOf = (index: number) => zoneName(`z${index}.example`);

function facts(at: number, to: string): TransitionFacts {
  return {
    at,
    kind: "rollover",
    from: null,
    to,
    descriptorId: null,
    source: "a",
    through: "clock",
  };
}

const read = (log: TransitionLog, after = 0, limit = 100) =>
  log.read({ zoneIndex: null, after, limit }).transitions;

describe("TransitionLog", () => {
  test("zones that are worked out later fall into their place by time", () => {
    const log = new TransitionLog("lab", nameOf);
    log.append(2, facts(T, "b"));
    log.append(2, facts(T + 5, "d"));
    log.append(1, facts(T, "a"));
    log.append(1, facts(T + 3, "c"));
    expect(read(log).map((transition) => transition.to)).toEqual(["a", "b", "c", "d"]);
  });

  test("working a zone out again gives the same numbers", () => {
    const numbers = () => {
      const log = new TransitionLog("lab", nameOf);
      for (const at of [T, T, T, T + 9]) log.append(7, facts(at, "x"));
      return read(log).map((transition) => transition.sequence);
    };
    expect(numbers()).toEqual(numbers());
    expect(new Set(numbers()).size).toBe(4);
  });

  test("what an operation does follows everything of its second, also for a reader who had read that second", () => {
    const log = new TransitionLog("lab", nameOf);
    log.append(900, facts(T, "clock"));
    const seen = read(log).at(-1)?.sequence ?? 0;
    log.duringOperation(() => log.append(1, facts(T, "first")));
    log.duringOperation(() => log.append(0, facts(T, "second")));
    expect(read(log, seen).map((transition) => transition.to)).toEqual(["first", "second"]);
    log.append(0, facts(T + 1, "third"));
    expect(read(log).map((transition) => transition.to)).toEqual([
      "clock",
      "first",
      "second",
      "third",
    ]);
  });

  test("pages are bounded and say whether there is more", () => {
    const log = new TransitionLog("lab", nameOf);
    for (let step = 0; step < 10; step += 1) log.append(step % 2, facts(T + step, String(step)));
    const page = log.read({ zoneIndex: 1, after: 0, limit: 3 });
    expect(page.transitions.map((transition) => transition.to)).toEqual(["1", "3", "5"]);
    expect(page.more).toBe(true);
    const rest = { zoneIndex: 1, after: page.transitions[2]?.sequence ?? 0, limit: 3 };
    expect(log.read(rest)).toMatchObject({ more: false, transitions: [{ to: "7" }, { to: "9" }] });
  });

  test("what a reader asked to go on after is kept by that reader: it need not be saved and can be let go", () => {
    const log = new TransitionLog("lab", nameOf);
    for (let step = 0; step < 6; step += 1) log.append(step % 2, facts(T + step, String(step)));
    const third = read(log)[2]?.sequence ?? 0;
    expect(log.unreadOfZone(0)).toHaveLength(3);
    read(log, third);
    expect(log.unreadOfZone(0).map((entry) => entry.to)).toEqual(["4"]);
    log.forgetKept((index) => index === 0);
    expect(read(log).map((transition) => transition.to)).toEqual(["1", "3", "4", "5"]);
  });

  test("sequences stay exact numbers for decades", () => {
    const log = new TransitionLog("lab", nameOf);
    log.duringOperation(() => log.append(0, facts(3_786_912_000, "2090")));
    expect(Number.isSafeInteger(read(log)[0]?.sequence)).toBe(true);
  });
});
