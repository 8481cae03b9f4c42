import { setTimeout as sleep } from "node:timers/promises";
import type { HoldPoint } from "../ports/gate";
import type { LineFault, QuestionName } from "../ports/line";
import { type CellWorld, HOLDER, WITNESS } from "./cell-world";
import { press, type Reached, type Scenario } from "./reach";
import type { FaultName, StepName } from "./vocabulary";

/** A move that stands at a step, and what a fault needs to know of it. */
export type Site = {
  readonly world: CellWorld;
  readonly step: StepName;
  readonly scenario: Scenario;
  readonly reached: Reached;
};

type Inject = (site: Site) => Promise<unknown>;

const LONGER_THAN_A_LEASE_MS = 1_300;
const TWO_HOURS = 7_200;

/** The question to the agent that belongs to a step, as far as there is one. */
export const QUESTIONS: Partial<Readonly<Record<StepName, QuestionName>>> = {
  draft: "check-step",
  preflight: "check-step",
  "approval wait": "fresh",
  "pre-snapshot": "fresh",
  intent: "check-step",
  dispatched: "start",
  "agent accepted": "ask",
  "command running": "ask",
  "result received": "fresh",
  verify: "fresh",
};
/** At these the agent's own clock counts; at the others that of the web process. */
const ON_THE_AGENT: ReadonlySet<StepName> = new Set([
  "intent",
  "dispatched",
  "agent accepted",
  "command running",
  "result received",
]);

/** What each fault does to a move that stands at a step. When it is over, everything runs again. */
export const INJECT: Readonly<Record<FaultName, Inject>> = {
  "web killed": async ({ world, reached }) => {
    await world.endWeb("SIGKILL");
    await world.restartWeb();
    await releaseAgent(world, reached);
  },
  "web terminated": async ({ world, reached }) => {
    const ended = world.endWeb("SIGTERM");
    await releaseAgent(world, reached);
    const code = await ended;
    if (code !== 0) throw new Error(`the web process ended with ${code}`);
    await world.restartWeb();
  },
  "agent killed": async ({ world, reached }) => {
    await world.killAgent();
    await reached.goOn();
    await world.restartAgent();
    await world.setClocks();
  },
  "agent offline": async ({ world, reached }) => {
    await world.agent.ask({ do: "listen", on: false });
    await reached.goOn();
    // Longer than an agent may be silent about a step.
    for (const seconds of [100, 100]) {
      await world.advance(seconds);
      await world.look();
      await world.web.ask({ do: "turn" });
    }
    await world.agent.ask({ do: "listen", on: true });
  },
  "partition before delivery": loseQuestion,
  "partition after delivery": loseAnswer,
  "database restart": async ({ world, reached }) => {
    await world.lab.postgres?.restart();
    await reached.goOn();
  },
  "database slow": async ({ world, reached }) => {
    const resume = world.proxy?.stall();
    const over = reached.goOn();
    // The fault itself: so long the database does not answer.
    await sleep(LONGER_THAN_A_LEASE_MS);
    resume?.();
    world.proxy?.slow(5);
    await over;
    world.proxy?.slow(0);
  },
  "duplicate submit": submitTwice,
  "duplicate or reordered delivery": deliverTwice,
  "late reply with old epoch": overtake,
  "clock skew": async ({ world, step, reached }) => {
    if (ON_THE_AGENT.has(step)) world.agentSkew = TWO_HOURS;
    else world.webSkew = TWO_HOURS;
    await world.setClocks();
    await reached.goOn();
    await world.look();
    await world.web.ask({ do: "turn" });
    world.agentSkew = 0;
    world.webSkew = 0;
    await world.setClocks();
  },
  "second wizard": async ({ world, reached }) => {
    const people = world.people();
    const answer = await people.ask("oscar", { kind: "transfer", target: WITNESS });
    await reached.goOn();
    if (answer.status < 300) return;
    const isLive = (await people.look()) !== null;
    if (isLive && answer.json?.code !== "move-in-progress")
      throw new Error(`a second wizard heard ${answer.status}: ${answer.text}`);
  },
  "permission withdrawn": async ({ world, step, reached }) => {
    if (step === "approval wait") await press(world, "approve");
    await withdrawRight(world, step === "approval wait" ? "ann" : "olga");
    await reached.goOn();
  },
  "disk full": fillDisk,
  "old holder returns": async ({ world, reached }) => {
    await world.agent.ask({ do: "power", server: HOLDER, on: true });
    await reached.goOn();
    await world.look();
  },
};

/** What the agent holds goes on, though whoever asked for it may be gone. */
async function releaseAgent(world: CellWorld, { place }: Reached): Promise<void> {
  if (place?.on === "agent") await world.agent.release(place.point);
}

const inject = ({ world }: Site, fault: LineFault) => world.web.ask({ do: "line", fault });

/** A question is lost on its way to the agent. */
async function loseQuestion(site: Site): Promise<void> {
  const { world, step, reached } = site;
  const on = QUESTIONS[step];
  if (on === undefined) throw new Error(`no question is asked at ${step}`);
  if (reached.place?.point === `before:${on}`) return reached.goOn("break");
  if (step === "approval wait") {
    await inject(site, { on, what: "lose-question" });
    await press(world, "approve").catch(() => undefined);
    return;
  }
  if (on === "ask") {
    await world.web.arm("before:ask");
    await world.web.held("before:ask");
    await world.web.release("before:ask", "break");
    return reached.goOn();
  }
  await inject(site, { on, what: "lose-question" });
  return reached.goOn();
}

/** The agent has got the question and its answer is lost. */
async function loseAnswer(site: Site): Promise<void> {
  const { world, step, reached } = site;
  const on = QUESTIONS[step];
  if (on === undefined) throw new Error(`no question is asked at ${step}`);
  if (on === "ask") {
    await world.agent.ask({ do: "drop-connections" });
    return reached.goOn();
  }
  const after: HoldPoint = `after:${on}`;
  if (reached.place?.point === `before:${on}`) {
    const held = await reached.until({ on: "web", point: after });
    return held.goOn("break");
  }
  await inject(site, { on, what: "lose-answer" });
  if (step === "approval wait") await press(world, "approve").catch(() => undefined);
  return reached.goOn();
}

/** A person presses twice, or once more because nothing seems to happen. */
async function submitTwice({ world, step, scenario, reached }: Site): Promise<void> {
  const people = world.people();
  if (step === "draft") {
    const again = people.ask("olga", { kind: scenario, target: "dc2.contoso.com" });
    await reached.goOn();
    await again;
    return;
  }
  const move = await people.look();
  if (move === null) throw new Error("there is no move to press on");
  const verbs =
    step === "preflight"
      ? (["preflight", "execute"] as const)
      : (["approve", "execute", "execute"] as const);
  const answers = verbs.map((verb) => people.tell(verb, move));
  await reached.goOn();
  await Promise.all(answers);
}

/** What was sent comes twice, or after what was sent later. */
async function deliverTwice(site: Site): Promise<void> {
  const { world, step, reached } = site;
  const on = QUESTIONS[step];
  if (step === "dispatched") {
    await reached.goOn("break");
    await world.web.ask({ do: "replay", question: "start" });
    return;
  }
  if (on === "ask" || step === "result received" || step === "close") {
    const again = world.web.ask({ do: "replay", question: "start" });
    if (on === "ask") await again;
    await reached.goOn();
    await again;
    return;
  }
  if (on === undefined) throw new Error(`no question is asked at ${step}`);
  await inject(site, { on, what: "twice" });
  if (step === "approval wait") await press(world, "approve");
  await reached.goOn();
  await world.web.ask({ do: "replay", question: on });
}

/** The process sleeps through its lease, another one takes over and goes on, and then the first one wakes. */
async function overtake({ world, reached }: Site): Promise<void> {
  const first = world.web;
  await first.signal("SIGSTOP");
  await world.secondWeb();
  const epoch = async () => {
    const [row] = await world.sql<{ epoch: number }>(`SELECT "epoch" FROM "moves"`);
    return row?.epoch ?? 0;
  };
  const before = await epoch();
  const giveUpAt = performance.now() + 10_000;
  let turn = world.web.ask({ do: "turn" });
  while ((await epoch()) <= before && performance.now() < giveUpAt) {
    if (reached.place?.on !== "agent") await turn;
    await sleep(50);
    turn = world.web.ask({ do: "turn" });
  }
  await releaseAgent(world, reached);
  await turn;
  await first.signal("SIGCONT");
  if (reached.place?.on === "web") await first.release(reached.place.point);
  await reached.pending;
}

async function withdrawRight(world: CellWorld, actor: string): Promise<void> {
  world.roles.set(actor, "helpdesk");
  await world.sql(
    `UPDATE "actors" SET "role" = 'helpdesk' WHERE "name" = '${actor}' RETURNING "name"`,
  );
  world.trace.add({ kind: "right-changed", actor, role: "helpdesk" });
}

/** The disk of whoever writes at this step is full for a while: the agent's ledger, or the database. */
async function fillDisk({ world, step, reached }: Site): Promise<void> {
  const isReal = world.disk?.isReal === true;
  if (isReal) world.disk?.fill();
  else if (isAgentsDisk(step)) await world.agent.ask({ do: "inject-full-disk", isFull: true });
  else await world.sql(FULL_DATABASE);
  if (step === "approval wait") await press(world, "approve").catch(() => undefined);
  await reached.goOn();
  if (isReal) world.disk?.free();
  else if (isAgentsDisk(step)) await world.agent.ask({ do: "inject-full-disk", isFull: false });
  else await world.sql(`DROP TRIGGER "full_disk" ON "moves"`);
}

/** Whose disk is written to next. */
export function isAgentsDisk(step: StepName): boolean {
  return step === "dispatched" || step === "agent accepted" || step === "command running";
}

/** Where no small disk can be mounted: every write of a move fails with the code of a full one (53100). */
const FULL_DATABASE = `
  DO $do$ BEGIN
    CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $fn$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $fn$;
    CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON "moves" EXECUTE FUNCTION full_disk();
  END $do$`;
