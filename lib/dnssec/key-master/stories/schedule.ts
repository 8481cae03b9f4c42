import { decide } from "@/lib/dnssec/key-master/move/decide";
import type { MoveAction } from "@/lib/dnssec/key-master/move/decision";
import { dueActions } from "@/lib/dnssec/key-master/move/due-actions";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { DEFAULT_POLICY, NOTHING_BESIDE } from "@/lib/dnssec/key-master/move/move-facts";
import { draftMove } from "@/lib/dnssec/key-master/move/plan-move";
import type { StepReply } from "@/lib/dnssec/key-master/move/reply";
import { isLive, type MoveState } from "@/lib/dnssec/key-master/move/state";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import { isAllowedTransition } from "@/lib/dnssec/key-master/move/transitions";
import {
  contextOf,
  outcomeOf,
  plan,
  requestOf,
  type StoryMove,
  wallOf,
} from "@/lib/dnssec/key-master/stories/story-runner";
import {
  advance,
  carryOut,
  DC1,
  DC2,
  DC3,
  power,
  readWorld,
  type StoryFault,
  type StoryWorld,
  serverOf,
  storyWorld,
} from "@/lib/dnssec/key-master/stories/story-world";

/** What may happen in any order: the world moves, people ask, runners work, answers are late or lost. */
export type Command =
  | { readonly do: "proceed" | "execute" | "work" | "restart" | "preflight" | "cancel" }
  | { readonly do: "ask"; readonly kind: MoveKind; readonly target: string }
  | { readonly do: "approve"; readonly by: string }
  | { readonly do: "carry-out"; readonly fault: StoryFault }
  | { readonly do: "deliver"; readonly twice: boolean }
  | { readonly do: "advance"; readonly seconds: number }
  | { readonly do: "power"; readonly server: string; readonly on: boolean }
  | { readonly do: "hide"; readonly server: string; readonly hidden: boolean }
  | { readonly do: "lose-keys"; readonly server: string }
  | { readonly do: "settle"; readonly outcome: "moved" | "not-moved" };

/** The machine under test; a test may plant a fault in it. */
export type Machine = { readonly decide: typeof decide; readonly dueActions: typeof dueActions };
export const MACHINE: Machine = { decide, dueActions };

/** Everything of one run: the world, all moves of its zone, and what the agent was given. */
export type Run = {
  readonly world: StoryWorld;
  readonly moves: StoryMove[];
  /** Orders on their way, and what the agent knows of each, by move and step. */
  readonly orders: Map<string, Order>;
  epoch: number;
  readonly machine: Machine;
  readonly begin: Beginning;
  /** What must never be seen. */
  readonly faults: string[];
  /** Phases, outcomes and other marks that the run came to. */
  readonly reached: Set<string>;
};
type Order = {
  readonly move: StoryMove;
  readonly step: string;
  readonly carry: () => void;
  state: "on-its-way" | "withdrawn" | "ended";
  begun: number;
  reply: StepReply | null;
};

/** A run that begins in a world where some kind of move is due. */
export function newRun(begin: Beginning, machine: Machine = MACHINE): Run {
  const lost = { [DC2]: [], [DC3]: [] };
  const world = storyWorld(begin === "keys-lost" ? { keysOf: lost } : {});
  if (begin === "holder-dead" || begin === "keys-lost") {
    power(world, DC1, false);
    advance(world, 30);
  }
  if (begin === "unassigned") {
    for (const server of world.servers.values()) {
      server.cached = null;
      server.replica = [];
    }
  }
  return {
    world,
    moves: [],
    orders: new Map(),
    epoch: 0,
    machine,
    begin,
    faults: [],
    reached: new Set(),
  };
}

export const BEGINNINGS = ["all-well", "holder-dead", "keys-lost", "unassigned"] as const;
export type Beginning = (typeof BEGINNINGS)[number];

/** Everything that is wrong with the run by now; empty = nothing. */
export function faultsOf(run: Run): readonly string[] {
  const live = run.moves.filter(({ state }) => isLive(state)).length;
  const twice = [...run.orders.values()].filter(({ begun }) => begun > 1);
  return [
    ...run.faults,
    ...(live > 1 ? [`${live} live moves of one zone`] : []),
    ...twice.map(({ step }) => `step ${step} was begun more than once`),
  ];
}

function placeOf(state: MoveState): string {
  const outcome = outcomeOf(state);
  return outcome === null ? state.phase : `${state.phase} ${outcome}`;
}

export function perform(run: Run, one: Command): void {
  const { world } = run;
  switch (one.do) {
    case "ask":
      ask(run, one.kind, one.target);
      break;
    case "advance":
      advance(world, one.seconds);
      tellLive(run, { kind: "time-reached", at: wallOf(world) });
      break;
    case "power":
      power(world, one.server, one.on);
      break;
    case "hide":
      serverOf(world, one.server).hidden = one.hidden;
      break;
    case "lose-keys":
      serverOf(world, one.server).keys = [];
      break;
    case "work":
      work(run);
      break;
    case "proceed":
      proceed(run);
      break;
    case "carry-out":
      carryOutNext(run, one.fault);
      break;
    case "deliver":
      deliver(run, one.twice);
      break;
    case "restart":
      takeOver(run);
      break;
    case "approve":
    case "execute":
    case "settle":
    case "preflight":
    case "cancel":
      tellLive(run, eventOf(run, one));
      break;
  }
}

/** What would be next if nothing went wrong. */
function proceed(run: Run): void {
  const live = run.moves.find(({ state }) => isLive(state));
  const at = wallOf(run.world);
  switch (live?.state.phase) {
    case undefined:
      ask(run, KIND_OF[run.begin], DC2);
      break;
    case "drafted":
      tellLive(run, { kind: "time-reached", at });
      break;
    case "awaiting-approval":
      tellLive(run, eventOf(run, { do: "approve", by: "Grace" }));
      break;
    case "approved":
      tellLive(run, eventOf(run, { do: "execute" }));
      break;
    case "stale":
      tellLive(run, eventOf(run, { do: "preflight" }));
      break;
    default:
      proceedUnderWay(run);
  }
}

function proceedUnderWay(run: Run): void {
  const orders = [...run.orders.values()];
  const live = run.moves.find(({ state }) => isLive(state));
  const isUnderWay =
    live?.state.phase === "executing" &&
    live.state.runs.some(({ state }) => state === "started" || state === "accepted");
  if (orders.some(({ state }) => state === "on-its-way")) carryOutNext(run, null);
  else if (isUnderWay) deliver(run, false);
  else work(run);
}

const KIND_OF: Readonly<Record<Beginning, MoveKind>> = {
  "all-well": "transfer",
  "holder-dead": "seize",
  "keys-lost": "seize-without-keys",
  unassigned: "assign",
};

function ask(run: Run, kind: MoveKind, target: string): void {
  const live = run.moves.find(({ state }) => isLive(state));
  run.world.beside =
    live === undefined
      ? NOTHING_BESIDE
      : { ...NOTHING_BESIDE, otherMove: { id: "live", kind: "transfer", phase: live.state.phase } };
  const request = requestOf({ kind, target });
  const planned = plan(run.world, request);
  run.world.beside = NOTHING_BESIDE;
  if (!planned.ok) return;
  run.reached.add("drafted");
  run.moves.push({
    world: run.world,
    state: draftMove(request, planned.value, wallOf(run.world)),
    policy: DEFAULT_POLICY,
    rightsWithdrawn: null,
    epoch: 0,
    log: [],
    replies: [],
    watched: [],
  });
  tellLive(run, { kind: "submitted", at: wallOf(run.world) });
}

function eventOf(run: Run, one: Extract<Command, { do: string }>): MoveEvent {
  const at = wallOf(run.world);
  const live = run.moves.find(({ state }) => isLive(state));
  const factsHash = live?.state.plan.factsHash ?? "";
  switch (one.do) {
    case "approve":
      return { kind: "approval-given", at, by: one.by, factsHash };
    case "execute":
      return { kind: "execution-requested", at, by: "Ada", factsHash, confirm: phraseOf(live) };
    case "settle":
      return { kind: "settlement-given", at, by: "Grace", outcome: one.outcome, reason: "seen" };
    case "preflight":
      return { kind: "preflight-requested", at };
    default:
      return { kind: "cancellation-requested", at, by: "Ada", isAdmin: false };
  }
}

function phraseOf(move: StoryMove | undefined): string {
  const kind = move?.state.request.kind;
  if (kind === "seize") return "secure.contoso.com";
  return kind === "seize-without-keys" ? "secure.contoso.com without keys" : "";
}

/** Tells the live move; a refusal changes nothing. Every change of phase is one of the table, and `moved` is what claims say. */
function tellLive(run: Run, event: MoveEvent, move = run.moves.find(({ state }) => isLive(state))) {
  if (move === undefined) return;
  const before = move.state;
  const verdict = run.machine.decide(before, event, contextOf(move));
  if (!verdict.ok) return;
  move.state = verdict.value.state;
  run.reached.add(placeOf(move.state));
  checkTransition(run, before, event, move.state);
  for (const action of verdict.value.actions) {
    if (action.kind === "dispatch-step") order(run, move, action);
  }
}

/** Notes what no schedule may ever see; {@link faultsOf} adds what is wrong with the run as it stands. */
function checkTransition(run: Run, before: MoveState, event: MoveEvent, after: MoveState): void {
  const isSamePhase = before.phase === after.phase;
  if (!isSamePhase && !isAllowedTransition(before.phase, event.kind, after.phase)) {
    run.faults.push(`no row from ${before.phase} by ${event.kind} to ${after.phase}`);
  }
  if (before.request !== after.request) run.faults.push("what was asked for has changed");
  const isDecidedByPerson = event.kind === "settlement-given";
  const wasMoved = outcomeOf(before) === "moved";
  if (isDecidedByPerson || wasMoved || outcomeOf(after) !== "moved") return;
  if (!doClaimsSay(after.plan.target, run)) run.faults.push("moved, and the claims contradict it");
}

/** Restated here, not asked of the machine: everybody who answers and every replica say so, and one of them is another server. */
function doClaimsSay(target: string, run: Run): boolean {
  const report = readWorld(run.world).facts.reports[0]?.report;
  const said = [
    ...(report?.views ?? []).map(({ server, holder }) => ({ by: server, holder })),
    ...(report?.directory ?? []).map(({ replica, holders }) => ({
      by: replica,
      holder: holders.join("+"),
    })),
  ];
  return said.every(({ holder }) => holder === target) && said.some(({ by }) => by !== target);
}

/** An order leaves: what the holder was seen to say at that moment decides whether a seize was right. */
function order(
  run: Run,
  move: StoryMove,
  action: Extract<MoveAction, { kind: "dispatch-step" }>,
): void {
  const key = `${run.moves.indexOf(move)}.${action.step}`;
  const { from } = move.state.plan;
  const { kind } = move.state.request;
  if (action.apply.action.startsWith("seize-role")) {
    const views = readWorld(run.world).facts.reports[0]?.report.views ?? [];
    if (views.some(({ server }) => server === from))
      run.faults.push("a seize while the holder answers");
    if (!kind.startsWith("seize")) run.faults.push(`a seize by a move of kind ${kind}`);
    run.reached.add("a seize is dispatched");
  }
  const made: Order = run.orders.get(key) ?? {
    move,
    step: action.step,
    state: "on-its-way",
    begun: 0,
    reply: null,
    carry: () => {
      const before = run.world.begun.length;
      made.reply = carryOut(run.world, action.apply);
      made.begun += run.world.begun.length - before;
      made.state = "ended";
    },
  };
  made.state = "on-its-way";
  run.orders.set(key, made);
}

/** A server takes the order that is on its way, or some fault does. */
function carryOutNext(run: Run, fault: StoryFault): void {
  const next = [...run.orders.values()].find(({ state }) => state === "on-its-way");
  if (next === undefined) return;
  run.world.faults.splice(0, run.world.faults.length, fault);
  next.carry();
}

/** The reply arrives, perhaps twice, perhaps long after anybody waits for it. */
function deliver(run: Run, twice: boolean): void {
  const next = [...run.orders.values()].findLast(({ state }) => state === "ended");
  if (next?.reply === null || next === undefined) return;
  const { step, reply, move } = next;
  for (let time = 0; time < (twice ? 2 : 1); time += 1) {
    const event = {
      kind: "step-replied",
      at: wallOf(run.world),
      epoch: run.epoch,
      step,
      reply,
    } as const;
    if (reply !== null) tellLive(run, { ...event, reply }, move);
  }
}

/** A runner does what is due now. */
function work(run: Run): void {
  const move = run.moves.find(({ state }) => isLive(state));
  if (move === undefined) return;
  const at = wallOf(run.world);
  const [action] = run.machine.dueActions(move.state);
  switch (action?.kind) {
    case "take-lock":
      takeOver(run);
      break;
    case "take-snapshot":
      tellLive(run, { kind: "snapshot-taken", at, epoch: run.epoch, snapshot: "s" });
      break;
    case "rerun-preflight":
      tellLive(run, { kind: "dispatch-reached", at, epoch: run.epoch });
      break;
    case "withdraw-step":
      withdraw(run, move, action.step);
      break;
    case "read-claims":
    case undefined:
      tellLive(run, { kind: "observed", at });
      break;
    case "dispatch-step":
    case "watch-old-holder":
      break;
  }
}

function withdraw(run: Run, move: StoryMove, step: string): void {
  const made = run.orders.get(`${run.moves.indexOf(move)}.${step}`);
  if (made === undefined) return;
  if (made.state === "on-its-way") made.state = "withdrawn";
  const reply =
    made.state === "withdrawn" ? ({ kind: "not-delivered", detail: "" } as const) : made.reply;
  if (reply === null) return;
  tellLive(
    run,
    { kind: "step-replied", at: wallOf(run.world), epoch: run.epoch, step, reply },
    move,
  );
}

function takeOver(run: Run): void {
  run.epoch += 1;
  tellLive(run, { kind: "lock-taken", at: wallOf(run.world), epoch: run.epoch });
}
