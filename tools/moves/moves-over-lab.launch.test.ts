import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApi } from "@/lib/http/testing/test-api";
import { freshDatabase } from "@/lib/services/testing/fresh-database";
import { type LabProgram, labProgram } from "./lab-program";

type Fresh = Awaited<ReturnType<typeof freshDatabase>>;
const ZONE = "secure.contoso.com";
const DC1 = "dc1.contoso.com";
const DC2 = "dc2.contoso.com";
/** Nobody looks at name servers in this program, and what nobody observed takes a note. */
const NOTES = { "serves-same-dnskey": "nobody looks over DNS here" };

let fresh: Fresh;
let lab: LabProgram;
let call: ReturnType<typeof testApi>;
let count = 0;

const key = () => ({ "idempotency-key": `test-${++count}` });
const as = (role: string, body: unknown = {}) => ({ role, body, headers: key() });
const readMove = async (id: string) => (await call("GET", `/moves/${id}`)).json;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  lab = await labProgram(fresh.database);
  call = testApi(lab.program.services);
  return async () => {
    await call("POST", "/lab/reset", as("admin"));
    await lab.close();
    await fresh.database.client.lease.deleteMany();
  };
});

const power = (server: string, on: boolean) =>
  call("POST", `/lab/servers/${server}/power`, as("admin", { on }));
const create = (zone: string, body: Readonly<Record<string, unknown>>, role = "operator") =>
  call("POST", `/zones/${zone}/moves`, as(role, { notes: NOTES, ...body }));
const execute = (move: { id: string; plan: { factsHash: string } }, confirm = "") =>
  call(
    "POST",
    `/moves/${move.id}/execute`,
    as("operator", { factsHash: move.plan.factsHash, confirm }),
  );
const approve = (move: { id: string; plan: { factsHash: string } }) =>
  call("POST", `/moves/${move.id}/approve`, as("approver", { factsHash: move.plan.factsHash }));

describe("a transfer", () => {
  test("goes from asking over executing to moved, and can be moved back", async () => {
    const body = { kind: "transfer", target: DC2, reason: "patch dc1" };
    const preview = await create(ZONE, { ...body, whatIf: true });
    expect([preview.status, preview.json.plan.forecast]).toEqual([200, "clean"]);
    const created = await create(ZONE, body);
    expect([created.status, created.json.phase]).toEqual([201, "approved"]);
    const executed = await execute(created.json);
    expect([executed.status, executed.json.phase]).toEqual([200, "executing"]);
    await lab.settle();
    expect((await readMove(created.json.id)).phase).toBe("verifying");
    await lab.advance(200);
    const done = await readMove(created.json.id);
    expect(done).toMatchObject({ phase: "closed", outcome: "moved", closedBecause: "finished" });
    expect(done.undo.possible).toBe(true);
    const zone = (await call("GET", `/zones/${ZONE}`)).json;
    expect(zone.role.holder).toBe(DC2);
    expect(zone.moves[0].id).toBe(done.id);

    const back = await call(
      "POST",
      `/moves/${done.id}/move-back`,
      as("operator", { notes: NOTES }),
    );
    expect([back.status, back.json.kind, back.json.undoes]).toEqual([201, "transfer", done.id]);
    await execute(back.json);
    await lab.settle();
    await lab.advance(200);
    expect((await readMove(back.json.id)).outcome).toBe("moved");
    expect(await readMove(done.id)).toMatchObject({
      undoneBy: back.json.id,
      undo: { possible: false },
    });
  });
});

describe("a seize", () => {
  test("with keys needs an approver, tries a safe transfer first, and the old holder is watched for", async () => {
    await power(DC1, false);
    const created = await create(ZONE, { kind: "seize", target: DC2, reason: "dc1 is dead" });
    expect([created.status, created.json.phase]).toEqual([201, "awaiting-approval"]);
    expect((await execute(created.json, ZONE)).json.code).toBe("wrong-phase");
    expect((await approve(created.json)).json.phase).toBe("approved");
    expect((await execute(created.json)).json.code).toBe("confirmation-mismatch");
    expect((await execute(created.json, ZONE)).json.phase).toBe("executing");
    await lab.settle();
    await lab.advance(200);
    const done = await readMove(created.json.id);
    expect(done).toMatchObject({ phase: "closed", outcome: "moved" });
    const steps = done.plan.steps.map(({ step, state }: { step: string; state: string }) => [
      step,
      state,
    ]);
    expect(steps).toEqual([
      ["try-transfer", "failed"],
      ["seize", "done"],
    ]);
    const { watch } = (await call("GET", `/zones/${ZONE}`)).json;
    expect(watch).toMatchObject({ oldHolder: DC1, newHolder: DC2, state: "away" });
    await power(DC1, true);
    await lab.advance(200);
    await expect
      .poll(
        async () => {
          await lab.settle();
          return (await call("GET", `/zones/${ZONE}`)).json.watch.state;
        },
        { timeout: 10_000 },
      )
      .toBe("yielded");
  });

  test("without keys leaves the zone unsigned anew and the undo open until Re-sign is pressed", async () => {
    await loseKeys(DC2);
    await power(DC1, false);
    const refused = await create(ZONE, { kind: "seize", target: DC2, reason: "dc1 is dead" });
    expect([refused.status, refused.json.code]).toEqual([422, "refused"]);
    expect(refused.json.gates.length).toBeGreaterThan(5);
    const created = await create(ZONE, {
      kind: "seize-without-keys",
      target: DC2,
      reason: "dc1 is dead, and its keys with it",
      return: "maybe",
    });
    expect([created.status, created.json.plan?.forecast, created.json.detail]).toEqual([
      201,
      "re-sign-needed",
      undefined,
    ]);
    await approve(created.json);
    await execute(created.json, `${ZONE} without keys`);
    await lab.settle();
    await lab.advance(200);
    const done = await readMove(created.json.id);
    expect(done).toMatchObject({
      phase: "undo-window",
      outcome: "moved",
      undo: { possible: true },
    });

    const task = await call("POST", `/zones/${ZONE}/resign`, as("operator", { anchors: ["r1"] }));
    expect([task.status, task.json.phase]).toEqual([201, "adding-keys"]);
    expect((await readMove(created.json.id)).phase).toBe("closed");
    await lab.settle();
    const signed = (await call("GET", `/resigns/${task.json.id}`)).json;
    expect(signed.phase, JSON.stringify(signed.log)).toBe("waiting-for-parent");
    expect(signed.ds.length).toBeGreaterThan(0);
    await call("POST", `/lab/zones/${ZONE}/parent-ds`, as("admin", { state: "current" }));
    await lab.advance(90);
    expect((await call("GET", `/resigns/${task.json.id}`)).json.phase).toBe("renewing-anchors");
    const ticked = await call(
      "POST",
      `/resigns/${task.json.id}/anchors`,
      as("operator", { server: "r1", done: true }),
    );
    expect(ticked.json.phase).toBe("done");
  });
});

/** Every private key of the zone is out of the server's reach. */
async function loseKeys(server: string): Promise<void> {
  const { descriptors } = (await call("GET", `/zones/${ZONE}`)).json;
  for (const { descriptorId } of descriptors) {
    const body = { kind: "missing-key", server, zone: ZONE, descriptorId };
    expect((await call("POST", "/lab/faults", as("admin", body))).status).toBe(201);
  }
}
