import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepAll, unwrap } from "@/agent/drivers/contract/read-everything";
import type { Driver } from "@/agent/drivers/driver";
import type { WorkerRequest } from "@/agent/transport/powershell-protocol";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { PowerShellHost } from "@/tools/powershell-host/build-host";
import { type OperationRow, readOperations } from "@/tools/powershell-host/judge-scripts";
import { auditLine } from "@/tools/powershell-host/lab-events";
import {
  type Peer,
  type Question,
  startPeer,
  type TypedValue,
  textOf,
} from "@/tools/powershell-host/peer";
import {
  createWindowsWorld,
  findHost,
  hostChannel,
  PAIRED_MANNERS,
  type WindowsWorld,
  WORLD_START,
} from "@/tools/powershell-host/windows-world";
import { createWindowsDriver } from "./index";
import { surveyServers } from "./survey";
import { WORKER_SCRIPT, WORKER_SCRIPT_HASH } from "./worker-script";

const found = await findHost();
const SECURE = zoneName("secure.contoso.com");
const VPN = zoneName("vpn.fabrikam.com");
const [DC1, DC2, FDC1, FDC2] = [
  "dc1.contoso.com",
  "dc2.contoso.com",
  "fdc1.fabrikam.com",
  "fdc2.fabrikam.com",
] as const;
const MOVE: Step = { action: "transfer-role", zone: SECURE, server: DC2, from: DC1, target: DC2 };

/** A worker on a peer of its own. */
function workerOn(host: PowerShellHost, peer: Pick<Peer, "socket">): PowershellWorker {
  return new PowershellWorker({
    open: hostChannel(host, { peer }),
    scriptHash: WORKER_SCRIPT_HASH,
    recycleAfter: 1_000,
    startTimeoutMs: 60_000,
    graceMs: 2_000,
  });
}

function isAuditOf(question: Question, server: string): boolean {
  return (
    question.cmdlet === "Get-WinEvent" &&
    textOf(question, "ComputerName") === server &&
    (textOf(question, "LogName") ?? "").endsWith("/Audit")
  );
}

/** What a driver says of everything, without what only counts or remembers. */
async function tell(driver: Driver): Promise<unknown> {
  const { zones, pages } = await sweepAll(driver, null);
  const settings = pages.at(-1)?.servers.map((server) => server.settings) ?? [];
  expect(settings[0]?.trustPoints?.length).toBeGreaterThan(1);
  if (driver.acting === null) throw new Error("the driver does not act");
  const check = unwrap(await driver.acting.checkStep(MOVE));
  return { zones: zones.map(({ revision, ...facts }) => facts), settings, check };
}

describe.skipIf(found.host === null)(`the driver for Windows ${found.why ?? ""}`, () => {
  const host = found.host as PowerShellHost;

  describe("both kinds of JSON, three languages, dot-sourced and not", () => {
    let world: WindowsWorld;
    let expected: unknown;

    beforeAll(async () => {
      world = await createWindowsWorld({ host, servers: [DC1, DC2], workers: 1 });
      expected = await tell(world.driver);
    });
    afterAll(async () => {
      await world.close();
    });

    test.each(PAIRED_MANNERS)(
      "JSON of $json, $culture, scope $scope: the same is told",
      async (manners) => {
        const driver = createWindowsDriver({
          estate: "forest",
          servers: [DC1, DC2],
          reach: "local",
          open: hostChannel(host, { peer: world.peer, manners }),
          workers: 1,
          timeoutSeconds: 30,
          wallClock: () => WORLD_START,
          vantage: "agent",
          resolveAddresses: async () => [],
        });
        expect(await tell(driver)).toEqual(expected);
        await driver.close();
      },
    );
  });

  describe("the two logs of a server", () => {
    const ALL = { zone: null, after: 0, limit: 10_000 };

    test("what went wrong is a row of history and stands on the server; a driver that is started again tells it under the same number", async () => {
      const [NS4, VOICE] = ["ns4.contoso.com", zoneName("voice.fabrikam.com")] as const;
      const world = await createWindowsWorld({ host, servers: [DC1, NS4], workers: 1 });
      const { pages } = await sweepAll(world.driver, null);
      const servers = pages.at(-1)?.servers ?? [];
      const logged = servers.find(({ server }) => server === NS4)?.settings?.events ?? [];
      expect(logged).toEqual([
        expect.objectContaining({
          id: 7_644,
          level: "warning",
          message: expect.stringContaining("voice.fabrikam.com"),
        }),
      ]);
      const { transitions } = unwrap(await world.driver.readTransitions(ALL));
      const told = transitions.filter(({ source }) => source === NS4);
      expect(told).toEqual([
        expect.objectContaining({ zone: VOICE, kind: "key", to: "event 7644", through: "outside" }),
      ]);
      // Nothing is told twice by a driver that goes on, nor by one that is started again.
      await sweepAll(world.driver, null);
      expect(unwrap(await world.driver.readTransitions(ALL)).transitions).toHaveLength(
        transitions.length,
      );
      const again = world.newDriver();
      await sweepAll(again, null);
      const after = transitions.at(-1)?.sequence ?? 0;
      expect(unwrap(await again.readTransitions({ ...ALL, after })).transitions).toEqual([]);
      await again.close();
      await world.close();
    }, 60_000);

    test("rollovers that somebody starts by hand, and trust anchors that somebody adds, are rows of history of their zones", async () => {
      const anchor = '<Data Name="Name">secure.contoso.com.</Data><Data Name="KeyTag">7</Data>';
      const key = '<Data Name="Zone">secure.contoso.com</Data>';
      const logged = [
        auditLine({ id: 544, record: 1, at: WORLD_START - 20, data: anchor }),
        auditLine({ id: 531, record: 2, at: WORLD_START - 10, data: key }),
      ];
      const world = await createWindowsWorld({
        host,
        servers: [DC1, DC2],
        workers: 1,
        peer: {
          intercept: (question) => (isAuditOf(question, DC2) ? logged : undefined),
        },
      });
      const { zones } = await sweepAll(world.driver, null);
      const secure = zones.find(({ zone }) => zone === SECURE);
      const zsk = secure?.signing?.descriptors.find(({ keyRole }) => keyRole === "zsk");
      unwrap(
        await world.lab.lab.operate({
          operation: "invoke-rollover",
          zone: SECURE,
          server: DC1,
          descriptorId: zsk?.descriptorId ?? "",
        }),
      );
      await sweepAll(world.driver, null);
      const { transitions } = unwrap(await world.driver.readTransitions({ ...ALL, zone: SECURE }));
      expect(transitions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            kind: "key",
            to: "event 528",
            descriptorId: zsk?.descriptorId,
            source: DC1,
          }),
          expect.objectContaining({ kind: "key", to: "event 544", source: DC2 }),
          expect.objectContaining({ kind: "key", to: "event 531", source: DC2 }),
        ]),
      );
      await world.close();
    }, 60_000);
  });

  describe("a dead key master", () => {
    test("KM-20: it holds up nobody but its own zones, and they keep what was known", async () => {
      const holdUpMs = { now: 0 };
      const world = await createWindowsWorld({
        host,
        servers: [FDC1, FDC2],
        workers: 2,
        timeoutSeconds: 2,
        peer: {
          get holdUpMs() {
            return holdUpMs.now;
          },
        },
      });
      const before = await sweepAll(world.driver, null);
      const viewsOf = (zones: typeof before.zones, zone: string) =>
        zones.find((each) => each.zone === zone)?.views ?? [];
      expect(viewsOf(before.zones, VPN)).toHaveLength(2);
      // Longer than anybody waits: as if the call never came back.
      holdUpMs.now = 60_000;
      const begun = performance.now();
      const during = await sweepAll(world.driver, null);
      expect(performance.now() - begun).toBeLessThan(25_000);
      expect(during.zones).toHaveLength(before.zones.length);
      for (const { zone, views } of before.zones) {
        const now = viewsOf(during.zones, zone);
        expect(
          now.map(({ holder, isHolder }) => ({ holder, isHolder })),
          zone,
        ).toEqual(views.map(({ holder, isHolder }) => ({ holder, isHolder })));
      }
      await world.close();
    }, 120_000);
  });

  describe("through a CimSession", () => {
    test("a move is made on the new key master itself, and told as Keymaster's own", async () => {
      const world = await createWindowsWorld({
        host,
        servers: [DC1, DC2],
        workers: 1,
        reach: "cim",
      });
      const { driver } = world;
      await sweepAll(driver, null);
      const { acting } = driver;
      if (acting === null) throw new Error("the driver does not act");
      expect(await acting.applyStep(MOVE, { timeoutMs: 30_000 })).toMatchObject({ ok: true });
      const moves = world.peer.questions.filter(({ cmdlet }) => cmdlet.startsWith("Reset-"));
      expect(moves.map(({ session }) => session)).toEqual([DC2]);
      const readings = world.peer.questions.filter(({ cmdlet }) =>
        cmdlet.startsWith("Get-DnsServer"),
      );
      expect(readings.every(({ session }) => session !== null)).toBe(true);
      await sweepAll(driver, null);
      const { transitions } = unwrap(
        await driver.readTransitions({ zone: SECURE, after: 0, limit: 9 }),
      );
      expect(transitions.at(-1)).toMatchObject({
        kind: "role",
        from: DC1,
        to: DC2,
        through: "keymaster",
      });
      await world.close();
    });
  });

  describe("moves that Windows may see in another way", () => {
    test("KM-39: where -SeizeRole looks at keys, a seizure without them is refused with 9107 and nothing has changed", async () => {
      const zone = zoneName("lab.contoso.com");
      const world = await createWindowsWorld({
        host,
        servers: [DC1, DC2],
        workers: 1,
        peer: { seizeMeans: "with-key-checks" },
      });
      unwrap(await world.lab.lab.setPower(DC1, false));
      const step = { action: "seize-role-without-keys", zone, server: DC2, target: DC2 } as const;
      const outcome = await world.driver.acting?.applyStep(step, { timeoutMs: 30_000 });
      expect(outcome).toMatchObject({ error: { kind: "rejected-by-server", code: 9107 } });
      await world.close();
    });

    test("a worker that is killed in the middle of a move leaves it unclear; the next request gets another worker", async () => {
      const kills: (() => void)[] = [];
      const world = await createWindowsWorld({
        host,
        servers: [DC1, DC2],
        workers: 1,
        open: (peer) => async (handlers) => {
          const opened = await hostChannel(host, { peer })(handlers);
          if (opened.ok) kills.push(opened.value.kill);
          return opened;
        },
        peer: {
          intercept: ({ cmdlet }) => {
            if (!cmdlet.startsWith("Reset-")) return undefined;
            kills.at(-1)?.();
            return null;
          },
        },
      });
      const { acting } = world.driver;
      if (acting === null) throw new Error("the driver does not act");
      expect(await acting.applyStep(MOVE, { timeoutMs: 30_000 })).toMatchObject({
        error: { kind: "timed-out", retryable: false },
      });
      expect(world.peer.questions.filter(({ cmdlet }) => cmdlet.startsWith("Reset-"))).toHaveLength(
        1,
      );
      const fresh = unwrap(await acting.readZoneFresh(SECURE));
      expect(fresh.zone.views.filter(({ isHolder }) => isHolder)).toMatchObject([{ server: DC1 }]);
      expect(kills).toHaveLength(2);
      await world.close();
    });

    test("a move that does not come back in its time is unclear, and the worker lives on", async () => {
      const world = await createWindowsWorld({
        host,
        servers: [DC1, DC2],
        workers: 1,
        peer: { intercept: ({ cmdlet }) => (cmdlet.startsWith("Reset-") ? null : undefined) },
      });
      const { acting } = world.driver;
      if (acting === null) throw new Error("the driver does not act");
      await acting.readZoneFresh(SECURE);
      expect(await acting.applyStep(MOVE, { timeoutMs: 4_000 })).toMatchObject({
        error: { kind: "timed-out", detail: expect.stringContaining("in time") },
      });
      expect(await acting.readZoneFresh(SECURE)).toMatchObject({ ok: true });
      await world.close();
    });
  });

  describe("the worker's table", () => {
    let peer: Peer;
    let worker: PowershellWorker;
    beforeAll(async () => {
      peer = await startPeer(() => []);
      worker = workerOn(host, peer);
    });
    afterAll(async () => {
      await worker.close();
      await peer.close();
    });

    /** How many parameters arrived, each with the type of its kind; with -WhatIf nothing arrives. */
    async function expectBinding(request: WorkerRequest, row: OperationRow): Promise<number> {
      const before = peer.questions.length;
      expect(await worker.request(request), request.operation).toMatchObject({
        ok: true,
        value: { error: null },
      });
      const asked = peer.questions.slice(before);
      expect(asked.map(({ cmdlet }) => cmdlet)).toEqual([row.Cmdlet]);
      const names = Object.keys(request.parameters).filter((name) => name !== "CimSession");
      for (const name of names) {
        const sample = SAMPLES[row.Parameters[name] ?? ""]?.typed(name);
        const arrived = asked[0]?.parameters[name];
        // Where a cmdlet takes many keys, one is a list of one.
        const expected =
          sample?.t === "guid" && arrived?.t === "array" ? { t: "array", v: [sample] } : sample;
        expect(arrived, `${request.operation} ${name}`).toEqual(expected);
      }
      if (row.Kind !== "read") {
        expect(await worker.request({ ...request, whatIf: true })).toMatchObject({ ok: true });
        expect(peer.questions.length, `${request.operation} -WhatIf`).toBe(before + 1);
      }
      return names.length;
    }

    test("every parameter of every operation binds in the real engine, with the type that the cmdlet has", async () => {
      const table = await readOperations(host, WORKER_SCRIPT);
      let bound = 0;
      for (const [operation, row] of Object.entries(table)) {
        if (operation === "open-session") continue;
        for (const parameters of parameterSets(operation, row.Parameters)) {
          bound += await expectBinding({ operation, parameters, deadlineMs: 10_000 }, row);
        }
      }
      expect(bound).toBeGreaterThan(80);
    }, 60_000);
  });

  test("the check of a real server tells words, types and times, and no names", async () => {
    const world = await createWindowsWorld({ host, servers: [DC1], workers: 1 });
    const worker = workerOn(host, world.peer);
    const survey = await surveyServers(worker, [DC1, "fdc3.fabrikam.com"], "local");
    const said = JSON.stringify(survey);
    expect(survey.failure).toBeNull();
    expect(survey.entries.filter(({ server }) => server === "server 1").length).toBeGreaterThan(9);
    expect(said).toContain("KskWaitingForDSUpdate");
    expect(said).toContain("WIN32 1722");
    expect(said).not.toMatch(/contoso\.com|fabrikam|[0-9a-f]{8}-[0-9a-f]{4}/i);
    await worker.close();
    await world.close();
  });
});

type Sample = {
  readonly given: (name: string) => string | number | boolean | readonly string[];
  readonly typed: (name: string) => TypedValue;
};
const WORDS: Readonly<Record<string, string>> = {
  DenialOfExistence: "NSec",
  DistributeTrustAnchor: "DnsKey",
  DSRecordGenerationAlgorithm: "Sha256",
  DigestType: "Sha256",
  CryptoAlgorithm: "RsaSha256",
  NextRolloverAction: "Normal",
  RRType: "DnsKey",
  Type: "KeySigningKey",
  KeyProtocol: "DnsSec",
};
const KEY_ID = "7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11";
const wordOf = (name: string) => WORDS[name] ?? `a-${name}`;

/** A value of each kind, and how the cmdlet gets it. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  string: { given: wordOf, typed: (name) => ({ t: "string", v: wordOf(name) }) },
  strings: {
    given: (name) => [wordOf(name)],
    typed: (name) => ({ t: "array", v: [{ t: "string", v: wordOf(name) }] }),
  },
  boolean: { given: () => true, typed: () => ({ t: "bool", v: true }) },
  switch: { given: () => true, typed: () => ({ t: "switch", v: true }) },
  seconds: { given: () => 7_200, typed: () => ({ t: "timespan", v: 72_000_000_000 }) },
  byte: { given: () => 8, typed: () => ({ t: "byte", v: 8 }) },
  uint16: { given: () => 10, typed: () => ({ t: "uint16", v: 10 }) },
  uint32: { given: () => 2_048, typed: () => ({ t: "uint32", v: 2_048 }) },
  int64: { given: () => 500, typed: () => ({ t: "int64", v: 500 }) },
  guid: { given: () => KEY_ID, typed: () => ({ t: "guid", v: KEY_ID }) },
  session: { given: () => "dc9", typed: () => ({ t: "object", v: "CimSession" }) },
};

/** Some cmdlets take one group of parameters or another, never both. */
const GROUPS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  // Its Type is another list of words than that of keys.
  "remove-trust-anchor": [["ComputerName", "CimSession", "Name"]],
  "add-trust-anchor": [
    ["Name", "CryptoAlgorithm", "Base64Data", "KeyProtocol", "ComputerName", "CimSession"],
    ["Name", "CryptoAlgorithm", "KeyTag", "DigestType", "Digest"],
  ],
};

function parameterSets(operation: string, parameters: Readonly<Record<string, string>>) {
  const groups = GROUPS[operation] ?? [Object.keys(parameters)];
  return groups.map((names) =>
    Object.fromEntries(
      names.map((name) => [name, SAMPLES[parameters[name] ?? ""]?.given(name) ?? ""]),
    ),
  );
}
