import { describe, expect, test } from "vitest";
import { NOTHING_BESIDE, type Surroundings } from "@/lib/dnssec/key-master/move/move-facts";
import { checkOf } from "@/lib/dnssec/key-master/stories/move-builder";
import { plan, refusalOf, requestOf } from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  DC1,
  DC2,
  power,
  type StoryWorld,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";
import { rolloverOf, signingOf, viewOf, zskOf } from "@/lib/dnssec/status/stories/facts-builder";

type Refusal = {
  readonly title: string;
  readonly world: () => StoryWorld;
  readonly gate: string;
  readonly remedy: string;
};

function changed(change: (world: StoryWorld) => void): () => StoryWorld {
  return () => {
    const world = storyWorld();
    change(world);
    return world;
  };
}

const REFUSALS: readonly Refusal[] = [
  {
    title: "KM-21: a file-backed zone",
    world: changed((world) => {
      world.report = { storage: "file", directory: [] };
    }),
    gate: "directory-integrated",
    remedy: "The role of a directory-integrated zone only can be transferred.",
  },
  {
    title: "KM-3: a secondary",
    world: changed((world) => {
      const secondary = viewOf(DC2, { copy: "secondary", isWritable: false, holder: null });
      world.report = { views: [viewOf(DC1), secondary] };
    }),
    gate: "writable-primary",
    remedy: "Choose a server with a writable primary copy.",
  },
  {
    title: "KM-47: a rollover that runs",
    world: changed((world) => {
      world.signing = signingOf({ descriptors: [zskOf({ rollover: rolloverOf() })] });
    }),
    gate: "no-rollover-running",
    remedy: expect.stringMatching(/^Wait until the change has ended\. Next safe slot: From .+\.$/),
  },
  {
    title: "KM-36: a holder that does not answer",
    world: changed((world) => {
      power(world, DC1, false);
      advance(world, 60);
    }),
    gate: "holder-answers",
    remedy: `Bring ${DC1} back. Only if it will not return, seize the role.`,
  },
];

describe("a transfer is refused with the reason and the way out", () => {
  test.each(REFUSALS.map((one) => [one.title, one] as const))("%s", (_title, one) => {
    const refusal = refusalOf(one.world(), requestOf());
    const gates = refusal.kind === "refused" ? refusal.gates : [];
    const gate = gates.find((found) => found.gate === one.gate);
    expect(gate).toMatchObject({ result: "refused", remedy: one.remedy });
  });

  test("KM-37: to the server that holds it already", () => {
    const refusal = refusalOf(storyWorld(), requestOf({ target: "DC1" }));
    const gates = refusal.kind === "refused" ? refusal.gates : [];
    expect(gates.find(({ result }) => result === "refused")?.gate).toBe("not-the-holder-already");
  });

  test("KM-21: a file-backed zone is not seized either", () => {
    const world = storyWorld();
    power(world, DC1, false);
    advance(world, 60);
    world.report = { storage: "file", directory: [] };
    const refusal = refusalOf(world, requestOf({ kind: "seize" }));
    const gates = refusal.kind === "refused" ? refusal.gates : [];
    expect(gates.find(({ gate }) => gate === "directory-integrated")?.result).toBe("refused");
  });
});

describe("what comes before and between the gates", () => {
  const beside = (change: Partial<Surroundings>) => ({ ...NOTHING_BESIDE, ...change });

  test("another live move is told before any gate is asked", () => {
    const world = storyWorld();
    world.report = { storage: "file" };
    world.beside = beside({ otherMove: { id: "m9", kind: "transfer", phase: "verifying" } });
    expect(refusalOf(world, requestOf())).toEqual({ kind: "move-in-progress", move: "m9" });
  });

  test("a gate that warns needs a note; blank ones are none, and one for each", () => {
    const world = storyWorld();
    world.beside = beside({ checks: [checkOf(DC2, { isNamingMasterReachable: false })] });
    const refusal = refusalOf(world, requestOf({ notes: { "domain-naming-master": "  " } }));
    expect(refusal).toMatchObject({ kind: "note-required", without: ["domain-naming-master"] });
    const noted = requestOf({ notes: { "domain-naming-master": "it is being moved as well" } });
    expect(plan(world, noted).ok).toBe(true);
  });

  test("a hold refuses, and names who set it", () => {
    const world = storyWorld();
    world.beside = beside({
      holds: [{ scope: "zone", reason: "audit", by: "Grace", at: world.now }],
    });
    const refusal = refusalOf(world, requestOf());
    const gates = refusal.kind === "refused" ? refusal.gates : [];
    expect(gates.find(({ gate }) => gate === "no-hold")).toMatchObject({
      evidence: "Grace has set a hold on changes of this zone: audit.",
      remedy: "Ask Grace to lift the hold.",
    });
  });
});
