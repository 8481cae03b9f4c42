import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepAll } from "@/agent/drivers/contract/read-everything";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import {
  createWindowsWorld,
  findHost,
  hostChannel,
  type WindowsWorld,
} from "@/tools/powershell-host/windows-world";
import { WORKER_SCRIPT, WORKER_SCRIPT_HASH } from "./worker-script";

const found = await findHost();
const SECURE = zoneName("secure.contoso.com");
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const MOVE: Step = { action: "transfer-role", zone: SECURE, server: DC2, from: DC1, target: DC2 };
const ROLES = path.join(path.dirname(WORKER_SCRIPT), "jea", "Keymaster", "RoleCapabilities");
/** The one line of the script that nothing but WS-Management can answer. */
const OVER_WS_MANAGEMENT =
  "[System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($there)";
const IN_A_PROCESS = "[Keymaster.PowerShellHost.RestrictedEndpoint]::Connect($Endpoint)";

/** What a role shows as a session of its own: who gets which role is decided by Windows alone. */
async function sessionOf(role: "KeymasterRead" | "KeymasterMove", folder: string): Promise<string> {
  const text = await readFile(path.join(ROLES, `${role}.psrc`), "utf8");
  const header = "@{\n    SchemaVersion = '2.0.0.0'\n    SessionType = 'RestrictedRemoteServer'";
  const file = path.join(folder, `${role}.pssc`);
  await writeFile(file, text.replace("@{", header));
  return file;
}

/** Ends the other machine's part, which names a file of this test alone. */
async function endProcesses(commandLine: string): Promise<void> {
  const { stdout } = await promisify(execFile)("pgrep", ["-f", commandLine]);
  for (const pid of stdout.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
}

describe.skipIf(found.host === null)(
  `the real script over the remoting protocol, in a session that shows the role and nothing else ${found.why ?? ""}`,
  () => {
    let folder: string;
    let script: string;
    let scriptHash: string;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "over-jea-"));
      const text = await readFile(WORKER_SCRIPT, "utf8");
      expect(text.split(OVER_WS_MANAGEMENT)).toHaveLength(2);
      const changed = text.replace(OVER_WS_MANAGEMENT, IN_A_PROCESS);
      script = path.join(folder, "worker.ps1");
      await writeFile(script, changed);
      scriptHash = createHash("sha256").update(changed).digest("hex");
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function openWorld(
      role: "KeymasterRead" | "KeymasterMove",
      more: { readonly before?: () => Promise<boolean>; readonly timeoutSeconds?: number } = {},
    ): Promise<WindowsWorld> {
      const { host } = found;
      const { before, timeoutSeconds = 30 } = more;
      if (host === null) throw new Error(found.why ?? "");
      const endpoint = await sessionOf(role, folder);
      return createWindowsWorld({
        host,
        servers: [DC2],
        reach: "jea",
        workers: 1,
        scriptHash,
        peer: { here: DC2, ...(before === undefined ? {} : { before }) },
        timeoutSeconds,
        open: (peer) =>
          hostChannel(host, {
            peer,
            script,
            extraArguments: ["-Computer", DC2, "-Endpoint", endpoint],
          }),
      });
    }

    test("the moving role reads what the server says, and carries out a transfer there", async () => {
      const world = await openWorld("KeymasterMove");
      try {
        const { zones, pages } = await sweepAll(world.driver, null);
        expect(pages.at(-1)?.servers).toMatchObject([{ server: DC2, reachable: true }]);
        const before = zones.find(({ zone }) => zone === SECURE);
        expect(before?.views).toMatchObject([{ server: DC2, holder: DC1, isHolder: false }]);
        const own = zones.find(({ views }) => views[0]?.isHolder === true);
        expect(own?.signing?.settings.propagationTimeSeconds).toEqual(expect.any(Number));
        expect(own?.signing?.descriptors.length).toBeGreaterThan(0);
        const done = await world.driver.acting?.applyStep(MOVE, { timeoutMs: 20_000 });
        expect(done).toMatchObject({ ok: true });
        const names = new Set(
          world.peer.questions.flatMap(({ parameters }) => Object.keys(parameters)),
        );
        // The endpoint is the server: a name would be a second hop.
        expect(names.has("ComputerName")).toBe(false);
        const after = await world.driver.readDetails([SECURE]);
        expect(after.ok ? after.value[0]?.views : after.error).toBeDefined();
        const fresh = await world.driver.acting?.readZoneFresh(SECURE);
        expect(fresh?.ok === true ? fresh.value.zone.views : fresh).toMatchObject([
          { server: DC2, isHolder: true },
        ]);
      } finally {
        await world.close();
      }
    });

    test("the reading role refuses a transfer before it reaches the server, and nothing has changed", async () => {
      const world = await openWorld("KeymasterRead");
      try {
        await sweepAll(world.driver, null);
        const refused = await world.driver.acting?.applyStep(MOVE, { timeoutMs: 20_000 });
        // Without a number of Windows an answer is unclear; reading again tells that nothing has changed.
        expect(refused).toMatchObject({ ok: false, error: { kind: "timed-out" } });
        expect(world.peer.questions.some(({ cmdlet }) => cmdlet.startsWith("Reset-"))).toBe(false);
        const holder = await world.lab.acting.readZoneFresh(SECURE);
        const holders = holder.ok ? holder.value.zone.views.filter((view) => view.isHolder) : [];
        expect(holders.map(({ server }) => server)).toEqual([DC1]);
      } finally {
        await world.close();
      }
    });

    test("a session that breaks in the middle of a call is opened anew, and the server is read again", async () => {
      const served = path.join(folder, "KeymasterRead.pssc");
      let breaksAtNext = false;
      const before = async () => {
        if (breaksAtNext) await endProcesses(`powershell-host endpoint ${served}`);
        breaksAtNext = false;
        return true;
      };
      // Here only the time that a call may take tells that nobody is there any more.
      const world = await openWorld("KeymasterRead", { before, timeoutSeconds: 4 });
      try {
        await sweepAll(world.driver, null);
        breaksAtNext = true;
        const reachable: (boolean | null)[] = [];
        for (let sweep = 0; sweep < 6 && reachable.at(-1) !== true; sweep += 1) {
          const { pages } = await sweepAll(world.driver, null);
          reachable.push(pages.at(-1)?.servers[0]?.reachable ?? null);
        }
        expect(reachable.at(-1)).toBe(true);
      } finally {
        await world.close();
      }
    });

    test("where WS-Management cannot be had, the unchanged script says so and asks nothing", async () => {
      const { host } = found;
      if (host === null) throw new Error(found.why ?? "");
      const worker = new PowershellWorker({
        open: hostChannel(host, {
          peer: { socket: path.join(folder, "nobody") },
          extraArguments: ["-Computer", DC2, "-Endpoint", "Keymaster"],
        }),
        scriptHash: WORKER_SCRIPT_HASH,
        recycleAfter: 10,
        startTimeoutMs: 30_000,
        graceMs: 1_000,
      });
      const identity = await worker.identify();
      await worker.close();
      expect(identity).toMatchObject({
        ok: false,
        error: { kind: "not-started", detail: expect.stringMatching(/WSMan/i) },
      });
    });
  },
);
