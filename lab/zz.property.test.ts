import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Deed, deeds } from "@/lab/testing/deeds";
import { TestLab } from "@/lab/testing/test-lab";
import { DAY } from "@/lib/dnssec/instant";
import type { ZoneReport } from "@/lib/dnssec/zone-report";

/** Does all of it; each stretch of time in so many pieces. */
function live(lab: TestLab, life: readonly Deed[], pieces: number): void {
  for (const { act, rest } of life) {
    act(lab);
    const piece = Math.floor(rest / pieces);
    for (let count = 1; count < pieces; count += 1) lab.advance(piece);
    lab.advance(rest - piece * (pieces - 1));
  }
}

/** The report without what only says how old it is, and how often it changed. */
function withoutAges({ revision, ...report }: ZoneReport) {
  return {
    ...report,
    views: report.views.map(({ viewedAt, ...view }) => view),
    directory: report.directory.map(({ readAt, ...assignment }) => assignment),
    parentDs: { ...report.parentDs, seenAt: null },
  };
}

const whatOf = (life: readonly Deed[]) => life.map(({ what, rest }) => `${what}; then ${rest} s`);

/** Checks for every life, and on failure tells it in words. */
function forLives(numRuns: number, check: (...lives: readonly Deed[][]) => void): void {
  fc.assert(
    fc.property(deeds, deeds, (first, second) => {
      try {
        check([...first], [...second]);
      } catch (cause) {
        const told = JSON.stringify({ first: whatOf(first), second: whatOf(second) }, null, 1);
        throw new Error(`${told}\n${String(cause)}`, { cause });
      }
    }),
    { numRuns },
  );
}

describe("the lab's time", () => {
  test("one jump and many small steps leave the same facts and the same history", () => {
    forLives(800, (first = [], second = []) => {
      const [jumping, stepping] = [new TestLab({ zones: 3 }), new TestLab({ zones: 3 })];
      live(jumping, [...first, ...second], 1);
      live(stepping, [...first, ...second], 7);
      expect(stepping.facts()).toEqual(jumping.facts());
      expect(stepping.transitions()).toEqual(jumping.transitions());
    });
  });

  test("a stop and a start at any moment change nothing", () => {
    forLives(800, (first = [], second = []) => {
      const whole = new TestLab({ zones: 3 });
      live(whole, first, 1);
      const halves = whole.restart();
      live(whole, second, 1);
      live(halves, second, 1);
      expect(halves.facts()).toEqual(whole.facts());
      expect(halves.transitions()).toEqual(whole.transitions());
    });
  });

  test("whoever reads only what changed knows as much as whoever reads everything", () => {
    forLives(800, (first = []) => {
      const lab = new TestLab({ zones: 3 });
      const known = new Map<string, unknown>();
      let cursor: string | null = null;
      const readChanges = () => {
        const page = lab.lab.sweep(cursor, 1_000);
        cursor = page.cursor;
        for (const zone of page.zones) known.set(zone.zone, withoutAges(zone));
      };
      readChanges();
      for (const { act, rest } of first) {
        act(lab);
        readChanges();
        for (const piece of [Math.min(rest, 20), Math.max(0, rest - 20)]) {
          lab.advance(piece);
          readChanges();
          const all = lab.lab.sweep(null, 1_000).zones;
          expect([...known.values()]).toEqual(all.map(withoutAges));
        }
      }
    });
  });

  test("history is in order, every transition at its own instant and with its own number", () => {
    const lab = new TestLab({ zones: 5 });
    lab.advance(755 * DAY);
    const all = lab.transitions();
    const sequences = all.map((transition) => transition.sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
    for (let index = 1; index < all.length; index += 1) {
      expect(all[index]?.sequence).toBeGreaterThan(all[index - 1]?.sequence ?? 0);
      expect(all[index]?.at).toBeGreaterThanOrEqual(all[index - 1]?.at ?? 0);
    }
    const page = lab.lab.transitions({ zone: null, after: sequences[99] ?? 0, limit: 50 });
    expect(page.transitions.map(({ sequence }) => sequence)).toEqual(sequences.slice(100, 150));
    expect(page.more).toBe(true);
  });
});
