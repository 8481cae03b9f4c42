import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import { isPermitted, ROLES } from "@/lib/contracts/roles";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { DC2, forgetMoves, putGoodZone, ZONE } from "@/lib/services/testing/move-desk";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { testApi } from "./testing/test-api";

const SUBMISSIONS = 50;
const ROUNDS = 20;

let fresh: FreshDatabase;
let program: TestProgram;
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
  call = testApi(program.services);
  return () => program.close();
});

const headers = (key = `key-${++count}`) => ({ "idempotency-key": key });
const transfer = { kind: "transfer", target: DC2, reason: "patching" };
const create = (body: unknown = transfer, role = "operator", key?: string) =>
  call("POST", `/zones/${ZONE}/moves`, { role, body, headers: headers(key) });

describe("rights", () => {
  const changes = MOVE_ENDPOINTS.filter(({ method }) => method !== "GET");
  const cases = changes.flatMap((endpoint) =>
    ROLES.map((role) => [role, endpoint.operationId, endpoint] as const),
  );

  test.each(cases)(
    "%s and %s: who may not is refused before anything else is looked at",
    async (role, _, endpoint) => {
      const path = endpoint.path
        .replace("{zone}", "no.such.zone.example")
        .replace("{server}", "no-such-server.example")
        .replace("{id}", "no-such-id");
      // No key and a body that no schema accepts: rights are judged before both.
      const { method, permission } = endpoint;
      const answer = await call(method, path, { role, body: { nonsense: true } });
      if (isPermitted(role, permission)) expect(answer.status).not.toBe(403);
      else expect([answer.status, answer.json.code]).toEqual([403, "forbidden"]);
    },
  );

  test("helpdesk may do none of it", () => {
    expect(changes.filter(({ permission }) => isPermitted("helpdesk", permission))).toEqual([]);
  });

  test("reading is for everybody", async () => {
    for (const path of ["/moves", "/drains", "/watches", "/hold", "/policy"]) {
      expect((await call("GET", path)).status).toBe(200);
    }
    const candidates = await call("GET", `/zones/${ZONE}/candidates`);
    expect(candidates.json.items).toHaveLength(2);
    expect(candidates.json.items[0]).toMatchObject({
      server: DC2,
      eligible: true,
      forecast: "clean",
      missingKeys: [],
      preference: "neutral",
    });
  });
});

describe("many at once", () => {
  test(`of ${SUBMISSIONS} simultaneous submissions exactly one is kept, ${ROUNDS} times`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: SUBMISSIONS }, (_, index) =>
          create({ ...transfer, reason: `submission ${index}` }),
        ),
      );
      const kept = answers.filter(({ status }) => status === 201);
      const conflicts = answers.filter(({ status }) => status === 409);
      expect([kept.length, conflicts.length]).toEqual([1, SUBMISSIONS - 1]);
      const id = kept[0]?.json.id;
      expect(new Set(conflicts.map(({ json }) => json.code))).toEqual(
        new Set(["move-in-progress"]),
      );
      expect(new Set(conflicts.map(({ json }) => json.move))).toEqual(new Set([id]));
      const cancelled = await call("POST", `/moves/${id}/cancel`, { role: "operator" });
      expect(cancelled.json.phase).toBe("closed");
    }
  }, 240_000);
});

describe("keys of submissions", () => {
  test("a move, an approval, an execution, a drain and a re-sign need one", async () => {
    const needing = MOVE_ENDPOINTS.filter((one) => "needsKey" in one && one.needsKey);
    expect(needing.map(({ operationId }) => operationId).sort()).toEqual([
      "approveMove",
      "createDrain",
      "createMove",
      "executeMove",
      "startResign",
    ]);
    const answer = await call("POST", `/zones/${ZONE}/moves`, { role: "operator", body: transfer });
    expect([answer.status, answer.json.code]).toEqual([428, "idempotency-key-missing"]);
  });

  test("the same key and body give the same move, another body is refused", async () => {
    const first = await create(transfer, "operator", "once");
    const again = await create(transfer, "operator", "once");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json.id).toBe(first.json.id);
    const other = await create({ ...transfer, reason: "another" }, "operator", "once");
    expect([other.status, other.json.code]).toEqual([422, "idempotency-key-reused"]);
  });
});

describe("the shape of answers", () => {
  test("what if is answered with 200 and the plan alone, a move with 201", async () => {
    const preview = await create({ ...transfer, whatIf: true });
    expect([preview.status, "id" in preview.json, preview.json.plan.forecast]).toEqual([
      200,
      false,
      "clean",
    ]);
    expect((await create()).status).toBe(201);
  });

  test("a refusal carries every gate at its top level", async () => {
    const refused = await create({ ...transfer, target: "dc1.contoso.com" });
    expect([refused.status, refused.json.code]).toEqual([422, "refused"]);
    expect(refused.json.gates.length).toBeGreaterThan(10);
    expect(refused.json.gates.map(({ result }: { result: string }) => result)).toContain("refused");
  });

  test("a warned gate without a note is refused by name, and goes through with one", async () => {
    program.agent.world.servers = program.agent.world.servers.map((server) => ({
      ...server,
      clockSkewSeconds: 60,
    }));
    await program.turn();
    const without = await create();
    expect([without.status, without.json.code]).toEqual([422, "note-required"]);
    const notes = Object.fromEntries(
      without.json.fields.map(({ path }: { path: string }) => [
        path.replace("notes.", ""),
        "seen and accepted",
      ]),
    );
    expect((await create({ ...transfer, notes })).status).toBe(201);
  });

  test("a seize is refused while the holder answers, and no path of a transfer leads to one (I7)", async () => {
    const refused = await create({ kind: "seize", target: DC2, reason: "impatient" });
    expect(refused.json.code).toBe("refused");
    const overridden = await create({
      kind: "seize",
      target: DC2,
      reason: "impatient",
      override: { gate: "holder-unreachable", reason: "trust me" },
    });
    expect(overridden.json.code).toBe("refused");
    const move = (await create()).json;
    expect(Object.keys(move).filter((name) => /seize/i.test(name))).toEqual([]);
    const body = { factsHash: move.plan.factsHash, confirm: ZONE, kind: "seize" };
    const forced = await call("POST", `/moves/${move.id}/execute`, {
      role: "operator",
      body,
      headers: headers(),
    });
    expect(forced.status).toBe(422);
    expect((await call("GET", `/moves/${move.id}`)).json.kind).toBe("transfer");
  });
});
