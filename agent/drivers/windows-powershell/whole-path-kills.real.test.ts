import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenChannel } from "@/agent/transport/line-channel";
import { sshChannel } from "@/agent/transport/ssh-channel";
import type { PowerShellHost } from "@/tools/powershell-host/build-host";
import { type OpenSsh, startOpenSsh, whyNoSshd } from "@/tools/powershell-host/openssh";
import type { Peer, Question } from "@/tools/powershell-host/peer";
import { WholePath } from "@/tools/powershell-host/whole-path";
import { findHost, hostEnvironment } from "@/tools/powershell-host/windows-world";
import { WORKER_ARGUMENTS, WORKER_SCRIPT, WORKER_SUBSYSTEM } from "./worker-script";

const found = await findHost();
const why = found.why ?? whyNoSshd();
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const ZONE = "secure.contoso.com";
const POLL = 200;
const MAX_ROUNDS = 12;

/** What dies or breaks. */
const VICTIMS = ["the worker", "the agent", "the connection"] as const;
type Victim = (typeof VICTIMS)[number];

/** When, by what a server is asked at that moment. `done`: the server has done the step, and its answer gets lost. */
const MOMENTS = [
  "while the plan is made",
  "while the snapshot is read",
  "while the zone is read before the change",
  "at the change, before the server does it",
  "at the change, when the server has done it",
  "while claims are read afterwards",
] as const;
type Moment = (typeof MOMENTS)[number];
/** Which reading it is, by what was last done of the step. */
const READING_AFTER: ReadonlyMap<string | undefined, Moment> = new Map([
  [undefined, MOMENTS[1]],
  ["effect-begins", MOMENTS[2]],
  ["effect-ended", MOMENTS[5]],
]);

describe.skipIf(why !== null)(`deaths in the midst of a move ${why ?? ""}`, () => {
  let path: WholePath;
  let starting: Promise<OpenSsh> | null = null;
  let ssh: OpenSsh | null = null;
  const kills: (() => void)[] = [];
  let strike: { readonly victim: Victim; readonly moment: Moment } | null = null;
  let struck = 0;
  let stage: "plan" | "run" = "plan";
  let holder: string = DC1;
  let lastMove: string | null = null;

  /** Does the moment fit what is asked now? */
  function isNow(moment: Moment, { cmdlet }: Question, when: "before" | "after"): boolean {
    const isChange = cmdlet.startsWith("Reset-");
    if (isChange) return moment === MOMENTS[when === "before" ? 3 : 4];
    if (when === "after" || !cmdlet.startsWith("Get-DnsServerDnsSecZoneSetting")) return false;
    if (stage === "plan") return moment === MOMENTS[0];
    const effects = path.ofThisCell.filter(({ kind }) => kind.startsWith("effect-"));
    return moment === READING_AFTER.get(effects.at(-1)?.kind);
  }

  /** Answers whether the question may still be answered. */
  function happen(question: Question, when: "before" | "after"): boolean {
    if (strike === null || !isNow(strike.moment, question, when)) return true;
    const { victim } = strike;
    strike = null;
    struck += 1;
    if (victim === "the connection") ssh?.cut();
    if (victim === "the agent") path.killAgent();
    // Workers do not outlive their agent.
    if (victim !== "the connection") kills.at(-1)?.();
    return false;
  }

  /** The way to the server is there when the first worker is wanted. */
  const openFor = (host: PowerShellHost, peer: Peer): OpenChannel => {
    starting ??= startOpenSsh({
      file: host.executable,
      args: [...WORKER_ARGUMENTS, WORKER_SCRIPT],
      env: hostEnvironment(host, peer.socket, {}),
    });
    const started = starting;
    return async (handlers) => {
      ssh = await started;
      const opened = await sshChannel({
        host: ssh.host,
        port: ssh.port,
        user: ssh.user,
        privateKey: ssh.privateKey,
        hostKey: ssh.hostKey,
        subsystem: WORKER_SUBSYSTEM,
        readyTimeoutMs: 30_000,
      })(handlers);
      if (opened.ok) kills.push(opened.value.kill);
      return opened;
    };
  };

  beforeAll(async () => {
    const { host } = found;
    if (host === null) return;
    path = await WholePath.open({
      host,
      servers: [DC1, DC2],
      workers: 1,
      reach: "ssh",
      open: (peer) => openFor(host, peer),
      peer: {
        before: async (question) => happen(question, "before"),
        after: async (question) => happen(question, "after"),
      },
    });
  }, 180_000);
  afterAll(async () => {
    await path?.close();
    await ssh?.close();
  });

  /** Asks, executes and waits, as people do, until the move has ended. */
  async function carryOut(target: string): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (!(await pressNext(target))) return;
    }
  }

  /** False when there is nothing more to do. */
  async function pressNext(target: string): Promise<boolean> {
    const people = path.people(ZONE);
    const move = await people.look();
    if (move === null && path.hasOrdered) return false;
    if (move === null) {
      stage = "plan";
      const asked = await people.ask("olga", { kind: "transfer", target });
      // Who is told no looks again later.
      if (asked.status >= 300) await path.advance(POLL);
    } else if (move.phase === "stale") await people.tell("preflight", move);
    else if (move.phase === "approved") {
      stage = "run";
      await people.tell("execute", move);
      await path.settle();
    } else await path.advance(POLL);
    return true;
  }

  // Whoever runs the tests chooses how many cells, as for the other fault cells.
  const isEveryCell = process.env.FAULT_CELLS === "all";
  /** At the change itself everything dies in turn; at each reading one of three, unless every cell is asked for. */
  const cells = MOMENTS.flatMap((moment, place) =>
    VICTIMS.filter(
      (_, turn) => isEveryCell || moment.startsWith("at the change") || turn === place % 3,
    ).map((victim) => ({ victim, moment })),
  );

  test.each(cells)(
    "$victim dies $moment: nothing is done twice, and what is said is true",
    async (cell) => {
      const target = holder === DC1 ? DC2 : DC1;
      const before = resets();
      struck = 0;
      stage = "plan";
      path.beginCell();
      strike = cell;
      await carryOut(target);
      expect(struck, "the moment came").toBe(1);
      const move = await path.people(ZONE).latest();
      const truth = await path.holderInTruth(ZONE);
      expect(move?.id, "a move of its own").not.toBe(lastMove);
      lastMove = move?.id ?? null;
      expect(["closed", "undo-window"]).toContain(move?.phase);
      expect(resets() - before).toBeLessThanOrEqual(1);
      expect(truth).toBe(move?.outcome === "moved" ? target : holder);
      expect(await path.breaks()).toEqual([]);
      holder = truth;
      await path.advance(POLL);
    },
    180_000,
  );

  function resets(): number {
    return path.world.peer.questions.filter(({ cmdlet }) => cmdlet.startsWith("Reset-")).length;
  }
});
