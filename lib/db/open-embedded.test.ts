import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeEmptyCluster } from "./empty-cluster";
import { openEmbedded } from "./open-embedded";

let folder: string;

beforeEach(async () => {
  await makeEmptyCluster();
  folder = path.join(await mkdtemp(path.join(tmpdir(), "keymaster-embedded-")), "database");
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

async function actors(): Promise<readonly string[]> {
  const database = await openEmbedded(folder);
  const rows = await database.client.actor.findMany();
  await database.close();
  return rows.map(({ name }) => name);
}

async function addActor(name: string): Promise<void> {
  const database = await openEmbedded(folder);
  await database.client.actor.create({
    data: { name, role: "admin", firstSeenAt: 1, lastSeenAt: 1 },
  });
  await database.close();
}

test("what was stored is there after a restart", async () => {
  await addActor("Selma");
  expect(await actors()).toEqual(["Selma"]);
});

test("a first start that was killed before it finished begins anew", async () => {
  await addActor("half made");
  await writeFile(`${folder}.unfinished`, "");
  await rm(path.join(folder, "global"), { recursive: true });
  expect(await actors()).toEqual([]);
  await addActor("Selma");
  expect(await actors()).toEqual(["Selma"]);
});
