import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import { moveBackRequest, undoOf } from "@/lib/dnssec/key-master/move/undo";
import { planResign } from "@/lib/dnssec/key-master/resign/plan-resign";
import {
  approve,
  askFor,
  execute,
  look,
  outcomeOf,
  refusalOf,
  requestOf,
  runDue,
  type StoryMove,
  tell,
  wallOf,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  DC1,
  DC2,
  power,
  readWorld,
  type StoryWorld,
  storyWorld,
  ZONE,
} from "@/lib/dnssec/key-master/stories/story-world";
import {
  DNSKEY_ENDS,
  KSK_ID,
  kskOf,
  signingOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const without = requestOf({ kind: "seize-without-keys", reason: "dc1 burnt" });
const inStore = { custody: { kind: "certificate-store", provider: null } } as const;

/** The keys were only in dc1's certificate store, and dc1 has died. */
function keysLost(): StoryWorld {
  const world = storyWorld({ keysOf: { [DC2]: [], "dc3.contoso.com": [] } });
  world.signing = signingOf({ descriptors: [kskOf(inStore), zskOf(inStore)] });
  power(world, DC1, false);
  advance(world, 60);
  return world;
}

function seized(world: StoryWorld): StoryMove {
  const move = askFor(world, without);
  approve(move);
  runDue(move, execute(move).actions);
  look(move, 200);
  return move;
}

describe("the forecast of a seize without keys", () => {
  const { candidate } = askFor(keysLost(), without).state.plan.forecast;

  test("KM-32: it names what is missing and where a copy might be", () => {
    expect(candidate).toMatchObject({
      kind: "re-sign-needed",
      missing: [
        {
          descriptorId: KSK_ID,
          copyMightBe: [`the certificate store MS-DNSSEC of ${DC1}, or a backup of that machine`],
        },
        { descriptorId: ZSK_ID },
      ],
    });
  });

  test("KM-43: the whole to-do list in order, each item with its owner and the deadline", () => {
    const toDo = candidate.kind === "re-sign-needed" ? candidate.toDo : [];
    expect(toDo.map(({ what, owner }) => [what, owner])).toEqual([
      ["wait-for-old-holder", "ops"],
      ["add-ksk", "ops"],
      ["add-zsk", "ops"],
      ["resign-zone", "ops"],
      ["replace-ds", "parent-operator"],
      ["replace-anchors", "resolver-operator"],
      ["check-secondaries", "ops"],
    ]);
    expect(new Set(toDo.map(({ before }) => before))).toEqual(new Set([DNSKEY_ENDS]));
  });

  test("what users feel, from when, and how long after the parent", () => {
    expect(candidate).toMatchObject({
      users: {
        affects: "users-of-validating-resolvers",
        from: DNSKEY_ENDS,
        lastsAfterParentSeconds: HOUR,
      },
    });
  });
});

describe("a seize without keys", () => {
  test("KM-42: moved, nothing is re-signed, and the undo stays open", () => {
    const world = keysLost();
    const move = seized(world);
    expect(world.begun).toEqual(["transfer-role", "seize-role-without-keys"]);
    expect(move.state).toMatchObject({
      phase: "undo-window",
      outcome: "moved",
      oldHolder: DC1,
      missingKeys: [KSK_ID, ZSK_ID],
    });
    look(move, 48 * HOUR);
    expect(move.state.phase).toBe("undo-window");
    expect(undoOf(move.state, world.now)).toEqual({ possible: true, until: null });
  });

  test("KM-44: the old holder returns before the re-sign: the role goes back and nothing else is needed", () => {
    const world = keysLost();
    const move = seized(world);
    power(world, DC1, true);
    advance(world, 200);
    const request = moveBackRequest(
      { id: "m1", state: move.state },
      { requestedBy: "Ada", reason: "dc1 is back" },
      world.now,
    );
    if (request === null) throw new Error("no way back");
    const back = askFor(world, request);
    expect(back.state.plan.forecast.candidate.kind).toBe("clean");
    runDue(back, execute(back).actions);
    look(back, 200);
    expect(outcomeOf(back.state)).toBe("moved");
    look(move);
    expect(move.state).toMatchObject({ phase: "closed", closing: { outcome: "moved" } });
  });

  test("the re-sign closes the undo, and from then on there is no way back", () => {
    const world = keysLost();
    const move = seized(world);
    tell(move, { kind: "resign-begun", at: wallOf(world) });
    expect(move.state.phase).toBe("closed");
    expect(undoOf(move.state, world.now).possible).toBe(false);
  });

  test("KM-44: the re-sign is refused while the old holder answers, unless a person insists", () => {
    const world = keysLost();
    seized(world);
    power(world, DC1, true);
    advance(world, 200);
    const request = {
      zone: ZONE,
      facts: readWorld(world).facts,
      move: { id: "m1", oldHolder: DC1 },
      requestedBy: "Ada",
      reason: "",
      evenThoughOldHolderIsBack: false,
      anchors: [],
      now: world.now,
      wallNow: wallOf(world),
    };
    const refused = planResign(request);
    expect(refused.ok ? null : refused.error.kind).toBe("old-holder-is-back");
    expect(planResign({ ...request, evenThoughOldHolderIsBack: true }).ok).toBe(true);
  });

  test("a server that opens every key is refused: nothing would have to be lost", () => {
    const world = storyWorld();
    power(world, DC1, false);
    advance(world, 60);
    const refusal = refusalOf(world, without);
    expect(
      refusal.kind === "refused" ? refusal.gates.filter(({ result }) => result === "refused") : [],
    ).toMatchObject([
      { gate: "opens-every-key", remedy: expect.stringContaining("with its keys") },
    ]);
  });

  test("an approval is needed whatever the policy says", () => {
    const move = askFor(keysLost(), without, { waivesSeizeApproval: true });
    expect(move.state.phase).toBe("awaiting-approval");
  });
});
