import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResignItem } from "@/lib/contracts/resign";
import { MovesOnPath, mannersOf, must, POLL } from "@/tools/powershell-host/moves-on-path";
import { findHost } from "@/tools/powershell-host/windows-world";

const found = await findHost();
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const SECURE = "secure.contoso.com";
/** Its keys lie in the certificate store of DC1. */
const KEYS_ON_DC1 = "lab.contoso.com";

describe.skipIf(found.host === null)(`web, agent, engine, stub, lab ${found.why ?? ""}`, () => {
  describe.each(mannersOf("seizures"))("seizures: %s", (_, manners) => {
    let on: MovesOnPath;
    beforeAll(async () => {
      if (found.host === null) throw new Error(found.why);
      on = await MovesOnPath.open({
        host: found.host,
        manners,
        servers: [DC1, DC2, DC3],
        // What -SeizeRole does when keys are missing is not documented (spec, appendix B 1): here it goes on without them.
        peer: { seizeMeans: "both-in-turn" },
      });
      await on.path.setPower(DC1, false);
      await on.path.advance(POLL);
    });
    afterAll(() => on.close());

    test("a seize with keys needs an approver and the dead holder, and re-signs nothing", async () => {
      const seized = await on.move(SECURE, { kind: "seize", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", approvalsRequired: 1 });
      expect(seized.plan.forecast).toBe("clean");
      expect(await on.roleOf(SECURE)).toMatchObject({ holder: DC2 });
    });

    test("KM-44: without keys, the old holder comes back, and moving back needs nothing else", async () => {
      const zone = KEYS_ON_DC1;
      const seized = await on.move(zone, { kind: "seize-without-keys", target: DC2 });
      expect(seized).toMatchObject({ outcome: "moved", plan: { forecast: "re-sign-needed" } });
      expect(seized.plan.notices.join(" ")).toContain("Not verified");
      await on.path.setPower(DC1, true);
      await on.path.advance(2 * POLL);
      expect(await on.moveBack(zone, seized)).toMatchObject({ outcome: "moved", target: DC1 });
      expect(await on.roleOf(zone)).toMatchObject({ holder: DC1, verdict: "agreed" });
      expect(await on.path.breaks()).toEqual([]);
    });

    test("KM-42, KM-43: a seize without keys stops; re-signing makes new keys, and asks for the DS", async () => {
      const zone = KEYS_ON_DC1;
      await on.path.setPower(DC1, false);
      // A role that was seized rests for an hour.
      await on.path.advance(3_600);
      const seized = await on.move(zone, { kind: "seize-without-keys", target: DC3 });
      expect(seized).toMatchObject({ outcome: "moved" });
      must(201, await on.post(`/zones/${zone}/resign`, { reason: "DC1 was scrapped" }));
      await on.path.settle();
      await on.path.advance(POLL);
      const task: ResignItem = (await on.get(`/zones/${zone}/resign`)).json;
      expect(task).toMatchObject({ phase: "waiting-for-parent", server: DC3, haltedBecause: null });
      expect(task.steps.every(({ state }) => state === "done")).toBe(true);
      expect(task.ds.length).toBeGreaterThan(0);
      const ended = await on.post(`/resigns/${task.id}/finish`, { reason: "the parent has it" });
      expect(ended.json).toMatchObject({ phase: "done", calledDoneBy: { by: "olga" } });
    });
  });
});
