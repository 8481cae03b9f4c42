import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepAll, unwrap } from "@/agent/drivers/contract/read-everything";
import type { ZoneName } from "@/lib/dns/zone-name";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { DescriptorKey, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import type { ServerReport, ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";
import {
  createWindowsWorld,
  findHost,
  type WindowsWorld,
  WORLD_START,
} from "@/tools/powershell-host/windows-world";

const SERVERS = [
  "dc1.contoso.com",
  "dc2.contoso.com",
  "dc3.contoso.com",
  "rodc1.contoso.com",
  "fdc1.fabrikam.com",
  "fdc2.fabrikam.com",
  "fdc3.fabrikam.com",
  "hs1.tailspin.example",
  "hs2.tailspin.example",
  "edge1.wingtiptoys.com",
  "ns4.contoso.com",
];
const found = await findHost();

type Reading = { readonly zones: readonly ZoneReport[]; readonly servers: readonly ServerReport[] };

describe.skipIf(found.host === null)(`one estate, read in two ways ${found.why ?? ""}`, () => {
  let world: WindowsWorld;
  let byLab: Reading;
  let byWindows: Reading;
  let details: ReadonlyMap<ZoneName, ZoneReport>;

  beforeAll(async () => {
    if (found.host === null) return;
    world = await createWindowsWorld({ host: found.host, servers: SERVERS, workers: 4 });
    byLab = await readAll(world.lab);
    byWindows = await readAll(world.driver);
    const names = byLab.zones.map(({ zone }) => zone);
    details = new Map(
      unwrap(await world.driver.readDetails(names)).map((each) => [each.zone, each]),
    );
  }, 120_000);
  afterAll(async () => {
    await world?.close();
  });

  const pairs = (): readonly (readonly [ZoneReport, ZoneReport])[] =>
    byLab.zones.map((lab) => {
      const windows = byWindows.zones.find(({ zone }) => zone === lab.zone);
      if (windows === undefined) throw new Error(`${lab.zone} is missing`);
      return [lab, windows];
    });

  test("every curated zone is there, and nothing else", () => {
    expect(byLab.zones.length).toBeGreaterThan(25);
    expect(byWindows.zones.map(({ zone }) => zone).sort()).toEqual(
      byLab.zones.map(({ zone }) => zone).sort(),
    );
    for (const [lab, windows] of pairs()) {
      expect(windows.storage, lab.zone).toBe(lab.storage);
      expect(windows.displayName).toBe(lab.displayName);
    }
  });

  test("KM-61: what each server trusts of itself, where it keeps keys and what it logged are the same, read in either way", () => {
    const said = ({ settings }: ServerReport) => ({ ...settings, readAt: 0 });
    const told = byLab.servers.filter(({ settings }) => settings !== undefined);
    expect(told.length).toBeGreaterThan(8);
    for (const lab of told) {
      const windows = byWindows.servers.find(({ server }) => server === lab.server);
      if (windows === undefined) throw new Error(`${lab.server} is missing`);
      expect(said(windows), lab.server).toEqual(said(lab));
    }
    const points = told.flatMap(({ settings }) => settings?.trustPoints ?? []);
    const tags = points.flatMap(({ anchors }) => anchors?.map(({ keyTag }) => keyTag) ?? []);
    expect(points.map(({ zone }) => zone)).toContain("corp.contoso.com");
    expect(tags.length).toBeGreaterThan(5);
    expect(tags).not.toContain(null);
    const ns4 = told.find(({ server }) => server === "ns4.contoso.com")?.settings;
    expect(ns4?.pollingIntervalSeconds).toBeNull();
    expect(ns4?.events?.map(({ id }) => id)).toContain(7_644);
  });

  test("servers are of the same kinds, and the same ones answer", () => {
    const shown = ({ server, kind, reachable, failure }: ServerReport) => ({
      server,
      kind: reachable ? kind : null,
      reachable,
      code: failure?.code ?? null,
    });
    expect(byWindows.servers.map(shown)).toEqual(byLab.servers.map(shown));
  });

  test("KM-10: claims are equal, server by server", () => {
    for (const [lab, windows] of pairs()) {
      expect(windows.views.map(claimOf), lab.zone).toEqual(lab.views.map(claimOf));
    }
  });

  test("KM-31: where keys can be opened is equal; beside a key at fault Windows does not tell of the others", () => {
    for (const [lab, windows] of pairs()) {
      for (const view of lab.views) {
        const told = windows.views.find(({ server }) => server === view.server)?.keysReachable;
        const isAtFault = Object.values(view.keysReachable).includes(false);
        const expected = Object.entries(view.keysReachable).map(([id, opens]) => [
          id,
          isAtFault && opens === true ? null : opens,
        ]);
        // A read-only copy signs nothing; the lab says so of its keys, Windows says nothing.
        if (!view.isWritable) continue;
        expect(told, `${lab.zone} on ${view.server}`).toEqual(Object.fromEntries(expected));
      }
    }
  });

  test("descriptors are equal, and so is where their rollovers stand", () => {
    for (const [lab, windows] of pairs()) {
      // With two claimants nothing tells whose word comes first.
      const isSplit = lab.views.filter(({ isHolder }) => isHolder).length > 1;
      if (!isSplit) expect(windows.signing?.reportedBy, lab.zone).toBe(lab.signing?.reportedBy);
      expect(windows.signing?.descriptors.map(descriptorOf), lab.zone).toEqual(
        lab.signing?.descriptors.map(descriptorOf),
      );
    }
  });

  test("settings are equal but for the largest TTL, which no cmdlet tells", () => {
    for (const [lab, windows] of pairs()) {
      const expected =
        lab.signing === null ? undefined : { ...lab.signing.settings, maximumZoneTtlSeconds: null };
      expect(windows.signing?.settings, lab.zone).toEqual(expected);
      // Unsigned and with keys: Windows does not tell whether they ever signed (KM-55).
      const isUntold = lab.signing?.descriptors.length !== 0 && !isServed(lab);
      expect(windows.everSigned, lab.zone).toBe(isUntold ? null : lab.everSigned);
    }
  });

  test("keys are equal: pointers, flags, who is published, who signs, and public keys that can be told apart", async () => {
    const names = byLab.zones.map(({ zone }) => zone);
    let told = 0;
    for (const lab of unwrap(await world.lab.readDetails(names))) {
      for (const descriptor of lab.signing?.descriptors ?? []) {
        const keys = keysOf(details.get(lab.zone), descriptor.descriptorId);
        const where = `${lab.zone} ${descriptor.keyRole}`;
        expect(keys.map(keyOf).sort(byName), where).toEqual(
          descriptor.keys.filter(isToldByWindows(lab, descriptor)).map(keyOf).sort(byName),
        );
        told += expectSamePublicKeys(keys, descriptor, where);
      }
    }
    expect(told).toBeGreaterThan(60);
  });

  test("verdicts are equal when both know the same of the directory", () => {
    for (const [lab, windows] of pairs()) {
      // What the driver active-directory adds to the same estate.
      const joined = { ...windows, directory: lab.directory, estate: lab.estate };
      expect(judge(joined, byWindows.servers), lab.zone).toEqual(judge(lab, byLab.servers));
    }
  });
});

async function readAll(driver: WindowsWorld["driver"]): Promise<Reading> {
  const { zones, pages } = await sweepAll(driver, null);
  return { zones, servers: pages.at(-1)?.servers ?? [] };
}

function claimOf({ server, copy, isWritable, holder, isHolder, holderStatus }: ServerZoneView) {
  return { server, copy, isWritable, holder, isHolder, holderStatus };
}

function descriptorOf({ keys, native, rollover, ...descriptor }: SigningKeyDescriptor) {
  const { phase, stage, method, native: word } = rollover ?? {};
  return {
    ...descriptor,
    rollover: { phase, stage, method, word },
    status: native.CurrentRolloverStatus,
  };
}

function keyOf({ pointer, flags, published, signs }: DescriptorKey) {
  return `${pointer} ${flags} ${published ? "published" : "hidden"} signs ${signs}`;
}

function keysOf(zone: ZoneReport | undefined, descriptorId: string): readonly DescriptorKey[] {
  const descriptors = zone?.signing?.descriptors ?? [];
  return descriptors.find((each) => each.descriptorId === descriptorId)?.keys ?? [];
}

/** How many public keys were told, all of them right. */
function expectSamePublicKeys(
  keys: readonly DescriptorKey[],
  { keys: expected }: SigningKeyDescriptor,
  where: string,
): number {
  const told = keys.filter(({ publicKey, nativeId }) => publicKey !== null && nativeId !== "");
  for (const { nativeId, publicKey } of told) {
    const same = expected.find((key) => key.nativeId === nativeId);
    expect(publicKey, where).toBe(same?.publicKey);
  }
  return told.length;
}

function isServed({ views }: ZoneReport): boolean {
  return views.some(({ isSigned }) => isSigned === true);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** A second standby and a revoked key have no pointer: they are seen in the DNSKEY set, so of a signed zone alone. */
function isToldByWindows(zone: ZoneReport, descriptor: SigningKeyDescriptor) {
  return (key: DescriptorKey) => {
    const first = descriptor.keys.find(({ pointer }) => pointer === key.pointer);
    return (first === key && key.pointer !== "former") || (isServed(zone) && key.published);
  };
}

function judge(report: ZoneReport, servers: readonly ServerReport[]) {
  const picture = mergeFacts({
    estate: {
      estate: report.estate,
      kind: "active-directory",
      now: WORLD_START,
      isPaused: false,
      pollingIntervalSeconds: 180,
    },
    reports: [{ agent: "a", fresh: true, report }],
    servers: servers.map((server) => ({
      report: { ...server, estate: report.estate },
      fresh: true,
    })),
    lastReadAt: WORLD_START,
  });
  const { verdict, holder, contenders } = judgeRole(picture, WORLD_START);
  return { verdict, holder, contenders };
}
