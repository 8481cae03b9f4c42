import { describe, expect, test } from "vitest";
import { undoOf } from "@/lib/dnssec/key-master/move/undo";
import {
  askFor,
  execute,
  look,
  outcomeOf,
  refusalOf,
  requestOf,
  runDue,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  readWorld,
  type StoryWorld,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";
import { signingOf, viewOf } from "@/lib/dnssec/status/stories/facts-builder";

const assign = requestOf({ kind: "assign", reason: "to be signed next week" });

/** A zone that was never signed: nobody holds its role (KM-6). */
function neverSigned(): StoryWorld {
  const world = storyWorld();
  for (const server of world.servers.values()) {
    server.cached = null;
    server.replica = [];
  }
  world.signing = signingOf({ descriptors: [] });
  world.report = { everSigned: false };
  return world;
}

function refusing(world: StoryWorld, request = assign): readonly (string | null)[] {
  const refusal = refusalOf(world, request);
  return refusal.kind === "refused"
    ? refusal.gates.filter(({ result }) => result === "refused").map(({ gate }) => gate)
    : [];
}

describe("an assignment", () => {
  test("KM-6, KM-7: a zone without holder gets one, without proof of death and without approval", () => {
    const world = neverSigned();
    const move = askFor(world, assign);
    expect(move.state.phase).toBe("approved");
    expect(move.state.plan).toMatchObject({ from: null, steps: [{ step: "assign" }] });
    runDue(move, execute(move).actions);
    expect(world.begun).toEqual(["assign-role"]);
    look(move, 200);
    expect(outcomeOf(move.state)).toBe("moved");
    expect(undoOf(move.state, world.now)).toEqual({ possible: false, until: null });
  });

  test("a role that somebody holds is not assigned", () => {
    expect(refusing(storyWorld())).toEqual(["role-is-unassigned"]);
  });

  test("KM-36: a never-signed zone is neither transferred nor seized; the way out is to assign", () => {
    const world = neverSigned();
    world.report = {
      everSigned: false,
      views: readViews(world).map((view) => ({ ...view, isSigned: false })),
    };
    for (const kind of ["transfer", "seize", "seize-without-keys"] as const) {
      const refusal = refusalOf(world, requestOf({ kind }));
      const gates = refusal.kind === "refused" ? refusal.gates : [];
      expect(gates.find(({ gate }) => gate === "zone-signed")).toMatchObject({
        result: "refused",
        remedy: "Assign the role instead.",
      });
    }
  });
});

function readViews(world: StoryWorld) {
  const views = readWorld(world).facts.reports[0]?.report.views ?? [];
  return views.length > 0 ? views : [viewOf("dc1.contoso.com")];
}
