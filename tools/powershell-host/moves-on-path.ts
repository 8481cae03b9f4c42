import type { DrainItem } from "@/lib/contracts/drains";
import type { GateItem, MoveItem } from "@/lib/contracts/moves";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { Answer, Verb } from "@/tests/faults/world/people";
import type { Question } from "./peer";
import { WholePath } from "./whole-path";
import { type HostManners, twoManners, type WorldOptions } from "./windows-world";

const OPERATOR = { actor: "olga", role: "operator" } as const;
/** Servers read the directory every three minutes; nobody says before that a role has moved. */
export const POLL = 200;
const MAX_ROUNDS = 8;
/** Zones are moved one after another where a drain is told so, and each needs a polling interval or two. */
const MAX_DRAIN_ROUNDS = 40;
const NEXT: ReadonlyMap<string, Verb> = new Map([
  ["awaiting-approval", "approve"],
  ["approved", "execute"],
]);

/** Each kind of end-to-end moves is made under two of the six manners; all six are seen. */
export function mannersOf(kind: "transfers" | "seizures" | "drains") {
  const part = ({ transfers: 0, seizures: 1, drains: 2 } as const)[kind];
  return twoManners(part).map((manners) => [titleOf(manners), manners] as const);
}

function titleOf({ json, culture, scope }: Required<HostManners>): string {
  return `JSON of ${json}, ${culture}, ${scope === "own" ? "in a scope of its own" : "dot-sourced"}`;
}

/** What people do about the role over the whole path, and what is to be seen of it. */
export class MovesOnPath {
  readonly path: WholePath;
  /** What happens when the role is asked for, before the server does it. */
  atReset: () => Promise<void> = async () => {};
  #count = 0;

  private constructor(path: WholePath) {
    this.path = path;
  }

  static async open(options: WorldOptions): Promise<MovesOnPath> {
    let opened: MovesOnPath | null = null;
    const before = async ({ cmdlet }: Question) => {
      if (cmdlet.startsWith("Reset-")) await opened?.atReset();
      return true;
    };
    const path = await WholePath.open({
      workers: 1,
      ...options,
      peer: { ...options.peer, before },
    });
    opened = new MovesOnPath(path);
    return opened;
  }

  get(where: string): Promise<Answer> {
    return this.path.web.call("GET", where, OPERATOR);
  }

  post(where: string, body: object): Promise<Answer> {
    this.#count += 1;
    const headers = { "idempotency-key": `whole-${this.#count}` };
    return this.path.web.call("POST", where, { ...OPERATOR, body, headers });
  }

  setHold(body: { readonly held: boolean; readonly reason?: string }): Promise<Answer> {
    return this.path.web.call("PUT", "/hold", { actor: "ada", role: "admin", body });
  }

  /** A move from the asking to its end. */
  async move(
    zone: string,
    wanted: { readonly kind: MoveKind; readonly target: string },
  ): Promise<MoveItem> {
    must(201, await this.path.people(zone).ask("olga", wanted));
    return this.carryOut(zone);
  }

  /** Moves back what was moved, and carries it out. */
  async moveBack(zone: string, { id, plan }: MoveItem): Promise<MoveItem> {
    const notes = this.path.notesFor(plan.gates);
    must(201, await this.post(`/moves/${id}/move-back`, { notes }));
    return this.carryOut(zone);
  }

  /** The live move of a zone is agreed to where it has to be, executed, and watched to its end. */
  async carryOut(zone: string): Promise<MoveItem> {
    const people = this.path.people(zone);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const shown = await people.look();
      if (shown === null) break;
      const verb = NEXT.get(shown.phase);
      if (verb !== undefined) {
        must(200, await people.tell(verb, shown));
        await this.path.settle();
      } else await this.path.advance(POLL);
    }
    const latest = await people.latest();
    return (await this.get(`/moves/${latest?.id}`)).json;
  }

  async roleOf(zone: string): Promise<unknown> {
    return (await this.get(`/zones/${zone}`)).json.role;
  }

  /** What of the role came to the servers: whether each call seized. */
  resets(): readonly boolean[] {
    return this.path.world.peer.questions
      .filter(({ cmdlet }) => cmdlet.startsWith("Reset-"))
      .map(({ parameters }) => parameters.SeizeRole !== undefined);
  }

  /** Drains a server, with a reason for every warning. Nobody looks at name servers here. */
  async drain(server: string, more: { readonly parallel?: number } = {}): Promise<DrainItem> {
    const at = `/servers/${server}/drains`;
    const notes: Record<string, string> = { "serves-same-dnskey": "known" };
    for (let round = 0; round < 3; round += 1) {
      const { json } = await this.post(at, { whatIf: true, notes });
      const open: readonly { readonly gate: string }[] = json.warnings;
      if (open.length === 0) break;
      for (const { gate } of open) notes[gate] = "known";
    }
    return must(201, await this.post(at, { notes, reason: "patching", ...more })).json;
  }

  /** Time goes on until a drain is so. */
  async driveUntil(id: string, isSo: (drain: DrainItem) => boolean): Promise<DrainItem> {
    for (let round = 0; round < MAX_DRAIN_ROUNDS; round += 1) {
      await this.path.settle();
      const { json } = await this.get(`/drains/${id}`);
      if (isSo(json)) return json;
      await this.path.advance(POLL);
    }
    throw new Error(`the drain ${id} does not come so far`);
  }

  close(): Promise<void> {
    return this.path.close();
  }
}

export function refusingOf(gates: readonly GateItem[]): readonly string[] {
  return gates.filter(({ result }) => result === "refused").map(({ gate }) => gate);
}

/** The answer, if it is the one that is wanted. */
export function must(status: number, answer: Answer): Answer {
  if (answer.status !== status) throw new Error(`${answer.status}: ${answer.text}`);
  return answer;
}
