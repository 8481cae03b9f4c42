import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testApi } from "@/lib/http/testing/test-api";
import { freshDatabase } from "@/lib/services/testing/fresh-database";
import { type LabProgram, labProgram } from "./lab-program";

type Fresh = Awaited<ReturnType<typeof freshDatabase>>;
const ZONE = "secure.contoso.com";
const DC2 = "dc2.contoso.com";

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

describe("a transfer", () => {
  test("goes from asking over executing to moved, and can be moved back", async () => {
    const body = { kind: "transfer", target: DC2, reason: "patch dc1" };
    const preview = await call(
      "POST",
      `/zones/${ZONE}/moves`,
      as("operator", { ...body, whatIf: true }),
    );
    expect(preview.status).toBe(200);
    const created = await call("POST", `/zones/${ZONE}/moves`, as("operator", body));
    expect([created.status, created.json?.phase, created.text]).toMatchObject([
      201,
      "approved",
      {},
    ]);
    const { id, plan } = created.json;
    const executed = await call(
      "POST",
      `/moves/${id}/execute`,
      as("operator", { factsHash: plan.factsHash, confirm: "" }),
    );
    expect([executed.status, executed.json?.phase]).toEqual([200, "executing"]);
    await lab.settle();
    expect((await readMove(id)).phase).toBe("verifying");
    await lab.advance(200);
    await lab.advance(200);
    const done = await readMove(id);
    expect([done.phase, done.outcome, done.closedBecause]).toEqual(["closed", "moved", "finished"]);
    const zone = (await call("GET", `/zones/${ZONE}`)).json;
    expect(zone.role.holder).toBe(DC2);
  });
});
