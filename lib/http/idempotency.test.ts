import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { testApi } from "./testing/test-api";

let fresh: FreshDatabase;
let program: TestProgram;
let call: ReturnType<typeof testApi>;

beforeAll(async () => {
  fresh = await freshDatabase();
  program = await testProgram({ database: fresh.database });
  await program.turn();
  call = testApi(program.services);
});
afterAll(async () => {
  await program.close();
  await fresh.close();
});

const advance = (key: string, advanceSeconds: number, actor = "Selma") =>
  call("POST", "/lab/clock", {
    role: "admin",
    actor,
    headers: { "idempotency-key": key },
    body: { advanceSeconds },
  });

test("the same key and body give the same answer and happen once", async () => {
  const before = program.agent.world.now;
  const first = await advance("once", 60);
  const second = await advance("once", 60);
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  expect(program.agent.world.now).toBe(before + 60);
});

test("the same key with another body, or at another address, is refused", async () => {
  await advance("other", 60);
  const body = await advance("other", 61);
  expect([body.status, body.json.code]).toEqual([422, "idempotency-key-reused"]);
  const address = await call("POST", "/lab/reset", {
    role: "admin",
    actor: "Selma",
    headers: { "idempotency-key": "other" },
  });
  expect(address.status).toBe(422);
});

test("a key whose request died with its process is free after five minutes, and not before", async () => {
  await advance("known", 60);
  const { client } = fresh.database;
  const left = { status: null, contentType: null, body: null };
  await client.idempotencyKey.updateMany({ where: { key: "known" }, data: left });
  expect((await advance("known", 60)).json.code).toBe("conflict");
  program.clock.seconds += 301;
  expect((await advance("known", 60)).status).toBe(200);
});

test("another person's key is another key", async () => {
  const before = program.agent.world.now;
  await advance("shared", 60, "Selma");
  await advance("shared", 60, "Mara");
  expect(program.agent.world.now).toBe(before + 120);
});

test("after a failure of ours the key is free again", async () => {
  program.agent.world.failure = { status: 500, body: null };
  expect((await advance("retry", 60)).status).toBe(503);
  program.agent.world.failure = null;
  expect((await advance("retry", 60)).status).toBe(200);
});

test("a key lives for a day", async () => {
  const before = program.agent.world.now;
  await advance("daily", 60);
  program.clock.seconds += 24 * 3600 + 1;
  await advance("daily", 60);
  expect(program.agent.world.now).toBe(before + 120);
});

test("a key that cannot be one is malformed", async () => {
  expect((await advance("x".repeat(201), 60)).status).toBe(400);
});

test("an answer that holds a secret is the same for the same key, and is kept encrypted", async () => {
  const enrol = () =>
    call("POST", "/agents/enrolments", {
      role: "admin",
      headers: { "idempotency-key": "enrol-once" },
      body: { name: "gateway" },
    });
  const [first, second] = [await enrol(), await enrol()];
  expect(first.status).toBe(201);
  expect(second.text).toBe(first.text);
  const kept = await fresh.database.client.idempotencyKey.findMany();
  expect(JSON.stringify(kept)).not.toContain(first.json.code);
});
