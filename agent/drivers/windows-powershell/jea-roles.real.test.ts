import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import type { PowerShellHost } from "@/tools/powershell-host/build-host";
import { judgeRole, readOperations } from "@/tools/powershell-host/judge-scripts";
import { type Peer, startPeer } from "@/tools/powershell-host/peer";
import { renderRole } from "@/tools/powershell-host/render-role";
import { cim, object, text, win32 } from "@/tools/powershell-host/typed-values";
import { findHost, hostChannel } from "@/tools/powershell-host/windows-world";
import { failureOfError } from "./failures";
import { MOVING_OPERATIONS, READING_OPERATIONS } from "./worker-roles";
import { WORKER_SCRIPT, WORKER_SCRIPT_HASH } from "./worker-script";

const found = await findHost();
const JEA = path.join(path.dirname(WORKER_SCRIPT), "jea");
const roleFile = (name: string) => path.join(JEA, "Keymaster", "RoleCapabilities", `${name}.psrc`);

const ROLES = {
  KeymasterRead: {
    guid: "7a1d1a54-8f0e-4a53-9a06-2f6b0d9a2c21",
    description: "Reads zones, DNSSEC settings, signing keys and events. Changes nothing.",
    operations: READING_OPERATIONS,
  },
  KeymasterMove: {
    guid: "7a1d1a54-8f0e-4a53-9a06-2f6b0d9a2c22",
    description: "Reads, moves the key master role, and signs again after a seizure.",
    operations: [...READING_OPERATIONS, ...MOVING_OPERATIONS],
  },
} as const;
type RoleName = keyof typeof ROLES;

describe.skipIf(found.host === null)(`role capability files ${found.why ?? ""}`, () => {
  let host: PowerShellHost;
  let peer: Peer;
  let folder: string;

  beforeAll(async () => {
    if (found.host !== null) host = found.host;
    folder = await mkdtemp(path.join(tmpdir(), "jea-roles-"));
    await cp(path.join(JEA, "Keymaster"), path.join(folder, "Keymaster"), { recursive: true });
    peer = await startPeer(({ cmdlet }) =>
      cmdlet.startsWith("Get-")
        ? [object(cim("X", { ZoneName: text("a.test") }))]
        : [win32(9122, "The key master does not answer.")],
    );
  });
  afterAll(async () => {
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(Object.keys(ROLES) as RoleName[])(
    "%s is written from the worker's table (vitest --update writes it)",
    async (name) => {
      const table = await readOperations(host, WORKER_SCRIPT);
      await expect(renderRole(table, ROLES[name])).toMatchFileSnapshot(roleFile(name));
    },
  );

  test.each(Object.keys(ROLES) as RoleName[])(
    "%s passes the gate: not too wide, not too narrow",
    async (name) => {
      const { operations } = ROLES[name];
      const file = roleFile(name);
      expect(await judgeRole(host, { worker: WORKER_SCRIPT, file, operations })).toEqual([]);
    },
  );

  test("every operation that changes nothing is in the reading role, and no other one", async () => {
    const table = await readOperations(host, WORKER_SCRIPT);
    const reading = Object.keys(table).filter((name) => table[name]?.Kind === "read");
    expect(reading.sort()).toEqual([...READING_OPERATIONS].sort());
  });

  test.each([
    ["literal", "@{ VisibleFunctions = $(throw 'ran code') }"],
    ["literal", "Get-Date\n@{ }"],
    ["key", "@{ ScriptsToProcess = 'a.ps1' }"],
    ["too-wide", "@{ VisibleFunctions = 'Get-DnsServer*' }"],
    [
      "too-wide",
      "@{ VisibleFunctions = @{ Name = 'Get-DnsServerZone'; Parameters = @{ Name = 'AsJob' } } }",
    ],
    ["too-narrow", "@{ VisibleFunctions = @() }"],
    ["parse", "@{"],
  ])("the gate finds %s in a planted file: %s", async (rule, content) => {
    const file = path.join(folder, "planted.psrc");
    await writeFile(file, content);
    const findings = await judgeRole(host, {
      worker: WORKER_SCRIPT,
      file,
      operations: ["get-zones"],
    });
    expect(findings.map((finding) => finding.rule)).toContain(rule);
  });

  describe("a worker whose second runspace is restricted to a role", () => {
    const start = (name: "read" | "move") =>
      new PowershellWorker({
        open: hostChannel(
          { ...host, modulePath: `${host.modulePath}:${folder}` },
          {
            peer,
            extraArguments: ["-SessionConfiguration", path.join(JEA, `keymaster-${name}.pssc`)],
          },
        ),
        scriptHash: WORKER_SCRIPT_HASH,
        recycleAfter: 1_000,
        startTimeoutMs: 60_000,
        graceMs: 5_000,
      });
    const move = {
      operation: "move-role",
      parameters: { ZoneName: "a.test", KeyMasterServer: "dc2" },
      deadlineMs: 10_000,
    };

    test("reading works; a change is refused before it reaches the server, whatever is asked", async () => {
      const worker = start("read");
      const zones = await worker.request({
        operation: "get-zones",
        parameters: { ComputerName: "dc1", Name: ["a.test"] },
        deadlineMs: 10_000,
      });
      expect(zones).toMatchObject({
        ok: true,
        value: { error: null, rows: [{ ZoneName: "a.test" }] },
      });
      const before = peer.questions.length;
      for (const request of [
        move,
        { ...move, operation: "unsign-zone", parameters: { ZoneName: "a.test" } },
        { ...move, operation: "set-zone-settings", parameters: { ZoneName: "a.test" } },
      ]) {
        expect(await worker.request(request)).toMatchObject({
          ok: true,
          value: {
            error: { fullyQualifiedErrorId: expect.stringMatching(/^CommandNotFoundException/) },
          },
        });
      }
      expect(peer.questions.length).toBe(before);
      await worker.close();
    }, 60_000);

    test("a cmdlet with limited parameters gets another name, and its number is read all the same", async () => {
      const worker = start("move");
      const answer = await worker.request(move);
      if (!answer.ok || answer.value.error === null) throw new Error("an error was expected");
      const { error } = answer.value;
      expect(error).toMatchObject({
        fullyQualifiedErrorId: expect.stringMatching(
          /^WIN32 9122,Reset-DnsServerZoneKeyMasterRole_./,
        ),
      });
      expect(failureOfError(error, "change")).toMatchObject({
        kind: "rejected-by-server",
        code: 9122,
      });
      const before = peer.questions.length;
      const other = await worker.request({
        ...move,
        operation: "set-zone-settings",
        parameters: { ZoneName: "a.test" },
      });
      expect(other).toMatchObject({ ok: true, value: { error: { kind: "error" } } });
      expect(peer.questions.length).toBe(before);
      await worker.close();
    }, 60_000);
  });
});
