import type { Host } from "../host/host";
import type { HoldPoint, Release } from "../ports/gate";
import { type CellWorld, HOLDER, TARGET } from "./cell-world";
import type { StepName } from "./vocabulary";

export type Scenario = "transfer" | "seize";

/** A place at which the web process or the agent is held. */
export type Place = { readonly on: "web" | "agent"; readonly point: HoldPoint };

/** A move that has come to a step and stands there. */
export type Reached = {
  /** Where something is held; null where nothing is under way. */
  readonly place: Place | null;
  /** What a person or a runner was about; settles when that is over, whatever became of it. */
  readonly pending: Promise<unknown>;
  /** Lets go, or breaks, what is held, and waits until it is over. */
  goOn(how?: Release): Promise<void>;
  /** Lets it go on to another place and holds it there. */
  until(next: Place): Promise<Reached>;
};

const web = (point: HoldPoint): Place => ({ on: "web", point });
const agent = (point: HoldPoint): Place => ({ on: "agent", point });

/** Where the runner of a transfer passes on its way to each step; it is held at the last one. */
const WAYS: Partial<Readonly<Record<StepName, readonly Place[]>>> = {
  "lock and epoch": [web("commit:lock-taken")],
  "pre-snapshot": [web("committed:lock-taken"), web("before:fresh")],
  intent: [web("committed:snapshot-taken"), web("commit:dispatch-reached")],
  dispatched: [web("before:start")],
  "agent accepted": [agent("effect:before")],
  "command running": [agent("effect:after")],
  "result received": [web("after:start")],
  verify: [web("committed:step-replied"), web("before:fresh")],
};
/** A seize tries a transfer first; what comes after that was refused is the step of the seize itself. */
const AFTER_THE_TRY = web("committed:step-replied");
const STEPS_OF_THE_SEIZE: ReadonlySet<StepName> = new Set([
  "intent",
  "dispatched",
  "agent accepted",
  "command running",
  "result received",
  "verify",
]);

/** Brings a move to a step and holds it there. `last` puts another place in the stead of the usual one. */
export async function reach(
  world: CellWorld,
  {
    scenario,
    step,
    last,
  }: { readonly scenario: Scenario; readonly step: StepName; readonly last?: Place | undefined },
): Promise<Reached> {
  if (scenario === "seize") {
    await world.agent.ask({ do: "power", server: HOLDER, on: false });
    await world.look();
  }
  const kind = scenario;
  const ask = () => world.people().ask("olga", { kind, target: TARGET, key: "first" });
  if (step === "draft") return hold(world, [last ?? web("before:check-step")], ask);
  await ask();
  if (step === "preflight")
    return hold(world, [last ?? web("before:check-step")], () => press(world, "preflight"));
  if (step === "approval wait") return standing();
  if (scenario === "seize") await press(world, "approve");
  await press(world, "execute");
  const turn = () => world.web.ask({ do: "turn" });
  if (step === "close") {
    await turn();
    await world.advance(400);
    await world.look();
    return hold(world, [last ?? web("commit:observed")], turn);
  }
  const way = WAYS[step] ?? [];
  const whole = last === undefined ? way : [...way.slice(0, -1), last];
  const isLater = scenario === "seize" && STEPS_OF_THE_SEIZE.has(step);
  return hold(world, isLater ? [AFTER_THE_TRY, ...withoutSnapshot(whole)] : whole, turn);
}

function withoutSnapshot(way: readonly Place[]): readonly Place[] {
  return way.filter(({ point }) => point !== "committed:snapshot-taken");
}

/** The move of the zone as it is shown is gone on with. */
export async function press(
  world: CellWorld,
  verb: "preflight" | "approve" | "execute",
): Promise<unknown> {
  const people = world.people();
  const move = await people.look();
  if (move === null) throw new Error(`there is no move to ${verb}`);
  const answer = await people.tell(verb, move);
  if (answer.status >= 300) throw new Error(`${verb} answered ${answer.status}: ${answer.text}`);
  return answer;
}

function standing(): Reached {
  const pending = Promise.resolve();
  return {
    place: null,
    pending,
    goOn: () => pending,
    until: () => Promise.reject(new Error("nothing is under way")),
  };
}

async function hold(
  world: CellWorld,
  way: readonly Place[],
  start: () => Promise<unknown>,
): Promise<Reached> {
  const [first, ...rest] = way;
  if (first === undefined) throw new Error("there is no place to hold at");
  await hostOf(world, first).arm(first.point);
  const pending = start();
  let reached = await heldAt(world, first, pending);
  for (const next of rest) reached = await reached.until(next);
  return reached;
}

async function heldAt(world: CellWorld, place: Place, pending: Promise<unknown>): Promise<Reached> {
  const host = hostOf(world, place);
  const isOver = await Promise.race([
    host.held(place.point).then(() => false),
    pending.then(() => true),
  ]);
  if (isOver) throw new Error(`nothing came to ${place.point}`);
  const settled = pending.then(
    () => undefined,
    () => undefined,
  );
  return {
    place,
    pending: settled,
    goOn: async (how) => {
      if (host.isRunning) await host.release(place.point, how);
      await settled;
    },
    until: async (next) => {
      await hostOf(world, next).arm(next.point);
      await host.release(place.point);
      return heldAt(world, next, pending);
    },
  };
}

function hostOf(world: CellWorld, { on }: Place): Host {
  return on === "web" ? world.web : world.agent;
}
