import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { readZone } from "@/lib/services/zones/read-zone";

let fresh: FreshDatabase;
let program: TestProgram;

beforeAll(async () => {
  fresh = await freshDatabase();
  program = await testProgram({ database: fresh.database });
  program.agent.putZone("secure.contoso.com");
  program.agent.putZone("unsigned.contoso.com", { signing: null });
  program.agent.world.publicKeys["{active}"] = "AwEAAc0=";
  await program.turn();
  await readZone(program.as("helpdesk"), { zone: "secure.contoso.com" }, {});
});
afterAll(async () => {
  await program.close();
  await fresh.close();
});

test("claims of servers are rows", async () => {
  const rows = await fresh.database.client.$queryRaw`
    SELECT "server", "says", "is_self" FROM "claims" WHERE "zone" = 'secure.contoso.com' ORDER BY "server"`;
  expect(rows).toEqual([
    { server: "dc1.contoso.com", says: "dc1.contoso.com", is_self: true },
    { server: "dc2.contoso.com", says: "dc1.contoso.com", is_self: false },
  ]);
});

test("claims of directory replicas are rows, one a holder", async () => {
  const rows = await fresh.database.client.$queryRaw`
    SELECT "replica", "holder" FROM "directory_claims" WHERE "zone" = 'secure.contoso.com' ORDER BY "replica"`;
  expect(rows).toEqual([
    { replica: "dc1.contoso.com", holder: "dc1.contoso.com" },
    { replica: "dc2.contoso.com", holder: "dc1.contoso.com" },
  ]);
});

test("descriptors and keys are rows; an unsigned zone has none", async () => {
  const { client } = fresh.database;
  const descriptors = await client.$queryRaw`
    SELECT "zone", "key_role" FROM "descriptors" ORDER BY "key_role"`;
  expect(descriptors).toEqual([
    { zone: "secure.contoso.com", key_role: "ksk" },
    { zone: "secure.contoso.com", key_role: "zsk" },
  ]);
  const keys = await client.$queryRaw`
    SELECT "native_id", "public_key" FROM "keys" WHERE "key_role" = 'ksk' AND "pointer" = 'active'`;
  expect(keys).toEqual([{ native_id: "{active}", public_key: "AwEAAc0=" }]);
});
