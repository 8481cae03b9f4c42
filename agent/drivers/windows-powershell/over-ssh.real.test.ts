import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sweepAll, unwrap } from "@/agent/drivers/contract/read-everything";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { PowershellWorker } from "@/agent/transport/powershell-worker";
import { type SshTarget, sshChannel } from "@/agent/transport/ssh-channel";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { type OpenSsh, startOpenSsh, whyNoSshd } from "@/tools/powershell-host/openssh";
import {
  createWindowsWorld,
  findHost,
  hostEnvironment,
  type WindowsWorld,
} from "@/tools/powershell-host/windows-world";
import {
  WORKER_ARGUMENTS,
  WORKER_SCRIPT,
  WORKER_SCRIPT_HASH,
  WORKER_SUBSYSTEM,
} from "./worker-script";

const found = await findHost();
const why = found.why ?? whyNoSshd();
const SECURE = zoneName("secure.contoso.com");
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const MOVE: Step = {
  action: "transfer-role",
  zone: SECURE,
  server: DC2,
  from: DC1,
  target: DC2,
};

describe.skipIf(why !== null)(`Windows over OpenSSH ${why ?? ""}`, () => {
  let world: WindowsWorld;
  let ssh: OpenSsh;
  /** Called when a move reaches the server. */
  let atMove = () => {};

  beforeAll(async () => {
    const { host } = found;
    if (host === null) return;
    world = await createWindowsWorld({
      host,
      servers: [DC1, DC2],
      workers: 1,
      reach: "ssh",
      // Opened for every worker anew, when the server is up.
      open: () => (handlers) => sshChannel(targetOf())(handlers),
      peer: {
        intercept: ({ cmdlet }) => {
          if (cmdlet.startsWith("Reset-")) atMove();
          return undefined;
        },
      },
    });
    ssh = await startOpenSsh({
      file: host.executable,
      args: [...WORKER_ARGUMENTS, WORKER_SCRIPT],
      env: hostEnvironment(host, world.peer.socket, {}),
    });
  });
  afterAll(async () => {
    await world?.close();
    await ssh.close();
  });

  const targetOf = (change: Partial<SshTarget> = {}): SshTarget => ({
    host: ssh.host,
    port: ssh.port,
    user: ssh.user,
    privateKey: ssh.privateKey,
    hostKey: ssh.hostKey,
    subsystem: WORKER_SUBSYSTEM,
    readyTimeoutMs: 10_000,
    ...change,
  });
  const identify = async (change: Partial<SshTarget>) => {
    const worker = new PowershellWorker({
      open: sshChannel(targetOf(change)),
      scriptHash: WORKER_SCRIPT_HASH,
      recycleAfter: 10,
      startTimeoutMs: 30_000,
      graceMs: 1_000,
    });
    const identity = await worker.identify();
    await worker.close();
    return identity;
  };

  test("a sweep reads everything through the pinned server", async () => {
    const { zones, pages } = await sweepAll(world.driver, null);
    expect(pages.at(-1)?.servers.map(({ reachable }) => reachable)).toEqual([true, true]);
    const report = zones.find(({ zone }) => zone === SECURE);
    expect(report?.views.filter(({ isHolder }) => isHolder).map(({ server }) => server)).toEqual([
      DC1,
    ]);
  });

  test("another host key than the pinned one is refused, and nothing is sent", async () => {
    const before = world.peer.questions.length;
    const changed = `ssh-ed25519 ${Buffer.alloc(51, 7).toString("base64")}`;
    expect(await identify({ hostKey: changed })).toMatchObject({
      ok: false,
      error: {
        kind: "not-started",
        cause: "unauthenticated",
        detail: expect.stringContaining("SHA256:"),
      },
    });
    expect(await identify({ hostKey: "SHA256:AAAA" })).toMatchObject({ ok: false });
    expect(world.peer.questions.length).toBe(before);
  });

  test("the host key may be pinned by its fingerprint", async () => {
    const wrong = await identify({ hostKey: "SHA256:wrong" });
    const detail = wrong.ok || !("detail" in wrong.error) ? "" : wrong.error.detail;
    const fingerprint = /SHA256:\S+/.exec(detail)?.[0].replace(",", "") ?? "";
    expect(await identify({ hostKey: fingerprint })).toMatchObject({ ok: true });
  });

  test("a key that the server does not know is one clear sentence", async () => {
    expect(await identify({ privateKey: ssh.strangerKey })).toMatchObject({
      ok: false,
      error: { cause: "unauthenticated", detail: expect.stringContaining("does not let") },
    });
  });

  test("a subsystem that is not set up is said so", async () => {
    expect(await identify({ subsystem: "nothing" })).toMatchObject({
      ok: false,
      error: { cause: "refused", detail: expect.stringContaining("nothing") },
    });
  });

  test("another script there is told from the one that this version brings", async () => {
    const worker = new PowershellWorker({
      open: sshChannel(targetOf()),
      scriptHash: "0".repeat(64),
      recycleAfter: 10,
      startTimeoutMs: 30_000,
      graceMs: 1_000,
    });
    expect(await worker.identify()).toMatchObject({
      ok: false,
      error: { cause: "refused", detail: expect.stringContaining(WORKER_SCRIPT_HASH) },
    });
    await worker.close();
  });

  test("KM-35: a connection that breaks in the middle of a move is unclear, and the ledger keeps the step from starting twice", async () => {
    const { acting } = world.driver;
    if (acting === null) throw new Error("the driver does not act");
    const stateDir = await mkdtemp(path.join(tmpdir(), "over-ssh-"));
    const runner = openStepRunner(stateDir, {
      wallClock: () => Date.now() / 1000,
      onFailure: (cause) => {
        throw cause;
      },
    });
    const order = {
      moveId: "m",
      stepId: "s",
      epoch: 1,
      planHash: "h",
      timeoutMs: 30_000,
      step: MOVE,
    };
    atMove = () => ssh.cut();
    const receipt = await runner.start({ id: "windows", acting }, order);
    expect(receipt).toMatchObject({ state: "unclear", failure: { kind: "timed-out" } });
    atMove = () => {};
    const asked = () =>
      world.peer.questions.filter(({ cmdlet }) => cmdlet.startsWith("Reset-")).length;
    const before = asked();
    const again = await runner.start({ id: "windows", acting }, order);
    expect(again.state).toBe("already-started");
    expect(asked()).toBe(before);
    // Only a reading tells what happened: here the server had done it.
    const fresh = unwrap(await acting.readZoneFresh(SECURE));
    expect(fresh.zone.views.find(({ server }) => server === DC2)?.isHolder).toBe(true);
    await rm(stateDir, { recursive: true, force: true });
  });
});
