import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EmbeddedLab, openEmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import type { LabFaultKind } from "@/agent/drivers/lab-control";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { askDelv, canMoveDelv } from "./delv";
import { findFreePorts } from "./free-ports";
import { runTool } from "./run-tool";
import { startUnbound } from "./unbound";

const crypto = createNodeCrypto();
const SECURE = zoneName("secure.contoso.com");
const DC1 = "dc1.contoso.com";
const HAS_TOOLS = ["/usr/bin/delv", "/usr/bin/dig"].every(existsSync);
const HAS_UNBOUND = existsSync("/usr/sbin/unbound");
const IS_LINUX = process.platform === "linux";

/** Short keys: nobody attacks this lab, and forty pairs take a second. */
const shortRsa = async () =>
  crypto.exportPrivateKey(crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey);

const NO_FAULT = {
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
};

let folder: string;
let driver: EmbeddedLab;
let generated: string;

async function resolver() {
  const { resolver: address, trustAnchor } = await driver.lab.overview();
  if (address === null) throw new Error("the lab does not answer over DNS");
  return { ...address, trustAnchor };
}

async function addressOf(server: string) {
  const page = await driver.sweep({ cursor: null, limit: 1 });
  const found = page.ok && page.value.servers.find((one) => one.server === server);
  const [address] = found ? found.addresses : [];
  if (address === undefined) throw new Error(`${server} has no address`);
  return address;
}

/** What delv says about a name, as people ask it. `at` moves its clock. */
async function delv(name: string, type = "SOA", at: Date | null = null) {
  const { ip, port, trustAnchor } = await resolver();
  const anchorFile = path.join(folder, "lab.anchor");
  const [keyTag, algorithm, digestType, digest] = trustAnchor.ds[0]?.split(" ").slice(4) ?? [];
  await writeFile(
    anchorFile,
    `trust-anchors { . static-ds ${keyTag} ${algorithm} ${digestType} "${digest}"; };\n`,
  );
  return askDelv({ ip, port, anchorFile, name, type, at });
}

async function dig(server: { ip: string; port: number }, ...words: readonly string[]) {
  const { ip, port } = server;
  return runTool("/usr/bin/dig", [`@${ip}`, "-p", String(port), "+norec", ...words]);
}

/** Does the server stay silent? dig ends with 9 then. */
function isSilent(server: { ip: string; port: number }, ...words: readonly string[]) {
  const args = [
    `@${server.ip}`,
    "-p",
    String(server.port),
    "+norec",
    "+tries=1",
    "+time=1",
    ...words,
  ];
  return new Promise<boolean>((resolve, reject) => {
    const child = spawn("/usr/bin/dig", args, { stdio: "ignore" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 9));
  });
}

async function withFault<T>(
  fault: { readonly kind: LabFaultKind; readonly server?: string },
  work: () => Promise<T>,
): Promise<T> {
  const added = await driver.lab.addFault({ ...NO_FAULT, zone: SECURE, ...fault });
  if (!added.ok) throw new Error(added.error.sentence);
  const outcome = await work();
  await driver.lab.removeFault(added.value.id);
  return outcome;
}

async function tagsInApi(): Promise<readonly number[]> {
  const details = await driver.readDetails([SECURE]);
  const { publishedKeys } = await import("@/lib/dnssec/signing-key/published-keys");
  const { fromBase64 } = await import("@/lib/dns/octets");
  const { keyTagOf } = await import("@/lib/dnssec/validation/key-tag");
  const descriptors = details.ok ? (details.value[0]?.signing?.descriptors ?? []) : [];
  return publishedKeys(descriptors).map(({ descriptor, key }) =>
    keyTagOf({
      kind: "DNSKEY",
      flags: key.flags,
      protocol: 3,
      algorithm: descriptor.algorithm,
      publicKey: fromBase64(key.publicKey ?? "") ?? new Uint8Array(0),
    }),
  );
}

/** Key tags as dig works them out of the records that it got. */
async function tagsOnWire(server: { ip: string; port: number }): Promise<readonly number[]> {
  const text = await dig(server, SECURE, "DNSKEY", "+dnssec", "+multiline");
  return [...text.matchAll(/key id = (\d+)/g)].map(([, tag]) => Number(tag));
}

const ascending = (tags: readonly number[]) => [...tags].sort((a, b) => a - b);

async function serialAt(server: string): Promise<number> {
  return Number((await dig(await addressOf(server), SECURE, "SOA", "+short")).split(" ")[2]);
}

/** A generated zone that is chained to the root: some are not signed, some are islands, and which follows from the lab's seed. */
async function chainedZone(): Promise<string> {
  const page = await driver.sweep({ cursor: null, limit: 1_000 });
  const zones = page.ok ? page.value.zones : [];
  const found = zones.find(
    ({ zone, signing, parentDs }) =>
      zone.endsWith(".customers.tailspin.example") &&
      signing !== null &&
      parentDs.state === "current",
  );
  if (found === undefined) throw new Error("the lab has no generated zone with a DS");
  return found.zone;
}

/** The header says AD. */
const VALIDATED = /flags:[^;]*\bad\b/;

/** Runs Unbound in front of the lab's resolver, at an instant or now. */
async function withUnbound(
  at: Date | null,
  work: (ask: (name: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const { ip, port, trustAnchor } = await resolver();
  const [own = 0] = await findFreePorts(1);
  const unbound = await startUnbound({
    folder,
    port: own,
    forward: `${ip}@${port}`,
    anchor: trustAnchor.dnskey[0] ?? "",
    at,
  });
  try {
    await work((name) => dig({ ip: "127.0.0.1", port: own }, name, "A", "+rec", "+dnssec"));
  } finally {
    await unbound.end("SIGTERM");
  }
}

describe.skipIf(!HAS_TOOLS || !IS_LINUX)("what the lab answers over DNS", () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lab-answers-"));
    const opened = await openEmbeddedLab({
      stateDir: path.join(folder, "lab"),
      zones: 300,
      wallNow: () => Date.now() / 1000,
      crypto,
      makeRsa: shortRsa,
      dns: { hasOwnAddresses: true, ports: [0, 0, 0, 0, 0] },
    });
    if (!opened.ok) throw new Error(opened.error.sentence);
    driver = opened.value;
    await driver.keysReady();
    generated = await chainedZone();
  }, 120_000);

  afterAll(async () => {
    await driver.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("delv validates names, aliases, wildcards and denials from the lab's root down", async () => {
    for (const [name, type] of [
      ["secure.contoso.com", "SOA"],
      ["www.secure.contoso.com", "A"],
      ["ftp.secure.contoso.com", "A"],
      ["any.apps.secure.contoso.com", "A"],
      ["contoso.com", "DNSKEY"],
      ["com", "NS"],
      [`www.${generated}`, "A"],
      ["dc1.contoso.com", "A"],
    ] as const) {
      const said = await delv(name, type);
      expect(said.output, `${name} ${type}`).toContain("fully validated");
    }
    for (const name of ["nothing.secure.contoso.com", "nothing.customers.tailspin.example"]) {
      expect((await delv(name, "A")).output).toMatch(/ncache nxdomain|negative response, fully/);
    }
  }, 120_000);

  test("a zone that is not signed is proved to be unsigned", async () => {
    expect((await delv("www.guest.contoso.com", "A")).output).toContain("unsigned answer");
  });

  test("with corrupt signatures delv refuses the zone, and only it; without the fault it validates again", async () => {
    const [secure, parent] = await withFault({ kind: "corrupt-signature" }, async () => {
      const secure = await delv(SECURE);
      return [secure, await delv("contoso.com")] as const;
    });
    expect(secure.verdict).toBe("bogus");
    expect(parent.verdict).toBe("secure");
    expect((await delv(SECURE)).verdict).toBe("secure");
  }, 60_000);

  test("every server answers with the key tags that the API tells, over UDP and TCP", async () => {
    const api = ascending(await tagsInApi());
    expect(api.length).toBeGreaterThanOrEqual(4);
    for (const server of [DC1, "dc2.contoso.com", "dc3.contoso.com", "ns4.contoso.com"]) {
      expect(ascending(await tagsOnWire(await addressOf(server))), server).toEqual(api);
    }
    const overTcp = await dig(await addressOf(DC1), SECURE, "SOA", "+tcp", "+dnssec");
    expect(overTcp).toContain("RRSIG");
  }, 60_000);

  test("what the parent holds is what it answers: current, none, stale, and nothing at all", async () => {
    const atParent = () =>
      addressOf("dc2.contoso.com").then((at) => dig(at, SECURE, "DS", "+short"));
    expect((await atParent()).trim().split("\n")).toHaveLength(4);
    await driver.lab.setParentDs(SECURE, "none");
    expect((await atParent()).trim()).toBe("");
    expect((await delv(SECURE)).verdict).toBe("insecure");
    await driver.lab.setParentDs(SECURE, "stale");
    expect((await atParent()).trim().split("\n")).toHaveLength(1);
    expect((await delv(SECURE)).verdict).toBe("bogus");
    await driver.lab.setParentDs(SECURE, "unreachable");
    expect(await isSilent(await addressOf("dc2.contoso.com"), SECURE, "DS")).toBe(true);
    expect(await isSilent(await addressOf("dc2.contoso.com"), SECURE, "SOA")).toBe(false);
    await driver.lab.setParentDs(SECURE, "current");
    expect((await delv(SECURE)).verdict).toBe("secure");
  }, 120_000);

  test("a server without power or DNS service is silent, and the resolver asks another", async () => {
    const dc1 = await addressOf(DC1);
    await driver.lab.setPower(DC1, false);
    expect(await isSilent(dc1, SECURE, "SOA")).toBe(true);
    expect(await isSilent(dc1, SECURE, "SOA", "+tcp")).toBe(true);
    expect((await delv(SECURE)).verdict).toBe("secure");
    await driver.lab.setPower(DC1, true);
    await driver.lab.setDnsService(DC1, false);
    expect(await isSilent(dc1, SECURE, "SOA")).toBe(true);
    await driver.lab.setDnsService(DC1, true);
    expect(await isSilent(dc1, SECURE, "SOA")).toBe(false);
  }, 60_000);

  test("a lagging copy shows an older serial than the other servers", async () => {
    expect(await serialAt("dc2.contoso.com")).toBe(await serialAt(DC1));
    const difference = await withFault(
      { kind: "lagging-copy", server: "dc2.contoso.com" },
      async () => (await serialAt(DC1)) - (await serialAt("dc2.contoso.com")),
    );
    expect(difference).toBe(1);
  });

  test.skipIf(!HAS_UNBOUND)(
    "Unbound with one forward-zone validates the lab, and fails what is corrupt",
    async () => {
      await withUnbound(null, async (ask) => {
        const good = await ask("www.secure.contoso.com");
        expect(good).toMatch(VALIDATED);
        expect(good).toContain("status: NOERROR");
        const missing = await ask("missing.secure.contoso.com");
        expect(missing).toMatch(VALIDATED);
        expect(missing).toContain("status: NXDOMAIN");
        const broken = await withFault({ kind: "corrupt-signature" }, () =>
          ask("mail.secure.contoso.com"),
        );
        expect(broken).toContain("status: SERVFAIL");
      });
    },
    60_000,
  );

  test.skipIf(!HAS_UNBOUND)(
    "90 days later Unbound validates with its clock moved, and refuses without; key tags are those of the API again",
    async () => {
      const before = ascending(await tagsOnWire(await addressOf(DC1)));
      const advanced = await driver.lab.advance(90 * 86_400);
      if (!advanced.ok) throw new Error(advanced.error.sentence);
      await withUnbound(new Date(advanced.value * 1000), async (ask) => {
        expect(await ask("www.secure.contoso.com")).toMatch(VALIDATED);
        expect(await ask(`www.${generated}`)).toMatch(VALIDATED);
      });
      await withUnbound(null, async (ask) => {
        expect(await ask("www.secure.contoso.com")).toContain("status: SERVFAIL");
      });
      expect((await delv(SECURE)).output).not.toContain("fully validated");
      const after = ascending(await tagsOnWire(await addressOf(DC1)));
      expect(after).toEqual(ascending(await tagsInApi()));
      expect(after).not.toEqual(before);
    },
    60_000,
  );

  test.skipIf(!canMoveDelv())("and so does delv with its clock moved, and only so", async () => {
    const { now } = await driver.lab.overview();
    for (const [name, type] of [
      [SECURE, "SOA"],
      ["www.secure.contoso.com", "A"],
      [`www.${generated}`, "A"],
      ["nothing.secure.contoso.com", "A"],
    ] as const) {
      expect((await delv(name, type, new Date(now * 1000))).verdict, `${name} ${type}`).toBe(
        "secure",
      );
    }
    expect((await delv(SECURE)).verdict).not.toBe("secure");
  });

  test("signatures that nobody could renew have ended by the lab's clock, and are handed out as they are", async () => {
    await driver.lab.setPower(DC1, false);
    await driver.lab.advance(8 * 86_400);
    const { now } = await driver.lab.overview();
    const rrsig = await dig(
      await addressOf("dc2.contoso.com"),
      SECURE,
      "DNSKEY",
      "+dnssec",
      "+short",
    );
    const ends = [...rrsig.matchAll(/^DNSKEY \d+ \d+ \d+ (\d{14})/gm)].map(([, end]) => end ?? "");
    const compact = new Date(now * 1000).toISOString().replace(/\D/g, "").slice(0, 14);
    expect(ends.length).toBeGreaterThan(0);
    expect(ends.filter((end) => end >= compact)).toEqual([]);
    await driver.lab.setPower(DC1, true);
  });
});
