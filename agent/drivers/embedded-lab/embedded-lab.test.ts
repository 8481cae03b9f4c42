import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { SweepPage } from "@/agent/drivers/driver";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { type EmbeddedLab, type EmbeddedLabOptions, openEmbeddedLab } from "./index";

const crypto = createNodeCrypto();
const START = 1_795_645_000;
const SECURE = zoneName("secure.contoso.com");
const folders: string[] = [];
const open: EmbeddedLab[] = [];

/** One RSA pair for all: the tests look at files and order, not at lengths. */
const pem = crypto.exportPrivateKey(
  crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
);
const shortRsa = async () => pem;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "embedded-lab-"));
  folders.push(path);
  return path;
}

async function start(stateDir: string, change: Partial<EmbeddedLabOptions> = {}) {
  const options = { stateDir, zones: 0, wallNow: () => START, crypto, makeRsa: shortRsa };
  const opened = await openEmbeddedLab({ ...options, ...change });
  if (!opened.ok) throw new Error(opened.error.sentence);
  open.push(opened.value);
  return opened.value;
}

async function sweepAll(driver: EmbeddedLab, limit = 1_000) {
  const pages: SweepPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await driver.sweep({ cursor, limit });
    if (!page.ok) throw new Error("the lab did not answer");
    pages.push(page.value);
    cursor = page.value.cursor;
  } while (pages.at(-1)?.more);
  return { zones: pages.flatMap((page) => page.zones), cursor: cursor ?? "", pages };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((driver) => driver.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

describe("openEmbeddedLab", () => {
  test("a sweep in pages lists every zone once, and the next one only what changed", async () => {
    const driver = await start(await folder(), { zones: 40 });
    await driver.keysReady();
    const { zones, cursor, pages } = await sweepAll(driver, 7);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.every((page) => page.isFull)).toBe(true);
    expect(new Set(zones.map((zone) => zone.zone)).size).toBe(zones.length);
    expect(zones.length).toBeGreaterThan(60);
    const nothing = await driver.sweep({ cursor, limit: 1_000 });
    expect(nothing.ok && nothing.value).toMatchObject({ zones: [], more: false, isFull: false });
    await driver.lab.setParentDs(SECURE, "none");
    const change = await driver.sweep({ cursor, limit: 1_000 });
    expect(change.ok && change.value.zones.map((zone) => zone.zone)).toEqual([SECURE]);
  });

  test("the number of questions to servers does not grow with the number of zones", async () => {
    const countOf = async (zones: number) => {
      let asked = 0;
      const onRequest = () => {
        asked += 1;
      };
      const driver = await start(await folder(), { zones, onRequest });
      await driver.sweep({ cursor: null, limit: 5_000 });
      return asked;
    };
    expect(await countOf(600)).toBe(await countOf(0));
  });

  test("a holder that is switched off answers no more, and the others say that it is offline", async () => {
    const driver = await start(await folder());
    await driver.lab.setPower("dc1.contoso.com", false);
    const { zones, pages } = await sweepAll(driver);
    const secure = zones.find((zone) => zone.zone === SECURE);
    expect(secure?.views.map((view) => view.server)).not.toContain("dc1.contoso.com");
    const dc2 = secure?.views.find((view) => view.server === "dc2.contoso.com");
    expect(dc2).toMatchObject({ holder: "dc1.contoso.com", holderStatus: "offline" });
    const dc1 = pages[0]?.servers.find((server) => server.server === "dc1.contoso.com");
    expect(dc1).toMatchObject({ reachable: false, failure: { kind: "unreachable", code: 1722 } });
    expect(dc1?.vantagePoints.filter((point) => point.reachable)).toEqual([]);
    expect(dc1?.vantagePoints.length).toBeGreaterThan(2);
  });

  test("details carry every public key, and RSA pairs are files for their owner alone", async () => {
    const stateDir = await folder();
    const driver = await start(stateDir);
    const details = await driver.readDetails([SECURE, zoneName("nowhere.example")]);
    if (!details.ok) throw new Error("the lab did not answer");
    expect(details.value.map((zone) => zone.zone)).toEqual([SECURE]);
    const keys = details.value[0]?.signing?.descriptors.flatMap((descriptor) => descriptor.keys);
    expect(keys?.map((key) => key.publicKey)).not.toContain(null);
    expect(details.value[0]?.parentDs.keyTags).toHaveLength(2);
    const files = await readdir(join(stateDir, "keys"));
    expect(files.length).toBeGreaterThanOrEqual(5);
    const modes = await Promise.all(
      [join(stateDir, "lab.json"), ...files.map((name) => join(stateDir, "keys", name))].map(
        async (path) => (await stat(path)).mode & 0o777,
      ),
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  test("what was answered survives a death without warning, keys too", async () => {
    const stateDir = await folder();
    const first = await start(stateDir, { zones: 5 });
    const before = await first.readDetails([SECURE]);
    await first.lab.setPower("dc2.contoso.com", false);
    await first.lab.advance(3_600);
    await first.lab.addFault({
      ...NO_FAULT,
      kind: "clock-skew",
      server: "dc3.contoso.com",
      seconds: 7,
    });
    // No close: the second life begins from what is on disk.
    const second = await start(stateDir, { zones: 5 });
    expect(await second.lab.overview()).toEqual(await first.lab.overview());
    const after = await second.readDetails([SECURE]);
    const keysOf = (answer: typeof before) =>
      answer.ok && answer.value[0]?.signing?.descriptors.flatMap((d) => d.keys);
    expect(keysOf(after)).toEqual(keysOf(before));
  });

  test("a cursor of another life of the lab gives everything again, with higher revisions", async () => {
    const stateDir = await folder();
    const first = await start(stateDir);
    const before = await sweepAll(first);
    const highest = Math.max(...before.zones.map((zone) => zone.revision));
    const second = await start(stateDir);
    const after = await second.sweep({ cursor: before.cursor, limit: 1_000 });
    if (!after.ok) throw new Error("the lab did not answer");
    expect(after.value.zones).toHaveLength(before.zones.length);
    expect(Math.min(...after.value.zones.map((zone) => zone.revision))).toBeGreaterThan(highest);
  });

  test("another number of zones at a later start adjusts only the generated ones", async () => {
    const stateDir = await folder();
    const first = await start(stateDir, { zones: 10 });
    await first.lab.setParentDs(SECURE, "none");
    const before = await sweepAll(first);
    const second = await start(stateDir, { zones: 3 });
    const after = await sweepAll(second);
    expect(after.zones).toHaveLength(before.zones.length - 7);
    const secure = after.zones.find((zone) => zone.zone === SECURE);
    expect(secure?.parentDs.state).toBe("none");
  });

  test("a reset brings back the first start, with the same keys", async () => {
    const driver = await start(await folder());
    const before = await driver.readDetails([SECURE]);
    await driver.lab.setPower("dc1.contoso.com", false);
    await driver.lab.advance(90 * 86_400);
    await driver.lab.reset();
    const after = await driver.readDetails([SECURE]);
    const strip = (answer: typeof before) =>
      answer.ok && answer.value.map(({ revision, ...zone }) => zone);
    expect(strip(after)).toEqual(strip(before));
    expect(await driver.lab.overview()).toMatchObject({ now: START, offsetSeconds: 0, faults: [] });
  });

  test("a slow server makes the sweep wait that long; one that is too slow does not answer", async () => {
    const waited: number[] = [];
    const wait = async (milliseconds: number) => {
      waited.push(milliseconds);
    };
    const driver = await start(await folder(), { wait });
    const slow = { ...NO_FAULT, kind: "slow" as const, server: "dc2.contoso.com" };
    await driver.lab.addFault({ ...slow, milliseconds: 400 });
    await driver.sweep({ cursor: null, limit: 10 });
    await driver.lab.addFault({ ...slow, milliseconds: 60_000 });
    const page = await driver.sweep({ cursor: null, limit: 10 });
    expect(waited).toEqual([400, 10_000]);
    const dc2 = page.ok && page.value.servers.find((s) => s.server === "dc2.contoso.com");
    expect(dc2).toMatchObject({ reachable: false, failure: { kind: "timed-out", code: 1460 } });
  });

  test("a state that this program did not write is refused in one sentence", async () => {
    const stateDir = await folder();
    const { writeFile } = await import("node:fs/promises");
    await writeFile(join(stateDir, "lab.json"), '{"version":99}');
    const opened = await openEmbeddedLab({ stateDir, zones: 0, wallNow: () => START, crypto });
    expect(opened).toMatchObject({ ok: false, error: { kind: "unreadable-file" } });
  });
});

const NO_FAULT = {
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
};
