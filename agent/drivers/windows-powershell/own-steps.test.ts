import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { OwnSteps } from "./own-steps";
import type { Happening } from "./transition-log";

const ZONE = zoneName("example.test");
const [DC1, DC2] = ["dc1.example.test", "dc2.example.test"];
const ADD: Step = {
  action: "add-key",
  zone: ZONE,
  server: DC1,
  keyRole: "zsk",
  algorithm: 13,
  keyLength: 256,
};
const MOVE: Step = { action: "transfer-role", zone: ZONE, server: DC2, from: DC1, target: DC2 };

const happening = (change: Partial<Happening>): Happening => ({
  estate: "forest",
  zone: ZONE,
  at: 1_000,
  kind: "key",
  from: null,
  to: "event 569",
  descriptorId: null,
  source: DC1,
  through: "outside",
  ...change,
});

describe("OwnSteps", () => {
  test("every descriptor that is logged as added, changed or removed around an own change is Keymaster's doing", () => {
    const steps = new OwnSteps();
    steps.begin(ADD, 1_000);
    for (const to of ["event 569", "event 569", "event 571"]) {
      expect(steps.claim(happening({ to, at: 1_003 })).through).toBe("keymaster");
    }
    expect(steps.claim(happening({ kind: "settings", to: "event 570" })).through).toBe("keymaster");
  });

  test("what was logged long after, in another zone, or of another kind is not", () => {
    const steps = new OwnSteps();
    steps.begin(ADD, 1_000);
    for (const change of [
      { at: 1_301 },
      { zone: zoneName("other.test") },
      { to: "event 534" },
      { to: "event 531" },
    ] as const) {
      expect(steps.claim(happening(change)).through).toBe("outside");
    }
  });

  test("one change of the role is claimed after a move, and no more", () => {
    const steps = new OwnSteps();
    steps.begin(MOVE, 1_000);
    const role = happening({ kind: "role", from: DC1, to: DC2 });
    expect(steps.claim(role).through).toBe("keymaster");
    expect(steps.claim(role).through).toBe("outside");
    expect(steps.claim(happening({})).through).toBe("outside");
  });
});
