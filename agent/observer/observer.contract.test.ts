import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usualDnsPlan } from "@/agent/drivers/embedded-lab/dns-listeners";
import { type EmbeddedLab, openEmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import type { LabFaultKind } from "@/agent/drivers/lab-control";
import { type ZoneName, zoneName } from "@/lib/dns/zone-name";
import { DAY } from "@/lib/dnssec/instant";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { Observer, USUAL_OBSERVER } from "./observer";

const crypto = createNodeCrypto();
const SECURE = zoneName("secure.contoso.com");
const DC1 = "dc1.contoso.com";
const DC2 = "dc2.contoso.com";
const LOOK_MS = 30_000;
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
let observer: Observer;
const failures: unknown[] = [];

/** Short keys: nobody attacks this lab, and forty pairs take a second. */
const shortRsa = async () =>
  crypto.exportPrivateKey(crypto.generateKeyPair({ algorithm: 8, sizeBits: 1_024 }).privateKey);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "observer-"));
  const opened = await openEmbeddedLab({
    stateDir: folder,
    zones: 0,
    wallNow: () => 1_795_645_000,
    crypto,
    dns: usualDnsPlan(),
    makeRsa: shortRsa,
    onFailure: (cause) => failures.push(cause),
  });
  if (!opened.ok) throw new Error(opened.error.sentence);
  driver = opened.value;
  await driver.keysReady();
});

afterAll(async () => {
  await driver.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await driver.lab.reset();
  await driver.keysReady();
  observer = new Observer({
    vantage: "here",
    settings: USUAL_OBSERVER,
    drivers: [{ id: "lab", driver }],
    crypto,
    wallClock: () => 1_795_645_000,
    onFailure: (cause) => failures.push(cause),
  });
  await sweep();
});

afterEach(async () => {
  await observer.close();
  expect(failures.splice(0)).toEqual([]);
});

/** As a collector sweeps: that is how the observer learns of zones. */
async function sweep(): Promise<void> {
  const request = { cursor: null, limit: 1_000 };
  const page = await driver.sweep(request);
  if (!page.ok) throw new Error(page.error.detail);
  observer.noteSweep("lab", request, page.value);
}

async function lookAt(name = SECURE): Promise<ZoneObservation> {
  expect(await observer.look("lab", [name], LOOK_MS)).toEqual({ looked: 1, waiting: 0 });
  const observation = readAll().get(name);
  if (observation === undefined) throw new Error(`${name} was not seen`);
  return observation;
}

function readAll(): Map<string, ZoneObservation> {
  const page = observer.read("lab", null, 1_000);
  return new Map((page?.observations ?? []).map((one) => [one.zone, one]));
}

const fault = (kind: LabFaultKind, server: string) =>
  driver.lab.addFault({ ...NO_FAULT, kind, server, zone: SECURE });

function seenAt(observation: ZoneObservation, server: string): ServerObservation {
  const seen = observation.servers.find((one) => one.server === server);
  if (seen === undefined) throw new Error(`${server} was not asked`);
  return seen;
}

/** Status of every RRset that a server served. */
const statusesOf = ({ soa, dnskey, ns, nsec3param }: ServerObservation) =>
  [soa, dnskey, ns, nsec3param].map((set) => set?.status.kind ?? null);

/** The servers that serve anything that does not validate. */
const broken = ({ servers }: ZoneObservation) =>
  servers.filter((seen) => statusesOf(seen).includes("bogus")).map(({ server }) => server);

describe("a look at a zone of the lab", () => {
  test("asks every server itself and the parent's, and judges all from the trust anchor down", async () => {
    const seen = await lookAt();
    expect(seen.status.kind).toBe("secure");
    expect(seen.parent).toBe("contoso.com");
    expect(seen.servers.length).toBeGreaterThan(2);
    for (const server of seen.servers) {
      expect(statusesOf(server)).toEqual(["secure", "secure", "secure", "secure"]);
      expect(server.denial).toMatchObject({ kind: "nsec3", status: { kind: "secure" } });
      expect(server.queries.map(({ type }) => type)).toEqual([
        ...["SOA", "DNSKEY", "NS", "CDS", "CDNSKEY", "NSEC3PARAM", "A"],
      ]);
    }
    for (const parent of seen.parents) {
      expect(parent.status.kind).toBe("secure");
      expect(parent.ds?.ds.every(({ matchesKeyTag }) => matchesKeyTag !== null)).toBe(true);
    }
    expect(seen.strict).toEqual([]);
  });

  test("tells a signed zone without DS from one that is secure, judging it by its own keys", async () => {
    const seen = await lookAt(zoneName("intranet.contoso.com"));
    expect(seen.status).toMatchObject({
      kind: "insecure",
      why: { kind: "insecure-delegation", zone: "intranet.contoso.com" },
    });
    expect(seen.servers.flatMap((one) => one.soa?.status.kind ?? [])).toContain("secure");
    expect(seen.parents.map(({ ds, status }) => [ds, status.kind])).toEqual(
      seen.parents.map(() => [null, "secure"]),
    );
  });

  test("cannot judge a zone whose parent keeps silent about it", async () => {
    const seen = await lookAt(zoneName("b2b.fabrikam.com"));
    expect(seen.status).toMatchObject({ kind: "indeterminate", why: { kind: "no-answer" } });
    expect(seen.parents.every(({ answered }) => !answered)).toBe(true);
    expect(seen.servers.some(({ answered }) => answered)).toBe(true);
  });
});

describe("a fault on one server", () => {
  test("corrupt-signature makes that server's sets bogus, each by its signature, and no other's", async () => {
    await fault("corrupt-signature", DC2);
    const seen = await lookAt();
    expect(seen.status.kind).toBe("bogus");
    expect(broken(seen)).toEqual([DC2]);
    expect(seenAt(seen, DC2).soa?.signatures[0]?.fault?.kind).toBe("signature-wrong");
    expect(statusesOf(seenAt(seen, DC1))).toEqual(["secure", "secure", "secure", "secure"]);
  });

  test("lagging-copy shows as a lower serial on that server, and validates until its signatures end", async () => {
    await fault("lagging-copy", DC2);
    const behind = await lookAt();
    const serials = new Map(behind.servers.map(({ server, serial }) => [server, serial ?? 0]));
    expect(serials.get(DC2)).toBeLessThan(serials.get(DC1) ?? 0);
    expect(behind.status.kind).toBe("secure");
    await driver.lab.advance(30 * DAY);
    const seen = await lookAt();
    expect(broken(seen)).toEqual([DC2]);
    const faults = seenAt(seen, DC2).soa?.signatures.map((one) => one.fault?.kind);
    expect(faults).toEqual(["signature-expired"]);
  });

  test("a server that is off is silent; the others answer and the zone stays secure", async () => {
    await driver.lab.setPower(DC1, false);
    const seen = await lookAt();
    expect(seen.servers.filter(({ answered }) => !answered).map(({ server }) => server)).toEqual([
      DC1,
    ]);
    expect(seenAt(seen, DC1).queries).toMatchObject([{ type: "SOA", outcome: { kind: "silent" } }]);
    expect(seen.status.kind).toBe("secure");
  });

  test("a partition cuts off whom it concerns", async () => {
    await driver.lab.addFault({ ...NO_FAULT, kind: "partition", server: DC2 });
    const seen = await lookAt();
    expect(seenAt(seen, DC2).answered).toBe(false);
    expect(seenAt(seen, DC1).answered).toBe(true);
  });
});

describe("what is told", () => {
  test("a look that sees the same is told as such, with when it was, and nothing more", async () => {
    await lookAt();
    const first = observer.read("lab", null, 1_000);
    const cursor = first?.cursor ?? null;
    await observer.look("lab", [SECURE], LOOK_MS);
    const second = observer.read("lab", cursor, 1_000);
    expect(second?.observations.map(({ zone }) => zone)).not.toContain(SECURE);
    expect(second?.unchanged.map(({ zone }) => zone)).toContain(SECURE);
    expect(observer.read("lab", second?.cursor ?? null, 1_000)).toMatchObject({
      observations: [],
      unchanged: [],
    });
  });

  test("pages hold as many observations as asked for, and nothing is left out between them", async () => {
    await observer.look("lab", [...(await allZones())], LOOK_MS);
    const told: string[] = [];
    let cursor: string | null = null;
    for (let more = true; more; ) {
      const page = observer.read("lab", cursor, 5);
      if (page === null) throw new Error("nobody looks at the lab");
      expect(page.observations.length).toBeLessThanOrEqual(5);
      told.push(...page.observations.map(({ zone }) => zone));
      cursor = page.cursor;
      more = page.more;
    }
    expect(new Set(told)).toEqual(await allZones());
    expect(told).toHaveLength(new Set(told).size);
  });

  test("what a command to the lab touched is looked at at once, and awaited by whoever asks for what waits", async () => {
    await lookAt();
    const cursor = observer.read("lab", null, 1_000)?.cursor ?? null;
    const made = await fault("corrupt-signature", DC2);
    if (!made.ok) throw new Error(made.error.sentence);
    const command = { command: "add-fault" as const, fault: { ...made.value } };
    observer.noteCommand("lab", command, made.value.id);
    const outcome = await observer.look("lab", null, LOOK_MS);
    expect(outcome).toMatchObject({ waiting: 0 });
    const told = observer.read("lab", cursor, 1_000)?.observations ?? [];
    expect(told.find(({ zone }) => zone === SECURE)?.status.kind).toBe("bogus");
  });

  test("after a reset everything is told anew, and no key set of the life before counts", async () => {
    await lookAt();
    await driver.lab.advance(30 * DAY);
    await lookAt();
    const cursor = observer.read("lab", null, 1_000)?.cursor ?? null;
    await driver.lab.reset();
    await driver.keysReady();
    observer.noteCommand("lab", { command: "reset" }, null);
    await observer.look("lab", [SECURE], LOOK_MS);
    const page = observer.read("lab", cursor, 1_000);
    expect(page?.isFull).toBe(true);
    expect(page?.observations.find(({ zone }) => zone === SECURE)).toMatchObject({
      status: { kind: "secure" },
      strict: [],
    });
  });
});

async function allZones(): Promise<ReadonlySet<ZoneName>> {
  const page = await driver.sweep({ cursor: null, limit: 1_000 });
  return new Set(page.ok ? page.value.zones.map(({ zone }) => zone) : []);
}
