import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepAll, unwrap } from "@/agent/drivers/contract/read-everything";
import type { Driver } from "@/agent/drivers/driver";
import { zoneName } from "@/lib/dns/zone-name";
import { type RunningNamed, startNamed, whyNoNamed } from "@/tools/real-servers/named";
import { type NamedZone, zoneBody, zoneFileText } from "@/tools/real-servers/named-config";
import { runTool } from "@/tools/real-servers/run-tool";
import type { Bind9Config } from "./bind9-config";
import { createBind9Driver } from "./index";
import { parseRndcKey } from "./rndc-key";

const SERVER = "ns1.test";
const reason = whyNoNamed();
const title = "bind9 against a real named";
const wallClock = () => Date.now() / 1000;

async function configOf(named: RunningNamed): Promise<Bind9Config> {
  const { dns, statisticsUrl, control, keyDirectory, configFile } = named;
  const key = parseRndcKey(await readFile(control.keyFile, "utf8"));
  if (!key.ok) throw new Error(key.error.reason);
  return {
    estate: "fleet",
    server: SERVER,
    dns,
    statisticsUrl,
    control: { ip: control.ip, port: control.port, key: key.value },
    keyDirectory,
    configFile,
  };
}

async function open(named: RunningNamed, change: Partial<Bind9Config> = {}): Promise<Driver> {
  return createBind9Driver({ config: { ...(await configOf(named)), ...change }, wallClock });
}

async function viewOf(driver: Driver, name: string) {
  const { zones } = await sweepAll(driver, null);
  const report = zones.find(({ zone }) => zone === zoneName(name));
  return { report, view: report?.views[0] };
}

/** Expiration of the signature over a set, by dig. */
async function expirationByDig(named: RunningNamed, owner: string, type: string): Promise<number> {
  const server = ["@127.0.0.1", "-p", String(named.dns.port)];
  const answer = await runTool("/usr/bin/dig", [
    ...server,
    owner,
    type,
    "+dnssec",
    "+noall",
    "+answer",
  ]);
  const pattern = new RegExp(
    `RRSIG\\s+${type} \\d+ \\d+ \\d+ (\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)`,
  );
  const [, ...parts] = pattern.exec(answer) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

const ZONES: readonly NamedZone[] = [
  { kind: "signed", name: "settled.test", policy: "steady", inline: false, keys: "settled" },
  { kind: "signed", name: "inline.test", policy: "steady", inline: true, keys: "settled" },
  { kind: "signed", name: "brisk.test", policy: "brisk", inline: false, keys: "settled" },
  { kind: "signed", name: "Capital.TEST", policy: "steady", inline: false },
  { kind: "signed", name: "0/25.2.0.192.in-addr.arpa", policy: "steady", inline: false },
  { kind: "unsigned", name: "plain.test" },
  { kind: "secondary", name: "orphan.test", primaryPort: 1 },
];

describe.skipIf(reason !== null)(reason === null ? title : `${title} (left out: ${reason})`, () => {
  let named: RunningNamed;
  let driver: Driver;
  beforeAll(async () => {
    named = await startNamed({ zones: ZONES });
    driver = await open(named);
  });
  afterAll(async () => {
    await driver.close();
    await named.remove();
  });

  test("signatures end when dig says so, in zones signed in place and inline", async () => {
    for (const name of ["settled.test", "inline.test"]) {
      const { view } = await viewOf(driver, name);
      expect(view?.dnskeySignaturesUntil).toBe(await expirationByDig(named, name, "DNSKEY"));
      const [owner = "", type = ""] = (view?.native["next resign node"] ?? "").split("/");
      const next = await expirationByDig(named, owner, type);
      expect(view?.recordSignaturesUntil).toBe(next);
      for (const other of ["SOA", "NS", "NSEC"]) {
        expect(next).toBeLessThanOrEqual(await expirationByDig(named, name, other));
      }
    }
  });

  test("names keep their spelling for people, and a name with a slash is read like any other", async () => {
    const capital = await viewOf(driver, "capital.test");
    expect(capital.report?.displayName).toBe("Capital.TEST");
    expect(capital.report?.signing?.descriptors).toHaveLength(2);
    const slash = await viewOf(driver, "0/25.2.0.192.in-addr.arpa");
    expect(slash.view).toMatchObject({ isHolder: true, keysReachable: { "zsk-13": true } });
  });

  test("a zone that named has not loaded is told with named's words and without facts", async () => {
    const { view } = await viewOf(driver, "orphan.test");
    expect(view).toMatchObject({
      copy: "secondary",
      isSigned: null,
      isHolder: false,
      serial: null,
    });
    expect(view?.native).toMatchObject({ type: "secondary", zonestatus: expect.any(String) });
  });

  test("next rollover is when named itself says that it is", async () => {
    const status = await named.rndc("dnssec", "-status", "settled.test");
    const said = [...status.matchAll(/Next rollover scheduled on (.+)/g)].map(
      ([, text]) => Date.parse(`${text} UTC`) / 1000,
    );
    const { report } = await viewOf(driver, "settled.test");
    const told = report?.signing?.descriptors.map(({ nextRolloverAt }) => nextRolloverAt);
    expect(said).toHaveLength(2);
    expect(told?.toSorted()).toEqual(said.toSorted());
  });

  test("a rollover that a person starts is followed from stage to stage, and told in order", async () => {
    const events = () => named.log().split("zone brisk.test/IN: next key event").length;
    const status = await named.rndc("dnssec", "-status", "brisk.test");
    const tag = /key: (\d+) \(ECDSAP256SHA256\), ZSK/.exec(status)?.[1] ?? "";
    const { cursor } = await sweepAll(driver, null);
    const startedAfter = events();
    await named.rndc("dnssec", "-rollover", "-key", tag, "brisk.test");
    await named.waitForLog(() => events() > startedAfter);
    const published = await viewOf(driver, "brisk.test");
    const zsk = published.report?.signing?.descriptors.find(({ keyRole }) => keyRole === "zsk");
    expect(zsk?.rollover).toMatchObject({ phase: "propagating", stage: "publish-successor" });
    expect(zsk?.keys.map(({ pointer, signs }) => [pointer, signs]).toSorted()).toEqual([
      ["active", "zone"],
      ["next", "nothing"],
    ]);
    expect(zsk?.rollover?.wakeAt).toBeGreaterThan(wallClock() - 1);
    const switched = events();
    await named.waitForLog(() => events() > switched);
    const next = await sweepAll(driver, cursor);
    const brisk = next.zones.find(({ zone }) => zone === "brisk.test");
    const after = brisk?.signing?.descriptors.find(({ keyRole }) => keyRole === "zsk");
    expect(after?.rollover).toMatchObject({ phase: "expiring", stage: "switch-signatures" });
    expect(after?.keys.map(({ pointer }) => pointer).toSorted()).toEqual(["active", "former"]);
    const request = { zone: zoneName("brisk.test"), after: 0, limit: 100 };
    const { transitions } = unwrap(await driver.readTransitions(request));
    const rollovers = transitions.filter(({ kind }) => kind === "rollover");
    expect(rollovers.map(({ from, to }) => [from, to])).toEqual([
      [null, "publish-successor"],
      ["publish-successor", "switch-signatures"],
    ]);
    expect(transitions.map(({ at }) => at)).toEqual(transitions.map(({ at }) => at).toSorted());
  });

  test("private keys are never opened: pipes in their place would block whoever does", async () => {
    const directory = path.join(named.keyDirectory, "settled.test");
    const keys = (await readdir(directory)).filter((file) => file.endsWith(".private"));
    for (const file of keys) {
      const target = path.join(directory, file);
      await rename(target, `${target}.away`);
      await runTool("/usr/bin/mkfifo", ["-m", "600", target]);
    }
    const fresh = await open(named);
    const { view } = await viewOf(fresh, "settled.test");
    expect(view?.keysReachable).toEqual({ "ksk-13": true, "zsk-13": true });
    for (const file of keys) {
      const target = path.join(directory, file);
      await rm(target);
      await rename(`${target}.away`, target);
    }
    await fresh.close();
  });

  test("a zone that is added appears, and one that is deleted is told as removed", async () => {
    const zone: NamedZone = { kind: "unsigned", name: "late.test" };
    const { cursor } = await sweepAll(driver, null);
    await writeFile(path.join(named.directory, "zones", "late.test.db"), zoneFileText());
    await named.rndc("addzone", "late.test", zoneBody(zone));
    const added = await sweepAll(driver, cursor);
    expect(added.zones.map(({ zone: name }) => name)).toContain("late.test");
    await named.rndc("delzone", "late.test");
    const removed = await sweepAll(driver, added.cursor);
    expect(removed.pages.flatMap((page) => page.removedZones)).toEqual(["late.test"]);
  });

  test("a role that somebody takes away in the configuration is a transition from outside", async () => {
    const { cursor } = await sweepAll(driver, null);
    const text = await readFile(named.configFile, "utf8");
    const stanza = /zone "inline\.test" .+/;
    const changed = 'zone "inline.test" { type primary; file "zones/inline.test.db"; };';
    await writeFile(named.configFile, text.replace(stanza, changed));
    await named.rndc("reconfig");
    const { zones } = await sweepAll(driver, cursor);
    const report = zones.find(({ zone }) => zone === "inline.test");
    expect(report?.views[0]).toMatchObject({ isHolder: false, holder: null });
    expect(report?.roleChangedAt).not.toBeNull();
    const request = { zone: zoneName("inline.test"), after: 0, limit: 100 };
    expect(unwrap(await driver.readTransitions(request)).transitions).toContainEqual(
      expect.objectContaining({ kind: "role", from: SERVER, to: null, through: "outside" }),
    );
    await writeFile(named.configFile, text);
    await named.rndc("reconfig");
  });

  test("another control key: not reachable for the agent, though DNS answers, and no zone is told", async () => {
    const { control } = await configOf(named);
    const key = { ...control.key, secret: Buffer.from("another secret") };
    const fresh = await open(named, { control: { ...control, key } });
    const { pages, zones } = await sweepAll(fresh, null);
    expect(zones).toEqual([]);
    expect(pages[0]?.servers).toMatchObject([
      {
        reachable: false,
        failure: { kind: "unauthenticated" },
        vantagePoints: [{ reachable: true }],
      },
    ]);
    await fresh.close();
  });

  test("files that cannot be read are told; what only they know is null, the rest is there", async () => {
    const nowhere = path.join(named.directory, "nowhere");
    const fresh = await open(named, { configFile: nowhere });
    const { pages, zones } = await sweepAll(fresh, null);
    expect(pages[0]?.servers).toMatchObject([
      { reachable: true, failure: { kind: "forbidden", detail: expect.stringContaining(nowhere) } },
    ]);
    const settled = zones.find(({ zone }) => zone === "settled.test");
    expect(settled?.views[0]).toMatchObject({ isHolder: true, isSigned: true });
    expect(settled?.signing).toMatchObject({
      renewalFraction: null,
      settings: { maximumZoneTtlSeconds: null, denialOfExistence: null },
    });
    expect(settled?.signing?.descriptors.map(({ nextRolloverAt }) => nextRolloverAt)).toEqual([
      null,
      null,
    ]);
    await fresh.close();
  });

  test("a page that fails after others is a failed sweep, not a fleet that lost its zones", async () => {
    const fresh = await open(named);
    const first = unwrap(await fresh.sweep({ cursor: null, limit: 2 }));
    expect(first).toMatchObject({ more: true, isFull: true });
    await named.kill();
    expect(await fresh.sweep({ cursor: first.cursor, limit: 2 })).toMatchObject({
      ok: false,
      error: { kind: "unreachable" },
    });
    await named.start();
    expect((await sweepAll(fresh, null)).zones).toHaveLength(ZONES.length);
    await fresh.close();
  });

  test("a secondary copies, signs nothing, and tells when the DNSKEY signature that it serves ends", async () => {
    const zone: NamedZone = {
      kind: "secondary",
      name: "settled.test",
      primaryPort: named.dns.port,
    };
    const secondary = await startNamed({ zones: [zone] });
    await secondary.waitForLog((log) => log.includes("transfer of 'settled.test/IN' from"));
    await secondary.waitForLog((log) => log.includes("Transfer status: success"));
    const copy = await open(secondary, { server: "ns2.test" });
    const { report, view } = await viewOf(copy, "settled.test");
    expect(report).toMatchObject({ storage: "secondary", signing: null, everSigned: true });
    expect(view).toMatchObject({
      copy: "secondary",
      isWritable: false,
      isSigned: true,
      isHolder: false,
      holder: null,
    });
    const until = await expirationByDig(named, "settled.test", "DNSKEY");
    expect(view?.dnskeySignaturesUntil).toBe(until);
    await copy.close();
    await secondary.remove();
  });
});
