import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DrainItem } from "@/lib/contracts/drains";
import { MovesOnPath, mannersOf, must, POLL } from "@/tools/powershell-host/moves-on-path";
import { findHost } from "@/tools/powershell-host/windows-world";

const found = await findHost();
const [HS1, HS2] = ["hs1.tailspin.example", "hs2.tailspin.example"] as const;
/** So many zones the drained server holds at least: a few are enough, and each costs seconds. */
const HELD = { "5.1": 6, "7": 4 } as const;
/** Each of the two servers holds half of all that are signed, and one in 33 is not. */
const SOME_MORE = 2;
const PARALLEL = 2;

const hasEnded = ({ phase }: DrainItem) => phase !== "running";

describe.skipIf(found.host === null)(`web, agent, engine, stub, lab ${found.why ?? ""}`, () => {
  describe.each(mannersOf("drains"))("drains: %s", (_, manners) => {
    const held = HELD[manners.json];
    let on: MovesOnPath;
    beforeAll(async () => {
      if (found.host === null) throw new Error(found.why);
      on = await MovesOnPath.open({
        host: found.host,
        manners,
        servers: [HS1, HS2],
        extraZones: 2 * (held + SOME_MORE),
      });
    });
    afterAll(() => on.close());

    test(`a hold stops a drain of ${held} zones and more: those under way are finished, no other begins; lifted, every zone that may move does so, each verified, and one button brings all back`, async () => {
      on.atReset = async () => {
        if (on.resets().length === PARALLEL) {
          must(200, await on.setHold({ held: true, reason: "storm warning" }));
        }
      };
      const { id, counts } = await on.drain(HS1, { parallel: PARALLEL });
      expect(counts.total).toBeGreaterThanOrEqual(held);
      const stopped = await on.driveUntil(id, hasEnded);
      on.atReset = async () => {};
      expect(stopped.phase).toBe("stopped");
      expect(stopped.stoppedBecause).toBe("ada has set a hold.");
      expect(stopped.counts).toMatchObject({ running: 0, unclear: 0 });
      expect(stopped.counts.moved).toBeGreaterThan(0);
      expect(stopped.counts.ready).toBeGreaterThan(0);
      const sent = on.resets().length;
      must(422, await on.post(`/drains/${id}/resume`, {}));
      await on.path.advance(2 * POLL);
      expect((await on.get(`/drains/${id}`)).json.counts).toEqual(stopped.counts);
      expect(on.resets()).toHaveLength(sent);

      must(200, await on.setHold({ held: false }));
      must(200, await on.post(`/drains/${id}/resume`, {}));
      const drained = await on.driveUntil(id, hasEnded);
      expect(drained.phase).toBe("finished");
      expect(drained.counts).toMatchObject({ unclear: 0, notMoved: 0, running: 0, ready: 0 });
      expect(drained.counts.moved).toBe(counts.ready);
      expect(on.resets()).toHaveLength(drained.counts.moved);

      const back = must(201, await on.post(`/drains/${id}/return`, {}));
      const returned = await on.driveUntil(back.json.id, hasEnded);
      expect(returned.counts.moved).toBe(drained.counts.moved);
      for (const { zone, state } of drained.items) {
        if (state !== "moved") continue;
        expect(await on.roleOf(zone), zone).toMatchObject({ holder: HS1 });
        expect(await on.path.holderInTruth(zone), zone).toBe(HS1);
      }
      // What a drain does is shown as the drain, not move by move.
      const breaks = await on.path.breaks();
      expect(breaks.filter((one) => !/^I8: .* was never shown$/.test(one))).toEqual([]);
    });
  });
});
