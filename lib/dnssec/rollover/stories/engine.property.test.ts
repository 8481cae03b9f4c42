import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import {
  advanceZone,
  changeRollover,
  notifyParentDs,
  pauseZone,
  resumeZone,
  submitEvent,
} from "@/lib/dnssec/rollover/advance";
import type { ParentAnswer } from "@/lib/dnssec/rollover/event";
import { isRunning, type RolloverState } from "@/lib/dnssec/rollover/state";
import {
  isAllowedTransition,
  placeOf,
  renderTransitionDiagram,
  transitionsOf,
} from "@/lib/dnssec/rollover/transitions";
import { windowsWordOf } from "@/lib/dnssec/rollover/windows-status";
import type { RolloverTransition, ZoneRollovers } from "@/lib/dnssec/rollover/zone-rollovers";
import { LAB_TIMING, SIGNED_AT, type StoryWorld, storyWorld, storyZone } from "./story-zone";

/** What may happen to a zone. */
type Doing =
  | { readonly kind: "advance"; readonly seconds: Seconds }
  | { readonly kind: "parent"; readonly picks: readonly number[]; readonly foreign: number }
  | { readonly kind: "parent-none" }
  | { readonly kind: "parent-silent" | "pause" | "resume" | "fault" | "mend" }
  | { readonly kind: "request" | "step" | "force-step" | "abandon"; readonly who: string }
  | {
      readonly kind: "action";
      readonly who: string;
      readonly action: "normal" | "revoke-standby" | "retire";
    };

const who = fc.constantFrom("ksk", "zsk");
const doing: fc.Arbitrary<Doing> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      seconds: fc.oneof(
        fc.integer({ min: 1, max: 3 * HOUR }),
        fc.integer({ min: 1, max: 60 * DAY }),
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("parent" as const),
      picks: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
      foreign: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "parent-none" as const,
        "parent-silent" as const,
        "pause" as const,
        "resume" as const,
        "fault" as const,
        "mend" as const,
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        "request" as const,
        "step" as const,
        "force-step" as const,
        "abandon" as const,
      ),
      who,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("action" as const),
      who,
      action: fc.constantFrom("normal" as const, "revoke-standby" as const, "retire" as const),
    }),
  },
);
const options = fc.record({
  rfc5011: fc.boolean(),
  countsPropagationTime: fc.boolean(),
  dnskeyTtlSeconds: fc.constantFrom(null, HOUR, DAY),
  maximumZoneTtlSeconds: fc.constantFrom(300, HOUR, 3 * DAY),
});

describe("random lives of a zone", () => {
  test("no step of the engine takes the chain from any validator, whatever it has cached", () => {
    fc.assert(
      fc.property(options, fc.array(doing, { minLength: 5, maxLength: 40 }), (timing, doings) => {
        const life = startLife({ ...LAB_TIMING, ...timing });
        for (const what of doings) act(life, what);
      }),
      { numRuns: 400 },
    );
  });

  test("one descriptor rolls at a time, the queue's first one, and each has at most one active key", () => {
    fc.assert(
      fc.property(options, fc.array(doing, { minLength: 5, maxLength: 40 }), (timing, doings) => {
        const life = startLife({ ...LAB_TIMING, ...timing });
        for (const what of doings) {
          act(life, what);
          expectOneAtATime(life.zone);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("every transition is one of the table's, and together they walk the whole course of both methods", () => {
    const walked = new Set<string>();
    fc.assert(
      fc.property(options, fc.array(doing, { minLength: 20, maxLength: 60 }), (timing, doings) => {
        const life = startLife({ ...LAB_TIMING, ...timing });
        for (const what of doings) act(life, what);
        for (const { from, to } of life.transitions) {
          expect(isAllowedTransition(from, to), `${placeOf(from)} -> ${placeOf(to)}`).toBe(true);
          expectLabelled(to);
          walked.add(`${to.method}: ${placeOf(from)} -> ${placeOf(to)}`);
        }
      }),
      { numRuns: 600, seed: 7 },
    );
    for (const method of ["zsk-pre-publication", "ksk-double-signature"] as const) {
      const course = transitionsOf(method)
        .filter((row) => row.kind === "course")
        .map((row) => `${method}: ${row.from} -> ${row.to}`)
        // Retiring needs a second descriptor of the role, which these zones do not have.
        .filter((row) => !row.endsWith("queued -> applying withdraw-predecessor"));
      expect(course.filter((row) => !walked.has(row))).toEqual([]);
    }
  });

  test("one jump equals many small ones, however the stretch is cut", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 * DAY }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(options, fc.array(doing, { maxLength: 12 }), cuts, (timing, doings, pieces) => {
        const life = startLife({ ...LAB_TIMING, ...timing });
        for (const what of doings) act(life, what);
        const end = life.now + pieces.reduce((sum, piece) => sum + piece, 0);
        const jump = advanceZone(life.zone, end, life.world);
        let zone = life.zone;
        let now = life.now;
        const transitions: RolloverTransition[] = [];
        for (const piece of pieces) {
          now += piece;
          const step = advanceZone(zone, now, life.world);
          zone = step.zone;
          transitions.push(...step.transitions);
        }
        expect(zone).toEqual(jump.zone);
        expect(transitions).toEqual(jump.transitions);
      }),
      { numRuns: 200 },
    );
  });
});

/** Where the diagram prints a word of Windows below a place, the state speaks that word. */
function expectLabelled(to: RolloverState): void {
  const label = new RegExp(`"${placeOf(to)} \\((\\w+)\\)"`).exec(
    renderTransitionDiagram(to.method),
  );
  if (label !== null && to.phase !== "applying") expect(windowsWordOf(to)).toBe(label[1]);
}

function expectOneAtATime({ descriptors, queue }: ZoneRollovers): void {
  const running = descriptors.filter((descriptor) => isRunning(descriptor.rollover));
  expect(running.length).toBeLessThanOrEqual(1);
  for (const { descriptorId } of running) expect(queue[0]).toBe(descriptorId);
  expect(new Set(queue).size).toBe(queue.length);
  for (const { keys, state } of descriptors) {
    const active = keys.filter((key) => key.pointer === "active");
    expect(active.length).toBe(state === "retired" ? 0 : 1);
  }
}

/** One version of something served, and when it stopped being served. */
type Served<T> = { readonly value: T; until: Instant | null };

/** A zone with its true history, kept apart from the engine's own. */
type Life = {
  zone: ZoneRollovers;
  now: Instant;
  readonly world: StoryWorld;
  readonly transitions: RolloverTransition[];
  readonly ds: Served<readonly string[]>[];
  readonly dnskey: Served<{ usable: readonly string[]; signers: readonly string[] }>[];
  readonly signatures: Served<readonly string[]>[];
};

function startLife(timing: typeof LAB_TIMING): Life {
  const zone = storyZone({
    timing,
    ksk: { rolloverPeriodSeconds: 100 * DAY },
    zsk: { rolloverPeriodSeconds: 40 * DAY },
  });
  const life: Life = {
    zone,
    now: SIGNED_AT,
    world: storyWorld({ kind: "none" }),
    transitions: [],
    ds: [{ value: [], until: null }],
    dnskey: [],
    signatures: [],
  };
  serve(life);
  return life;
}

function act(life: Life, what: Doing): void {
  switch (what.kind) {
    case "advance":
      advance(life, life.now + what.seconds);
      return;
    case "parent":
    case "parent-none":
      changeParent(life, what);
      return;
    case "parent-silent":
      if (life.zone.pausedSince === null) life.world.parent = { kind: "unreachable" };
      take(life, notifyParentDs(life.zone, life.now, life.world));
      return;
    case "pause":
      take(life, pauseZone(life.zone, life.now, life.world));
      return;
    case "resume":
      take(life, resumeZone(life.zone, life.now, life.world));
      return;
    case "fault":
      life.world.fault = { code: 9107, detail: "not accessible" };
      return;
    case "mend":
      life.world.fault = null;
      return;
    case "action": {
      const set = changeRollover(life.zone, {
        descriptorId: what.who,
        at: life.now,
        nextRolloverAction: what.action,
      });
      if (set.ok) life.zone = set.value;
      return;
    }
    case "request":
    case "step":
    case "force-step":
    case "abandon": {
      const asked = submitEvent(life.zone, what.who, eventOf(what.kind, life.now), life.world);
      if (asked.ok) take(life, asked.value);
      return;
    }
  }
}

function eventOf(kind: "request" | "step" | "force-step" | "abandon", at: Instant) {
  if (kind === "request") return { kind: "operator-requested", at } as const;
  if (kind === "abandon") return { kind: "operator-abandoned", at, reason: "test" } as const;
  return { kind: "operator-stepped", at, riskConfirmed: kind === "force-step" } as const;
}

/** Wake-up by wake-up, so that every version that was served is seen. */
function advance(life: Life, until: Instant): void {
  for (;;) {
    const { nextWakeAt } = advanceZone(life.zone, life.now, life.world);
    if (nextWakeAt === null || nextWakeAt > until) break;
    life.now = nextWakeAt;
    take(life, advanceZone(life.zone, nextWakeAt, life.world));
  }
  life.now = until;
  take(life, advanceZone(life.zone, until, life.world));
}

function take(
  life: Life,
  advanced: { readonly zone: ZoneRollovers; readonly transitions: readonly RolloverTransition[] },
): void {
  life.zone = advanced.zone;
  life.transitions.push(...advanced.transitions);
  const before = brokenRules(life);
  serve(life);
  const after = brokenRules(life);
  for (const rule of after) expect(before, `step at ${life.now} broke ${rule}`).toContain(rule);
}

/** The parent's operator acts on what they see; the engine is told, as the laboratory tells it. */
function changeParent(life: Life, what: Extract<Doing, { kind: "parent" | "parent-none" }>): void {
  if (life.zone.pausedSince !== null) return;
  const published = life.zone.descriptors
    .filter((descriptor) => descriptor.keyRole === "ksk")
    .flatMap((descriptor) => descriptor.keys.filter((key) => key.published && !key.revoked))
    .map((key) => key.keyId);
  const keyIds =
    what.kind === "parent-none"
      ? []
      : [...new Set(what.picks.map((pick) => published[pick % published.length] ?? ""))];
  const answer: ParentAnswer =
    what.kind === "parent-none"
      ? { kind: "none" }
      : { kind: "present", keyIds, foreign: what.foreign, ttlSeconds: HOUR };
  life.world.parent = answer;
  push(life.ds, keyIds, life.now);
  take(life, notifyParentDs(life.zone, life.now, life.world));
}

function serve(life: Life): void {
  const keys = life.zone.descriptors.flatMap((descriptor) =>
    descriptor.keys
      .filter((key) => key.published)
      .map((key) => ({ ...key, role: descriptor.keyRole })),
  );
  const ids = (list: typeof keys) => list.map((key) => key.keyId);
  const usable = ids(keys.filter((key) => !key.revoked));
  const signers = ids(keys.filter((key) => key.role === "ksk" && key.signs !== "nothing"));
  push(life.dnskey, { usable, signers }, life.now);
  push(
    life.signatures,
    ids(keys.filter((key) => key.role === "zsk" && key.signs !== "nothing")),
    life.now,
  );
}

function push<T>(versions: Served<T>[], value: T, at: Instant): void {
  const last = versions.at(-1);
  if (last !== undefined && JSON.stringify(last.value) === JSON.stringify(value)) return;
  if (last !== undefined) last.until = at;
  versions.push({ value, until: null });
}

/** Which rule of the chain fails for a validator with some mix of what was served within the time that it may be cached. */
function brokenRules(life: Life): readonly string[] {
  const { timing } = life.zone;
  const propagation = timing.countsPropagationTime ? timing.propagationTimeSeconds : 0;
  const keyTtl = timing.dnskeyTtlSeconds ?? timing.zoneDefaultTtlSeconds;
  const held = <T>(versions: readonly Served<T>[], cacheSeconds: Seconds) =>
    versions
      .filter(({ until }) => until === null || until + cacheSeconds > life.now)
      .map(({ value }) => value);
  const keySets = held(life.dnskey, propagation + keyTtl);
  const broken = new Set<string>();
  for (const { usable, signers } of keySets) {
    for (const ds of held(life.ds, HOUR)) {
      const proven = ds.some((id) => usable.includes(id) && signers.includes(id));
      if (ds.length > 0 && !proven) broken.add("ds");
    }
    for (const signatures of held(life.signatures, propagation + timing.maximumZoneTtlSeconds)) {
      if (!signatures.some((id) => usable.includes(id))) broken.add("signatures");
    }
  }
  return [...broken];
}
