import { describe, expect, test } from "vitest";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import { decideResign } from "@/lib/dnssec/key-master/resign/decide";
import type { ResignAction, ResignContext } from "@/lib/dnssec/key-master/resign/decision";
import { dueResignActions } from "@/lib/dnssec/key-master/resign/due-actions";
import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import { planResign } from "@/lib/dnssec/key-master/resign/plan-resign";
import type { ResignState } from "@/lib/dnssec/key-master/resign/state";
import { isAllowedResign } from "@/lib/dnssec/key-master/resign/transitions";
import { anchorOf, NEW_KEY, settingsWith } from "@/lib/dnssec/key-master/stories/anchors-builder";
import { DC1, DC2, ZONE } from "@/lib/dnssec/key-master/stories/story-world";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import {
  deadServer,
  factsOf,
  KSK_ID,
  kskOf,
  NOW,
  replicaOf,
  serverReport,
  signingOf,
  viewOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ParentDs } from "@/lib/dnssec/zone-report";

const WALL = NOW + 1_000_000;

/** A zone whose role dc2 holds without some of its keys; `made` are descriptors that were added since. */
type Zone = {
  lost: readonly string[];
  made: readonly SigningKeyDescriptor[];
  gone: readonly string[];
  parent: ParentDs["state"];
  isBack: boolean;
  holder: string;
  /** Servers that trust the new key-signing key of itself. */
  trusting: readonly string[];
};

function zoneOf(lost: readonly string[] = [KSK_ID, ZSK_ID]): Zone {
  return { lost, made: [], gone: [], parent: "current", isBack: false, holder: DC2, trusting: [] };
}

function factsOfZone(zone: Zone, at = NOW): ZoneFacts {
  const descriptors = [kskOf(), zskOf(), ...zone.made].filter(
    ({ descriptorId }) => !zone.gone.includes(descriptorId),
  );
  const keysReachable = Object.fromEntries(
    descriptors.map(({ descriptorId }) => [descriptorId, !zone.lost.includes(descriptorId)]),
  );
  const own = viewOf(DC2, {
    holder: zone.holder,
    isHolder: zone.holder === DC2,
    keysReachable,
  });
  return factsOf(
    {
      views: zone.isBack
        ? [own, viewOf(DC1, { holder: zone.holder, isHolder: zone.holder === DC1 })]
        : [own],
      directory: [replicaOf(DC2, [zone.holder])],
      signing: signingOf({ reportedBy: DC2, descriptors }),
      parentDs: { state: zone.parent, keyTags: [], ttlSeconds: 3_600, seenAt: at },
    },
    [
      zone.isBack ? serverReport(DC1) : deadServer(DC1, ["agent", DC2]),
      serverReport(DC2),
      ...zone.trusting.map((server) =>
        serverReport(server, { settings: settingsWith([anchorOf(NEW_KEY, "valid")]) }),
      ),
    ],
    { lastReadAt: at },
  );
}

type Task = {
  state: ResignState;
  readonly zone: Zone;
  now: number;
  hold: ResignContext["hold"];
  readonly orders: string[];
  readonly log: string[];
};

function requestOf(zone: Zone, anchors: readonly string[] = []) {
  return {
    zone: ZONE,
    facts: factsOfZone(zone),
    move: { id: "m1", oldHolder: DC1 },
    requestedBy: "Ada",
    reason: "dc1 burnt",
    evenThoughOldHolderIsBack: false,
    anchors,
    now: NOW,
    wallNow: WALL,
  };
}

function begin(zone: Zone, anchors: readonly string[] = []): Task {
  const planned = planResign(requestOf(zone, anchors));
  if (!planned.ok) throw new Error(planned.error.sentence);
  return { state: planned.value, zone, now: NOW, hold: null, orders: [], log: [] };
}

function tell(task: Task, event: ResignEvent): readonly ResignAction[] {
  const context: ResignContext = {
    now: task.now,
    wallNow: WALL + task.now - NOW,
    facts: factsOfZone(task.zone, task.now),
    hold: task.hold,
  };
  const verdict = decideResign(task.state, event, context);
  if (!verdict.ok) throw new Error(verdict.error.reason);
  const before = task.state.phase;
  task.state = verdict.value.state;
  task.log.push(...verdict.value.log.map(({ sentence }) => sentence));
  if (before !== task.state.phase) {
    expect([before, event.kind, isAllowedResign(before, event.kind, task.state.phase)]).toEqual([
      before,
      event.kind,
      true,
    ]);
  }
  return verdict.value.actions;
}

/** dc2 does a step as the lab would: a key is made, or the zone is signed and the lost keys leave it. */
function effectOf(task: Task, action: Extract<ResignAction, { kind: "dispatch-step" }>): void {
  const { apply } = action;
  if (apply.action === "add-key") {
    const { keyRole, algorithm, keyLength } = apply;
    const made = { descriptorId: `new-${keyRole}`, algorithm, keyLength };
    task.zone.made = [
      ...task.zone.made,
      keyRole === "ksk" ? kskOf({ ...made, keys: [NEW_KEY] }) : zskOf(made),
    ];
  }
  if (apply.action === "resign-zone") task.zone.gone = task.zone.lost;
}

type Answer = StepReply["kind"] | "lost-before";

/** Runs what is due; `answers` are the replies in order, `applied` where none is given. */
function run(task: Task, answers: Answer[] = [], first?: readonly ResignAction[]): void {
  let due = first ?? dueResignActions(task.state);
  for (let turn = 0; turn < 20; turn += 1) {
    const [action] = due;
    if (action === undefined || action.kind === "look-again") return;
    due = perform(task, action, answers);
  }
  throw new Error("the task does not come to rest");
}

function perform(task: Task, action: ResignAction, answers: Answer[]): readonly ResignAction[] {
  const at = WALL + task.now - NOW;
  const { epoch } = task.state;
  switch (action.kind) {
    case "take-lock":
      return tell(task, { kind: "lock-taken", at, epoch: epoch + 1 });
    case "rerun-preflight":
      return tell(task, { kind: "dispatch-reached", at, epoch });
    case "withdraw-step": {
      const reply = { kind: "not-delivered", detail: "" } as const;
      return tell(task, { kind: "step-replied", at, epoch, step: action.step, reply });
    }
    case "dispatch-step": {
      task.orders.push(`${action.step}.${action.attempt}`);
      const answer = answers.shift() ?? "applied";
      if (answer === "applied" || answer === "lost") effectOf(task, action);
      return tell(task, {
        kind: "step-replied",
        at,
        epoch,
        step: action.step,
        reply: replyOf(answer),
      });
    }
    case "look-again":
      return [];
  }
}

function replyOf(answer: Answer): StepReply {
  switch (answer) {
    case "refused":
    case "partly-applied":
      return { kind: answer, code: 9106, detail: "" };
    case "lost-before":
      return { kind: "lost", detail: "" };
    default:
      return { kind: answer, detail: "" };
  }
}

function look(task: Task, seconds: number): void {
  task.now += seconds;
  tell(task, { kind: "observed", at: WALL + task.now - NOW });
}

describe("the re-sign after a seize without keys", () => {
  test("KM-43: keys like the lost ones, signatures, DS at the parent, anchors, done", () => {
    const task = begin(zoneOf(), ["resolver1", "resolver2"]);
    expect(task.state.task.steps.map(({ command }) => command)).toEqual([
      "Add-DnsServerSigningKey -ZoneName 'secure.contoso.com' -Type KeySigningKey -CryptoAlgorithm RsaSha256 -KeyLength 2048 -PassThru -Confirm:$false -ErrorAction Stop",
      "Add-DnsServerSigningKey -ZoneName 'secure.contoso.com' -Type ZoneSigningKey -CryptoAlgorithm RsaSha256 -KeyLength 1024 -PassThru -Confirm:$false -ErrorAction Stop",
      [
        "Invoke-DnsServerZoneUnsign -ZoneName 'secure.contoso.com' -Force -PassThru -Confirm:$false -ErrorAction Stop",
        `Remove-DnsServerSigningKey -ZoneName 'secure.contoso.com' -KeyId '${KSK_ID}' -Force -PassThru -Confirm:$false -ErrorAction Stop`,
        `Remove-DnsServerSigningKey -ZoneName 'secure.contoso.com' -KeyId '${ZSK_ID}' -Force -PassThru -Confirm:$false -ErrorAction Stop`,
        "Invoke-DnsServerZoneSign -ZoneName 'secure.contoso.com' -Force -PassThru -Confirm:$false -ErrorAction Stop",
      ].join("\n"),
    ]);
    task.zone.parent = "stale";
    run(task);
    expect(task.orders).toEqual(["add-ksk.1", "add-zsk.1", "resign.1"]);
    expect(task.state.phase).toBe("waiting-for-parent");
    look(task, 600);
    expect(task.state).toMatchObject({ phase: "waiting-for-parent", parent: "stale" });
    task.zone.parent = "current";
    look(task, 600);
    expect(task.state.phase).toBe("renewing-anchors");
    task.zone.trusting = ["resolver1"];
    look(task, 60);
    expect(task.state.phase).toBe("renewing-anchors");
    tell(task, { kind: "anchor-ticked", at: 0, by: "Grace", server: "resolver2", done: true });
    expect(task.state).toMatchObject({
      phase: "done",
      calledDoneBy: null,
      anchors: [
        { server: "resolver1", state: "observed" },
        { server: "resolver2", state: "ticked", by: "Grace" },
      ],
    });
  });

  test("KM-48: only the lost kind is made anew; 9104 is explained; a lost ZSK concerns neither parent nor anchors", () => {
    const task = begin(zoneOf([ZSK_ID]), ["resolver1"]);
    expect(task.state.task.steps.map(({ step }) => step)).toEqual(["add-zsk", "resign"]);
    expect(task.state.task.steps[0]?.expectedEffect).toContain("9104");
    run(task);
    expect(task.state.phase).toBe("done");
  });

  test("a parent that still shows the DS of before the signing is not taken for done", () => {
    const task = begin(zoneOf());
    task.zone.parent = "current";
    run(task);
    expect(task.state.phase).toBe("waiting-for-parent");
    look(task, 0);
    expect(task.state.phase).toBe("done");
  });

  test("without a DS at the parent nobody waits for it", () => {
    const zone = zoneOf();
    zone.parent = "none";
    const task = begin(zone);
    run(task);
    expect(task.state.phase).toBe("done");
  });
});

describe("a re-sign that does not go through", () => {
  test("a refusal halts it with its code, and it goes on with that step in another attempt", () => {
    const task = begin(zoneOf());
    run(task, ["applied", "refused"]);
    expect(task.state).toMatchObject({
      phase: "halted",
      step: "add-zsk",
      because: "Step add-zsk was refused with 9106. No more was said.",
    });
    run(task, [], tell(task, { kind: "retry-requested", at: 0, by: "Ada" }));
    expect(task.orders).toEqual(["add-ksk.1", "add-zsk.1", "add-zsk.2", "resign.1"]);
    expect(task.state.phase).toBe("waiting-for-parent");
  });

  test("a lost reply halts it; if the facts show the key, it is not made twice", () => {
    const task = begin(zoneOf());
    run(task, ["lost"]);
    expect(task.state).toMatchObject({ phase: "halted", step: "add-ksk" });
    run(task, [], tell(task, { kind: "retry-requested", at: 0, by: "Ada" }));
    expect(task.orders).toEqual(["add-ksk.1", "add-zsk.1", "resign.1"]);
    expect(task.zone.made.map(({ descriptorId }) => descriptorId)).toEqual(["new-ksk", "new-zsk"]);
  });

  test("a lost reply to a key that was never made: it is made in the second attempt", () => {
    const task = begin(zoneOf());
    run(task, ["lost-before"]);
    run(task, [], tell(task, { kind: "retry-requested", at: 0, by: "Ada" }));
    expect(task.orders.slice(0, 2)).toEqual(["add-ksk.1", "add-ksk.2"]);
    expect(task.state.phase).toBe("waiting-for-parent");
  });

  test("a hold, or a role that has moved on, halts it before the next step", () => {
    const held = begin(zoneOf());
    held.hold = { by: "Grace", reason: "audit" };
    run(held);
    expect(held.state).toMatchObject({ phase: "halted", because: "Grace has set a hold: audit." });
    expect(() => tell(held, { kind: "retry-requested", at: 0, by: "Ada" })).toThrow("hold");
    const moved = begin(zoneOf());
    moved.zone.isBack = true;
    moved.zone.holder = DC1;
    run(moved);
    expect(moved.state.phase).toBe("halted");
    expect([...held.orders, ...moved.orders]).toEqual([]);
  });

  test("an agent that never answers: asked after a minute, halted after three", () => {
    const task = begin(zoneOf());
    tell(task, { kind: "lock-taken", at: 0, epoch: 1 });
    tell(task, { kind: "dispatch-reached", at: WALL, epoch: 1 });
    task.now += 60;
    expect(tell(task, { kind: "time-reached", at: 0 })).toEqual([
      { kind: "withdraw-step", step: "add-ksk", attempt: 1, epoch: 1 },
    ]);
    task.now += 120;
    tell(task, { kind: "time-reached", at: 0 });
    expect(task.state).toMatchObject({ phase: "halted", step: "add-ksk" });
  });

  test("a person may call it done once the zone is signed, and not before", () => {
    const task = begin(zoneOf(), ["resolver1"]);
    const call = { kind: "called-done", at: 0, by: "Ada", reason: "resolver1 is gone" } as const;
    expect(() => tell(task, call)).toThrow("not-in-this-phase");
    run(task);
    tell(task, call);
    expect(task.state).toMatchObject({ phase: "done", calledDoneBy: { by: "Ada" } });
  });

  test("the runner that lost its lease is refused", () => {
    const task = begin(zoneOf());
    tell(task, { kind: "lock-taken", at: 0, epoch: 4 });
    expect(() => tell(task, { kind: "dispatch-reached", at: 0, epoch: 3 })).toThrow("stale-epoch");
    expect(() => tell(task, { kind: "lock-taken", at: 0, epoch: 4 })).toThrow("stale-epoch");
  });
});

describe("when a re-sign is not begun", () => {
  function refusalOf(zone: Zone): string | null {
    const planned = planResign(requestOf(zone));
    return planned.ok ? null : planned.error.kind;
  }

  test("nothing is lost, the key master does not answer, or the old holder is back (KM-44)", () => {
    expect(refusalOf(zoneOf([]))).toBe("nothing-is-lost");
    expect(refusalOf({ ...zoneOf(), holder: DC1 })).not.toBe(null);
    expect(refusalOf({ ...zoneOf(), isBack: true })).toBe("old-holder-is-back");
  });
});
