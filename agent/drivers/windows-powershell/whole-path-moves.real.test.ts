import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  MovesOnPath,
  mannersOf,
  must,
  POLL,
  refusingOf,
} from "@/tools/powershell-host/moves-on-path";
import { findHost, PAIRED_MANNERS } from "@/tools/powershell-host/windows-world";

const found = await findHost();
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const EDGE1 = "edge1.wingtiptoys.com";
const [FDC1, FDC2] = ["fdc1.fabrikam.com", "fdc2.fabrikam.com"] as const;
/** Never signed, and nobody's. */
const NOBODYS = "print.fabrikam.com";
const SECURE = "secure.contoso.com";

test("moves over the whole path are made with every pair of JSON, language and scope, each kind with both kinds of JSON, dot-sourced and not", () => {
  const kinds = (["transfers", "seizures", "drains"] as const).map((kind) =>
    mannersOf(kind).map(([, manners]) => manners),
  );
  for (const two of kinds) {
    expect(new Set(two.map(({ json }) => json))).toEqual(new Set(["5.1", "7"]));
    expect(new Set(two.map(({ scope }) => scope))).toEqual(new Set(["own", "dot-sourced"]));
  }
  const all = kinds.flat();
  expect(new Set(all)).toEqual(new Set(PAIRED_MANNERS));
  const pairs = all.flatMap(({ json, culture, scope }) => [
    `${json} ${culture}`,
    `${json} ${scope}`,
    `${culture} ${scope}`,
  ]);
  expect(new Set(pairs).size).toBe(2 * 3 + 2 * 2 + 3 * 2);
});

describe.skipIf(found.host === null)(`web, agent, engine, stub, lab ${found.why ?? ""}`, () => {
  describe.each(mannersOf("transfers"))("transfers: %s", (_, manners) => {
    let on: MovesOnPath;
    beforeAll(async () => {
      if (found.host === null) throw new Error(found.why);
      on = await MovesOnPath.open({
        host: found.host,
        manners,
        servers: [DC1, DC2, DC3, EDGE1, FDC1, FDC2],
      });
    });
    afterAll(() => on.close());

    test("a transfer over the API moves the role on the servers, and one button brings it back", async () => {
      const there = await on.move(SECURE, { kind: "transfer", target: DC2 });
      expect(there).toMatchObject({ outcome: "moved", from: DC1 });
      expect(await on.roleOf(SECURE)).toMatchObject({ holder: DC2, verdict: "agreed" });
      const back = await on.moveBack(SECURE, there);
      expect(back).toMatchObject({ outcome: "moved", target: DC1 });
      expect(await on.roleOf(SECURE)).toMatchObject({ holder: DC1, verdict: "agreed" });
      expect(on.resets()).toEqual([false, false]);
      expect(await on.path.breaks()).toEqual([]);
    });

    test("KM-21: a file-backed zone is refused with the reason, and nothing is sent", async () => {
      const before = on.resets().length;
      const body = { kind: "transfer", target: DC2, reason: "patching" };
      const asked = must(422, await on.post("/zones/shop.wingtiptoys.com/moves", body));
      expect(refusingOf(asked.json.gates)).toContain("directory-integrated");
      expect(on.resets()).toHaveLength(before);
    });

    test("helpdesk may not move a role, and nothing is sent", async () => {
      const before = on.path.world.peer.questions.length;
      const body = { kind: "transfer", target: DC2, reason: "patching" };
      const headers = { "idempotency-key": "helpdesk" };
      const helpdesk = { actor: "hal", role: "helpdesk", body, headers };
      must(403, await on.path.web.call("POST", `/zones/${SECURE}/moves`, helpdesk));
      expect(on.path.world.peer.questions).toHaveLength(before);
    });

    test("KM-6: a zone that nobody holds is assigned without approval and read back; one that has a holder is not assigned again", async () => {
      expect(await on.roleOf(NOBODYS)).toMatchObject({ holder: null, verdict: "unassigned" });
      const before = on.resets().length;
      const assigned = await on.move(NOBODYS, { kind: "assign", target: FDC1 });
      expect(assigned).toMatchObject({
        outcome: "moved",
        from: null,
        target: FDC1,
        approvalsRequired: 0,
      });
      expect(assigned.plan.steps.map(({ action }) => action)).toEqual(["assign-role"]);
      expect(await on.roleOf(NOBODYS)).toMatchObject({ holder: FDC1, verdict: "agreed" });
      expect(await on.path.holderInTruth(NOBODYS)).toBe(FDC1);
      // In advance it goes by -SeizeRole, because there is nobody to take it from.
      expect(on.resets().slice(before)).toEqual([true]);
      const body = { kind: "assign", target: FDC2, reason: "patching" };
      const again = must(422, await on.post(`/zones/${NOBODYS}/moves`, body));
      expect(refusingOf(again.json.gates)).toContain("role-is-unassigned");
      expect(on.resets().slice(before)).toEqual([true]);
      expect(await on.path.breaks()).toEqual([]);
    });

    test("KM-35: a holder that dies in the middle of a transfer keeps the role; seizing it is another move", async () => {
      on.atReset = () => on.path.setPower(DC1, false);
      const before = on.resets().length;
      const tried = await on.move(SECURE, { kind: "transfer", target: DC2 });
      on.atReset = async () => {};
      expect(tried.outcome).not.toBe("moved");
      expect(tried.phase).toBe("closed");
      expect(on.resets().slice(before)).toEqual([false]);
      await on.path.advance(POLL);
      const seized = await on.move(SECURE, { kind: "seize", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", from: DC1, target: DC2 });
      expect(on.resets().at(-1)).toBe(true);
      await on.path.setPower(DC1, true);
      await on.path.advance(2 * POLL);
      expect(await on.roleOf(SECURE)).toMatchObject({ holder: DC2, verdict: "agreed" });
      expect(await on.path.breaks()).toEqual([]);
    });
  });
});
