import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DrainItem } from "@/lib/contracts/drains";
import type { GateItem, MoveItem } from "@/lib/contracts/moves";
import type { ResignItem } from "@/lib/contracts/resign";
import { zoneName } from "@/lib/dns/zone-name";
import type { MoveKind } from "@/lib/dnssec/key-master/move/step";
import type { Verb } from "@/tests/faults/world/people";
import { WholePath } from "@/tools/powershell-host/whole-path";
import {
  findHost,
  type HostManners,
  type WorldOptions,
} from "@/tools/powershell-host/windows-world";

const found = await findHost();
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const EDGE1 = "edge1.wingtiptoys.com";
const [FDC1, FDC2] = ["fdc1.fabrikam.com", "fdc2.fabrikam.com"] as const;
/** Never signed, and nobody's. */
const NOBODYS = "print.fabrikam.com";
const SECURE = "secure.contoso.com";
/** Its keys lie in the certificate store of DC1. */
const KEYS_ON_DC1 = "lab.contoso.com";
const OPERATOR = { actor: "olga", role: "operator" } as const;
/** Servers read the directory every three minutes; nobody says before that a role has moved. */
const POLL = 200;
const MAX_ROUNDS = 8;
const NEXT: ReadonlyMap<string, Verb> = new Map([
  ["awaiting-approval", "approve"],
  ["approved", "execute"],
]);

let count = 0;
const post = (path: WholePath, to: string, body: object) =>
  path.web.call("POST", to, {
    ...OPERATOR,
    body,
    headers: { "idempotency-key": `whole-${++count}` },
  });

async function readMove(path: WholePath, zone: string): Promise<MoveItem> {
  const latest = await path.people(zone).latest();
  return (await path.web.call("GET", `/moves/${latest?.id}`, OPERATOR)).json;
}

/** A move from the asking to its end. */
async function move(
  path: WholePath,
  zone: string,
  wanted: { readonly kind: MoveKind; readonly target: string },
): Promise<MoveItem> {
  const asked = await path.people(zone).ask("olga", wanted);
  expect(asked.status, asked.text).toBe(201);
  return carryOut(path, zone);
}

/** The live move of a zone is agreed to where it has to be, executed, and watched to its end. */
async function carryOut(path: WholePath, zone: string): Promise<MoveItem> {
  const people = path.people(zone);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const shown = await people.look();
    if (shown === null) break;
    const verb = NEXT.get(shown.phase);
    if (verb !== undefined) {
      const answer = await people.tell(verb, shown);
      expect(answer.status, answer.text).toBe(200);
      await path.settle();
    } else await path.advance(POLL);
  }
  return readMove(path, zone);
}

async function roleOf(path: WholePath, zone: string): Promise<unknown> {
  return (await path.web.call("GET", `/zones/${zone}`, OPERATOR)).json.role;
}

/** What of the role came to the servers: whether each call seized. */
function resets(path: WholePath): readonly boolean[] {
  return path.world.peer.questions
    .filter(({ cmdlet }) => cmdlet.startsWith("Reset-"))
    .map(({ parameters }) => parameters.SeizeRole !== undefined);
}

function refusingOf(gates: readonly GateItem[]): readonly string[] {
  return gates.filter(({ result }) => result === "refused").map(({ gate }) => gate);
}

describe.skipIf(found.host === null)(`web, agent, engine, stub, lab ${found.why ?? ""}`, () => {
  let path: WholePath;
  const open = async (manners: HostManners, more: Partial<WorldOptions> = {}) => {
    if (found.host === null) throw new Error(found.why);
    path = await WholePath.open({
      host: found.host,
      servers: [DC1, DC2, DC3],
      workers: 1,
      manners,
      ...more,
    });
  };

  describe("transfers: JSON of 5.1, German, dot-sourced", () => {
    let atReset = async () => {};
    beforeAll(() =>
      open(
        { json: "5.1", culture: "de-DE", scope: "dot-sourced" },
        {
          servers: [DC1, DC2, DC3, EDGE1, FDC1, FDC2],
          peer: {
            before: async ({ cmdlet }) => {
              if (cmdlet.startsWith("Reset-")) await atReset();
              return true;
            },
          },
        },
      ),
    );
    afterAll(() => path.close());

    test("a transfer over the API moves the role on the servers, and one button brings it back", async () => {
      const there = await move(path, SECURE, { kind: "transfer", target: DC2 });
      expect(there).toMatchObject({ outcome: "moved", from: DC1 });
      expect(await roleOf(path, SECURE)).toMatchObject({ holder: DC2, verdict: "agreed" });
      const notes = path.notesFor(there.plan.gates);
      const asked = await post(path, `/moves/${there.id}/move-back`, { notes });
      expect(asked.status, asked.text).toBe(201);
      expect(await carryOut(path, SECURE)).toMatchObject({ outcome: "moved", target: DC1 });
      expect(await roleOf(path, SECURE)).toMatchObject({ holder: DC1, verdict: "agreed" });
      expect(resets(path)).toEqual([false, false]);
      expect(await path.breaks()).toEqual([]);
    });

    test("KM-21: a file-backed zone is refused with the reason, and nothing is sent", async () => {
      const before = resets(path).length;
      const body = { kind: "transfer", target: DC2, reason: "patching" };
      const asked = await post(path, "/zones/shop.wingtiptoys.com/moves", body);
      expect(asked.status).toBe(422);
      expect(refusingOf(asked.json.gates)).toContain("directory-integrated");
      expect(resets(path)).toHaveLength(before);
    });

    test("KM-6: a zone that nobody holds is assigned without approval and read back; one that has a holder is not assigned again", async () => {
      expect(await roleOf(path, NOBODYS)).toMatchObject({ holder: null, verdict: "unassigned" });
      const before = resets(path).length;
      const assigned = await move(path, NOBODYS, { kind: "assign", target: FDC1 });
      expect(assigned).toMatchObject({
        outcome: "moved",
        from: null,
        target: FDC1,
        approvalsRequired: 0,
      });
      expect(assigned.plan.steps.map(({ action }) => action)).toEqual(["assign-role"]);
      expect(await roleOf(path, NOBODYS)).toMatchObject({ holder: FDC1, verdict: "agreed" });
      expect(await path.holderInTruth(NOBODYS)).toBe(FDC1);
      // In advance it goes by -SeizeRole, because there is nobody to take it from.
      expect(resets(path).slice(before)).toEqual([true]);
      const body = { kind: "assign", target: FDC2, reason: "patching" };
      const again = await post(path, `/zones/${NOBODYS}/moves`, body);
      expect(again.status, again.text).toBe(422);
      expect(refusingOf(again.json.gates)).toContain("role-is-unassigned");
      expect(resets(path).slice(before)).toEqual([true]);
      expect(await path.breaks()).toEqual([]);
    });

    test("KM-35: a holder that dies in the middle of a transfer keeps the role; seizing it is another move", async () => {
      atReset = () => path.setPower(DC1, false);
      const before = resets(path).length;
      const tried = await move(path, SECURE, { kind: "transfer", target: DC2 });
      atReset = async () => {};
      expect(tried.outcome).not.toBe("moved");
      expect(tried.phase).toBe("closed");
      expect(resets(path).slice(before)).toEqual([false]);
      await path.advance(POLL);
      const seized = await move(path, SECURE, { kind: "seize", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", from: DC1, target: DC2 });
      expect(resets(path).at(-1)).toBe(true);
      await path.setPower(DC1, true);
      await path.advance(2 * POLL);
      expect(await roleOf(path, SECURE)).toMatchObject({ holder: DC2, verdict: "agreed" });
      expect(await path.breaks()).toEqual([]);
    });
  });

  describe("seizures: JSON of 7, Arabic, in a scope of its own", () => {
    beforeAll(async () => {
      await open(
        { json: "7", culture: "ar-SA", scope: "own" },
        { peer: { seizeMeans: "both-in-turn" } },
      );
      await path.setPower(DC1, false);
      await path.advance(POLL);
    });
    afterAll(() => path.close());

    test("a seize with keys needs an approver and the dead holder, and re-signs nothing", async () => {
      const seized = await move(path, SECURE, { kind: "seize", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", approvalsRequired: 1 });
      expect(seized.plan.forecast).toBe("clean");
      expect(await roleOf(path, SECURE)).toMatchObject({ holder: DC2 });
    });

    test("KM-44: without keys, the old holder comes back, and moving back needs nothing else", async () => {
      const zone = KEYS_ON_DC1;
      const seized = await move(path, zone, { kind: "seize-without-keys", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", plan: { forecast: "re-sign-needed" } });
      expect(seized.plan.notices.join(" ")).toContain("Not verified");
      await path.setPower(DC1, true);
      await path.advance(2 * POLL);
      const notes = path.notesFor(seized.plan.gates);
      const asked = await post(path, `/moves/${seized.id}/move-back`, { notes });
      expect(asked.status, asked.text).toBe(201);
      expect(await carryOut(path, zone)).toMatchObject({ outcome: "moved", target: DC1 });
      expect(await roleOf(path, zone)).toMatchObject({ holder: DC1, verdict: "agreed" });
      expect(await path.breaks()).toEqual([]);
    });

    test("KM-42, KM-43: a seize without keys stops; re-signing makes new keys, and asks for the DS", async () => {
      const zone = KEYS_ON_DC1;
      await path.setPower(DC1, false);
      // A role that was seized rests for an hour.
      await path.advance(3_600);
      const seized = await move(path, zone, { kind: "seize-without-keys", target: DC3 });
      expect(seized).toMatchObject({ outcome: "moved" });
      const asked = await post(path, `/zones/${zone}/resign`, { reason: "DC1 was scrapped" });
      expect(asked.status, asked.text).toBe(201);
      await path.settle();
      await path.advance(POLL);
      const task: ResignItem = (await path.web.call("GET", `/zones/${zone}/resign`, OPERATOR)).json;
      expect(task).toMatchObject({ phase: "waiting-for-parent", server: DC3, haltedBecause: null });
      expect(task.steps.every(({ state }) => state === "done")).toBe(true);
      expect(task.ds.length).toBeGreaterThan(0);
      const ended = await post(path, `/resigns/${task.id}/finish`, { reason: "the parent has it" });
      expect(ended.json).toMatchObject({ phase: "done", calledDoneBy: { by: "olga" } });
    });
  });

  describe("a drain: JSON of 5.1, Turkish, in a scope of its own", () => {
    beforeAll(() => open({ json: "5.1", culture: "tr-TR", scope: "own" }));
    afterAll(() => path.close());

    test("every zone of a server that may move does so, each verified, and one button brings all back", async () => {
      const at = `/servers/${DC1}/drains`;
      const notes = await notesForDrain(path, at);
      const begun = await post(path, at, { notes, reason: "patching" });
      expect(begun.status, begun.text).toBe(201);
      const drained = await drive(path, begun.json.id);
      expect(drained.counts).toMatchObject({ unclear: 0, notMoved: 0, running: 0 });
      expect(drained.counts.moved).toBeGreaterThan(0);
      const back = await post(path, `/drains/${drained.id}/return`, {});
      expect(back.status, back.text).toBe(201);
      expect((await drive(path, back.json.id)).counts.moved).toBe(drained.counts.moved);
      for (const { zone, state } of drained.items) {
        if (state !== "moved") continue;
        expect(await roleOf(path, zoneName(zone)), zone).toMatchObject({ holder: DC1 });
      }
      // What a drain does is shown as the drain, not move by move.
      const breaks = await path.breaks();
      expect(breaks.filter((one) => !/^I8: .* was never shown$/.test(one))).toEqual([]);
    });
  });
});

/** A person writes why each warning is known, until none is left. Nobody looks at name servers here. */
async function notesForDrain(
  path: WholePath,
  at: string,
): Promise<Readonly<Record<string, string>>> {
  const notes: Record<string, string> = { "serves-same-dnskey": "known" };
  for (let round = 0; round < 3; round += 1) {
    const { json } = await post(path, at, { whatIf: true, notes });
    const open: readonly { readonly gate: string }[] = json.warnings;
    if (open.length === 0) break;
    for (const { gate } of open) notes[gate] = "known";
  }
  return notes;
}

async function drive(path: WholePath, id: string): Promise<DrainItem> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await path.settle();
    const { json } = await path.web.call("GET", `/drains/${id}`, OPERATOR);
    if (json.phase !== "running") return json;
    await path.advance(POLL);
  }
  throw new Error(`the drain ${id} does not end`);
}
