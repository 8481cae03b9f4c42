import { describe, expect, test } from "vitest";
import {
  askFor,
  execute,
  look,
  outcomeOf,
  requestOf,
  runDue,
} from "@/lib/dnssec/key-master/stories/story-runner";
import { DC2, readWorld, storyWorld } from "@/lib/dnssec/key-master/stories/story-world";

describe("a planned transfer", () => {
  test("KM-40: dc1 → dc2, from the plan to moved, as claims and directory follow", () => {
    const world = storyWorld();
    const move = askFor(world, requestOf());
    expect(move.state.phase).toBe("approved");
    runDue(move, execute(move).actions);
    expect(move.state.phase).toBe("verifying");
    expect(world.begun).toEqual(["transfer-role"]);
    look(move);
    expect(outcomeOf(move.state)).toBe(null);
    look(move, 30);
    expect(readWorld(world).facts.reports[0]?.report.views.map(({ holder }) => holder)).toEqual([
      DC2,
      DC2,
      "dc1.contoso.com",
    ]);
    look(move, 180);
    expect(move.state.phase).toBe("closed");
    expect(outcomeOf(move.state)).toBe("moved");
  });
});
