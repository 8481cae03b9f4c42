import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { KeyVault } from "@/lab/keys/key-vault";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { openEmbeddedLab } from "./index";
import { LabKeeper, STATE_FILE } from "./lab-keeper";
import { parseSavedLab } from "./schema";

const START = 1_795_656_200;
const vault: KeyVault = { find: () => null, make: () => Promise.resolve() };
const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "lab-keeper-"));
  folders.push(made);
  return made;
}

function keeperIn(place: string): LabKeeper {
  return new LabKeeper(place, { wallNow: () => START, seed: "s", zones: 0, vault }, null);
}

async function offsetOnDisk(place: string): Promise<number> {
  const text = await readFile(path.join(place, STATE_FILE), "utf8");
  const saved = parseSavedLab(text, STATE_FILE);
  if (!saved.ok) throw new Error(saved.error.sentence);
  return saved.value.clock.offsetSeconds;
}

afterEach(async () => {
  await Promise.all(folders.splice(0).map((made) => rm(made, { recursive: true, force: true })));
});

describe("LabKeeper", () => {
  test("whoever asked to save finds its change on disk, however many ask at once", async () => {
    const place = await folder();
    const keeper = keeperIn(place);
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        keeper.lab.steering.advance(60);
        await keeper.save();
        return (await offsetOnDisk(place)) >= 60 * (index + 1);
      }),
    );
    expect(seen).not.toContain(false);
    expect(await offsetOnDisk(place)).toBe(1_200);
  });

  test("a write that fails is told, leaves the old state whole, and the next one succeeds", async () => {
    const place = await folder();
    const keeper = keeperIn(path.join(place, "state"));
    await keeper.save();
    await rm(path.join(place, "state"), { recursive: true });
    await writeFile(path.join(place, "state"), "a file where the folder was");
    keeper.lab.steering.advance(60);
    await expect(keeper.save()).rejects.toThrow();
    await rm(path.join(place, "state"));
    await keeper.save();
    expect(await offsetOnDisk(path.join(place, "state"))).toBe(60);
  });

  test("nothing but the state is left in the folder", async () => {
    const place = await folder();
    const keeper = keeperIn(place);
    await Promise.all([keeper.save(), keeper.save(), keeper.save()]);
    expect(await readdir(place)).toEqual([STATE_FILE]);
  });
});

describe("openEmbeddedLab", () => {
  test("a key that cannot be made is told and does not keep the lab from answering", async () => {
    const told: unknown[] = [];
    const opened = await openEmbeddedLab({
      stateDir: await folder(),
      zones: 0,
      wallNow: () => START,
      crypto: createNodeCrypto(),
      makeRsa: () => Promise.reject(new Error("no entropy")),
      onFailure: (cause) => told.push(cause),
    });
    if (!opened.ok) throw new Error(opened.error.sentence);
    await opened.value.keysReady();
    expect(String(told[0])).toContain("no entropy");
    const page = await opened.value.sweep({ cursor: null, limit: 100 });
    expect(page.ok && page.value.zones.length).toBeGreaterThan(20);
    const details = await opened.value.readDetails([zoneName("secure.contoso.com")]);
    expect(details.ok && details.value[0]?.signing?.descriptors[0]?.keys[0]?.publicKey).toBeNull();
    await opened.value.close();
  });
});
