import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { testDriverContract } from "@/agent/drivers/contract/suite";
import type { ContractWorld } from "@/agent/drivers/contract/world";
import { zoneName } from "@/lib/dns/zone-name";
import { startNamed, whyNoNamed } from "@/tools/real-servers/named";
import type { NamedZone } from "@/tools/real-servers/named-config";
import { runTool } from "@/tools/real-servers/run-tool";
import type { Bind9Config } from "./bind9-config";
import { bind9Capabilities } from "./capabilities";
import { createBind9Driver } from "./index";
import { createRealSources } from "./real-sources";
import { parseRndcKey } from "./rndc-key";
import type { Bind9Sources } from "./sources";

/** As many as the driver glances at in one sweep: with more, the cost may not rise. */
const FILLERS = 25;
const wallClock = () => Date.now() / 1000;

const ZONES: readonly NamedZone[] = [
  { kind: "signed", name: "settled.test", policy: "steady", inline: false, keys: "settled" },
  { kind: "signed", name: "zsk.test", policy: "steady", inline: true, keys: "zsk-rolling" },
  { kind: "signed", name: "ksk.test", policy: "steady", inline: false, keys: "ksk-waiting" },
  { kind: "signed", name: "csk.test", policy: "single-key", inline: true },
  { kind: "signed", name: "rolls.test", policy: "steady", inline: false, keys: "settled" },
  { kind: "signed", name: "no-key.test", policy: "steady", inline: false, keys: "settled" },
  { kind: "unsigned", name: "plain.test" },
];

async function createWorld(extraZones: number): Promise<ContractWorld> {
  const fillers = Array.from(
    { length: FILLERS + extraZones },
    (_, index): NamedZone => ({ kind: "unsigned", name: `filler-${index}.test` }),
  );
  const named = await startNamed({ zones: [...ZONES, ...fillers] });
  const key = parseRndcKey(await readFile(named.control.keyFile, "utf8"));
  if (!key.ok) throw new Error(key.error.reason);
  const config: Bind9Config = {
    estate: "fleet",
    server: "ns1.test",
    dns: named.dns,
    statisticsUrl: named.statisticsUrl,
    control: { ip: named.control.ip, port: named.control.port, key: key.value },
    keyDirectory: named.keyDirectory,
    configFile: named.configFile,
  };
  const counted = countRequests(createRealSources(config, wallClock));
  const driver = createBind9Driver({ config, wallClock, sources: counted.sources });
  await removePrivateKey(path.join(named.keyDirectory, "no-key.test"), "ZSK: yes");
  return {
    driver,
    held: { zone: zoneName("settled.test"), holder: "ns1.test" },
    otherServer: null,
    unsigned: zoneName("plain.test"),
    keyTagsFromElsewhere: async (zone) => {
      const server = ["@127.0.0.1", "-p", String(named.dns.port)];
      const answer = await runTool("/usr/bin/dig", [...server, zone, "DNSKEY", "+multiline"]);
      return [...answer.matchAll(/key id = (\d+)/g)].map(([, tag]) => Number(tag));
    },
    rolling: [
      {
        zone: zoneName("zsk.test"),
        keyRole: "zsk",
        phase: "expiring",
        stage: "switch-signatures",
      },
      { zone: zoneName("ksk.test"), keyRole: "ksk", phase: "awaiting-person", stage: "submit-ds" },
    ],
    unreachable: { zone: zoneName("no-key.test"), server: "ns1.test", keyRole: "zsk" },
    parentDs: { zone: zoneName("settled.test"), state: "current" },
    directory: null,
    requestCount: counted.count,
    silence: named.kill,
    revive: named.start,
    makeTransition: async () => {
      const events = () => named.log().split("rolls.test/IN: next key event").length;
      const before = events();
      const status = await named.rndc("dnssec", "-status", "rolls.test");
      const tag = /key: (\d+) \(ECDSAP256SHA256\), ZSK/.exec(status)?.[1] ?? "";
      await named.rndc("dnssec", "-rollover", "-key", tag, "rolls.test");
      await named.waitForLog(() => events() > before);
      return zoneName("rolls.test");
    },
    close: async () => {
      await driver.close();
      await named.remove();
    },
  };
}

function countRequests(real: Bind9Sources): { sources: Bind9Sources; count: () => number } {
  let requests = 0;
  const counting = <A extends unknown[], R>(ask: (...args: A) => R) => {
    return (...args: A): R => {
      requests += 1;
      return ask(...args);
    };
  };
  const sources: Bind9Sources = {
    ...real,
    readStatistics: counting(real.readStatistics),
    query: counting(real.query),
    openControl: counting(async () => {
      const opened = await real.openControl();
      if (!opened.ok) return opened;
      const session = opened.value;
      return { ok: true, value: { run: counting(session.run), close: session.close } } as const;
    }),
  };
  return { sources, count: () => requests };
}

async function removePrivateKey(directory: string, mark: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (!file.endsWith(".state")) continue;
    const state = await readFile(path.join(directory, file), "utf8");
    if (state.includes(mark)) {
      await rm(path.join(directory, file.replace(/\.state$/, ".private")));
    }
  }
}

testDriverContract({
  name: "bind9",
  skipped: whyNoNamed(),
  capabilities: bind9Capabilities,
  createWorld,
  createActingWorld: null,
});
