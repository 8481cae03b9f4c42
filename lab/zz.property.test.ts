import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import { DAY, HOUR } from "@/lib/dnssec/instant";

/** Something that a person does to the lab; then time goes on. */
type Deed = (lab: TestLab) => void;

const SECURE = "secure.contoso.com";
const SERVERS = ["dc1.contoso.com", "dc2.contoso.com", "hs1.tailspin.example"] as const;

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(fc.constantFrom(...SERVERS), fc.boolean()).map(
    ([server, isOn]): Deed =>
      (lab) =>
        lab.power(server, isOn),
  ),
  fc
    .constantFrom("current" as const, "stale" as const, "none" as const, "unreachable" as const)
    .map(
      (state): Deed =>
        (lab) =>
          lab.parentDs(SECURE, state),
    ),
  fc.constantFrom("dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com").map(
    (server): Deed =>
      (lab) => {
        lab.operate({ kind: "transfer", server, zone: SECURE });
      },
  ),
  fc.constantFrom("dc2.contoso.com", "dc3.contoso.com").map(
    (server): Deed =>
      (lab) => {
        lab.operate({ kind: "seize", server, zone: SECURE });
      },
  ),
  fc.constantFrom("ksk" as const, "zsk" as const).map(
    (keyRole): Deed =>
      (lab) => {
        const { descriptorId } = lab.descriptor(SECURE, keyRole);
        for (const server of ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"]) {
          lab.operate({ kind: "invoke-rollover", server, zone: SECURE, descriptorId });
        }
      },
  ),
  fc.constantFrom("dc1.contoso.com", "dc3.contoso.com").map(
    (server): Deed =>
      (lab) => {
        lab.fault({ kind: "partition", server, peer: "dc2.contoso.com" });
      },
  ),
  fc.constant<Deed>((lab) => {
    lab.fault({ kind: "missing-key", server: "dc1.contoso.com", zone: null });
  }),
);

const life = fc.array(
  fc.record({
    deed,
    rest: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR }), fc.integer({ min: 0, max: 100 * DAY })),
  }),
  { maxLength: 8 },
);

/** Does everything that the life holds; each stretch of time in so many pieces. */
function live(lab: TestLab, deeds: readonly { deed: Deed; rest: number }[], pieces: number): void {
  for (const { deed: act, rest } of deeds) {
    attempt(() => act(lab));
    const piece = Math.floor(rest / pieces);
    for (let count = 1; count < pieces; count += 1) lab.advance(piece);
    lab.advance(rest - piece * (pieces - 1));
  }
}

/** A deed that is impossible now (the zone is unreachable) is none. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (!(cause instanceof Error && /^no zone|has no/.test(cause.message))) throw cause;
  }
}

describe("the lab's time", () => {
  test("one jump and many small steps leave the same facts and the same history", () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 2, max: 40 }), (deeds, pieces) => {
        const [jumping, stepping] = [new TestLab({ zones: 3 }), new TestLab({ zones: 3 })];
        live(jumping, deeds, 1);
        live(stepping, deeds, pieces);
        expect(stepping.facts()).toEqual(jumping.facts());
        expect(stepping.transitions()).toEqual(jumping.transitions());
      }),
      { numRuns: 400 },
    );
  }, 900_000);

  test("a stop and a start at any moment change nothing", () => {
    fc.assert(
      fc.property(life, life, (before, after) => {
        const whole = new TestLab({ zones: 3 });
        live(whole, before, 1);
        const halves = whole.restart();
        live(whole, after, 1);
        live(halves, after, 1);
        expect(halves.facts()).toEqual(whole.facts());
        expect(halves.transitions()).toEqual(whole.transitions());
      }),
      { numRuns: 400 },
    );
  }, 900_000);

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
