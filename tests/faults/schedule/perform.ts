import type { LabFaultRequest } from "@/agent/drivers/lab-control";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Evidence } from "../check/evidence";
import { type People, peopleOf, type ShownMove } from "../world/people";
import type { Command, Schedule, ServerPart } from "./commands";
import type { ScheduleWorld } from "./world";

/** A zone with the parts that servers play in it. */
export type Stage = {
  readonly zone: string;
  readonly servers: Readonly<Record<ServerPart, string>>;
};

export type Acted = { readonly evidence: Evidence; readonly reached: ReadonlySet<string> };

const NO_FAULT: LabFaultRequest = {
  kind: "lost-second-write",
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
};
const ROLES = { olga: "operator", ann: "approver" } as const;
/** Enough for a plan to expire, a reply to be lost and two polling intervals to pass. */
const ROUNDS_TO_END = [70, 130, 130, 200, 200, 400];

/** Carries a schedule out on one zone, then mends everything and lets the move come to its end. */
export async function perform(
  world: ScheduleWorld,
  stage: Stage,
  schedule: Schedule,
): Promise<Acted> {
  const from = world.trace.read().length;
  const actor = new Actor(world, stage, schedule.kind);
  await actor.begin(schedule.presses);
  for (const command of schedule.commands) await actor.act(command);
  await actor.mend();
  await actor.end();
  await actor.deliverLast();
  const evidence = onlyOf(await world.evidence(), stage.zone, from);
  return { evidence, reached: actor.reached };
}

class Actor {
  readonly reached = new Set<string>();
  readonly #world: ScheduleWorld;
  readonly #stage: Stage;
  readonly #kind: Schedule["kind"];
  #faults: string[] = [];
  /** Roles that people have now: who has lost one does not come with it any more, or every call would give it back. */
  readonly #roles = new Map<string, string>();

  constructor(world: ScheduleWorld, stage: Stage, kind: Schedule["kind"]) {
    this.#world = world;
    this.#stage = stage;
    this.#kind = kind;
  }

  /** A seize begins with a holder that nobody reaches. */
  async begin(presses: number): Promise<void> {
    for (const web of this.#world.running) web.line.forget();
    await this.#world.web("a");
    if (this.#kind === "seize") await this.#power("holder", false);
    for (let count = 0; count < presses; count += 1) await this.#press("a");
  }

  async act(command: Command): Promise<void> {
    await this.#do(command);
    this.reached.add(command.do);
  }

  async mend(): Promise<void> {
    const { place } = this.#world;
    place.skewSeconds = 0;
    place.isDiskFull = false;
    for (const web of this.#world.running) web.line.heal();
    for (const id of this.#faults.splice(0)) await place.agent.lab.removeFault(id);
    for (const who of ["olga", "ann"] as const) await this.#role(who, false);
    await place.agent.lab.setRights(this.#stage.servers.target, true);
    for (const server of Object.values(this.#stage.servers))
      await place.agent.lab.setPower(server, true);
    await this.#world.look();
    await this.#world.release("go");
  }

  /** What was delayed longest comes when everything is over. */
  async deliverLast(): Promise<void> {
    for (const web of this.#world.running) await web.line.deliverLate();
  }

  /** Time goes on and runners carry on, until nothing is live or nobody has anything left to do. */
  async end(): Promise<void> {
    for (const seconds of ROUNDS_TO_END) {
      await this.#world.expireLeases();
      await this.#world.turn("b");
      const move = await this.#look();
      if (move === null) return;
      if (["drafted", "awaiting-approval", "approved", "stale"].includes(move.phase)) {
        const people = await this.#people("b");
        await people.tell("cancel", move);
        return;
      }
      await this.#world.advance(seconds);
    }
  }

  async #do(command: Command): Promise<unknown> {
    const world = this.#world;
    switch (command.do) {
      case "press":
        return this.#press(command.web);
      case "second-wizard":
        return (await this.#people(command.web)).ask("oscar", {
          kind: "transfer",
          target: this.#stage.servers.witness,
        });
      case "person": {
        const people = await this.#people(command.web);
        const move = await people.look();
        return move === null ? null : people.tell(command.verb, move);
      }
      case "turn":
        return world.turn(command.web);
      case "turn-until": {
        if (world.isHeld(command.web)) return null;
        const { gate } = await world.web(command.web);
        gate.arm(command.point);
        await world.turn(command.web);
        gate.disarm();
        return null;
      }
      case "effect-until": {
        if (world.isHeld(command.web)) return null;
        const { gate } = world.place;
        gate.arm(command.point);
        await world.turn(command.web);
        gate.disarm();
        return null;
      }
      case "release":
        return world.release(command.how);
      default:
        return this.#suffer(command);
    }
  }

  async #suffer(command: Command): Promise<unknown> {
    const world = this.#world;
    const { place } = world;
    switch (command.do) {
      case "lose-commit":
        return (await world.web(command.web)).gate.breakNext(command.point);
      case "kill-web":
        return world.killWeb(command.web);
      case "kill-agent":
        return place.killAndRestart();
      case "line":
        return (await world.web(command.web)).line.inject(command.fault);
      case "offline": {
        const { line } = await world.web(command.web);
        line.isOffline = command.isOffline;
        return null;
      }
      case "deliver-late": {
        for (const web of world.running) await web.line.deliverLate();
        return null;
      }
      case "replay":
        return (await world.web(command.web)).line.replay(command.question).catch(() => null);
      case "advance":
        return world.advance(command.seconds);
      case "leases-expire":
        return world.expireLeases();
      case "disk-full":
        place.isDiskFull = command.isFull;
        return null;
      case "skew":
        place.skewSeconds = command.seconds;
        return null;
      default:
        return this.#befall(command);
    }
  }

  async #befall(command: Command): Promise<unknown> {
    const { lab } = this.#world.place.agent;
    const { zone, servers } = this.#stage;
    switch (command.do) {
      case "power":
        return this.#power(command.server, command.on);
      case "rights":
        return lab.setRights(servers.target, command.allowed);
      case "lost-second-write": {
        const fault = await lab.addFault({ ...NO_FAULT, server: servers.target });
        if (fault.ok) this.#faults.push(fault.value.id);
        return null;
      }
      case "console-transfer":
        return lab.operate({
          operation: "transfer",
          zone: zone as ZoneName,
          target: servers.witness,
        });
      case "role":
        return this.#role(command.who, command.isWithdrawn);
      default:
        return null;
    }
  }

  /** What a person would do next with what is shown. */
  async #press(name: "a" | "b"): Promise<unknown> {
    const people = await this.#people(name);
    const move = await people.look();
    if (move === null)
      return people.ask("olga", { kind: this.#kind, target: this.#stage.servers.target });
    this.reached.add(move.phase);
    switch (move.phase) {
      case "awaiting-approval":
        return people.tell("approve", move);
      case "approved":
        return people.tell("execute", move);
      case "stale":
        return people.tell("preflight", move);
      case "verifying":
        return people.tell("verify", move);
      default:
        return null;
    }
  }

  async #people(name: "a" | "b"): Promise<People> {
    const roleOf = (actor: string, role: string) => this.#roles.get(actor) ?? role;
    return peopleOf(await this.#world.web(name), this.#stage.zone, this.#world.trace, roleOf);
  }

  async #look(): Promise<ShownMove | null> {
    return (await this.#people("b")).look();
  }

  async #power(part: ServerPart, on: boolean): Promise<void> {
    await this.#world.place.agent.lab.setPower(this.#stage.servers[part], on);
    await this.#world.look();
  }

  async #role(who: "olga" | "ann", isWithdrawn: boolean): Promise<void> {
    const role = isWithdrawn ? "helpdesk" : ROLES[who];
    this.#roles.set(who, role);
    const { count } = await this.#world.database.client.actor.updateMany({
      where: { name: who, NOT: { role } },
      data: { role },
    });
    if (count > 0) this.#world.trace.add({ kind: "right-changed", actor: who, role });
  }
}

/** What belongs to the moves of one zone, since a place in the trace. */
function onlyOf(evidence: Evidence, zone: string, from: number): Evidence {
  const moves = evidence.moves.filter((move) => move.zone === zone);
  const ids = new Set(moves.map(({ id }) => id));
  return {
    moves,
    steps: evidence.steps.filter(({ move }) => ids.has(move)),
    approvals: evidence.approvals.filter(({ move }) => ids.has(move)),
    log: evidence.log.filter(({ move }) => ids.has(move)),
    audit: evidence.audit,
    ledger: evidence.ledger.filter(({ moveId }) => ids.has(moveId)),
    trace: evidence.trace.slice(from),
  };
}
