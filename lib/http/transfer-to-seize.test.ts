import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import {
  DC2,
  forgetMoves,
  type MoveDesk,
  moveDesk,
  putGoodZone,
  ZONE,
} from "@/lib/services/testing/move-desk";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { testApi } from "./testing/test-api";

let fresh: FreshDatabase;
let program: TestProgram;
let desk: MoveDesk;
let call: ReturnType<typeof testApi>;
let count = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  program = await testProgram({ database: fresh.database });
  await forgetMoves(program);
  putGoodZone(program);
  await program.turn();
  desk = moveDesk(program);
  call = testApi(program.services);
  return () => program.close();
});

const PEOPLE = ["operator", "approver", "admin"] as const;
/** Everything that can be done with a move that exists. */
const ACTIONS = MOVE_ENDPOINTS.filter(
  ({ method, path }) => method !== "GET" && path.startsWith("/moves/{id}"),
);

/** How a transfer comes to stand where people might wish that it were a seize. */
const STANDS: Readonly<Record<string, () => Promise<string>>> = {
  "ready to run": async () => (await desk.created()).id,
  stale: async () => {
    const { id } = await desk.created();
    await reportHolder(DC2);
    await desk.settle();
    return id;
  },
  "with a lost reply": async () => {
    program.agent.hands.fault = "order-lost";
    program.agent.hands.isDeaf = true;
    return executed(200);
  },
  "refused by the server": async () => {
    program.agent.hands.fault = "refused";
    return executed(5);
  },
  moved: () => executed(5),
  cancelled: async () => {
    const { id } = await desk.created();
    await call("POST", `/moves/${id}/cancel`, { role: "operator" });
    return id;
  },
};

async function executed(seconds: number): Promise<string> {
  const move = await desk.created();
  await desk.execute(move);
  await desk.settle();
  await desk.advance(seconds);
  return move.id;
}

async function reportHolder(holder: string): Promise<void> {
  const views = program.agent.world.zones.get(ZONE)?.views ?? [];
  putGoodZone(program, ZONE, {
    views: views.map((view) => ({ ...view, holder, isHolder: view.server === holder })),
  });
  await program.turn();
}

/** What is asked of a move: the words of its own contract, and words that would make a seize of it. */
function bodiesFor(factsHash: string): readonly object[] {
  return [
    {},
    { kind: "seize" },
    { factsHash, confirm: "" },
    { factsHash, confirm: ZONE },
    { factsHash, confirm: `${ZONE} without keys`, kind: "seize-without-keys" },
    { factsHash },
    { reason: "now or never" },
    { outcome: "not-moved", reason: "nobody answers" },
  ];
}

describe("no path leads from a transfer to a seize", () => {
  test.each(Object.keys(STANDS))(
    "a transfer that is %s: nothing that can be asked of it makes a seize, and none is offered",
    async (stand) => {
      const id = (await STANDS[stand]?.()) ?? "";
      const shown = (await call("GET", `/moves/${id}`)).json;
      expect(shown.kind).toBe("transfer");
      for (const { method, path } of ACTIONS) {
        for (const role of PEOPLE) {
          for (const body of bodiesFor(shown.plan.factsHash)) {
            count += 1;
            const headers = { "idempotency-key": `key-${count}` };
            const answer = await call(method, path.replace("{id}", id), { role, body, headers });
            expect(answer.status, `${path} ${JSON.stringify(body)}`).not.toBe(500);
            // Whoever may not is told the name of the right, which is one for all four doors.
            if (answer.status !== 403) expect(answer.text).not.toMatch(/seize/i);
          }
        }
        const { text } = await call("GET", `/moves/${id}`, { role: "admin" });
        expect(text).not.toMatch(/seize/i);
      }
      await desk.settle();
      await desk.advance(200);
      const moves = await fresh.database.client.move.findMany();
      expect(new Set(moves.map(({ kind }) => kind))).toEqual(new Set(["transfer"]));
      const ordered = program.agent.hands.orders.map(({ step }) => step.action);
      expect(ordered.filter((action) => action !== "transfer-role")).toEqual([]);
    },
    120_000,
  );

  test("there is something to ask: every action of the contract that names a move", () => {
    expect(ACTIONS.map(({ operationId }) => operationId).sort()).toEqual([
      "approveMove",
      "cancelMove",
      "executeMove",
      "moveBack",
      "preflightMove",
      "rejectMove",
      "settleMove",
      "verifyMove",
    ]);
  });
});
