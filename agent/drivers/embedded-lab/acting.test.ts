import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { reportOf, unwrap } from "@/agent/drivers/contract/read-everything";
import type { LabFaultRequest } from "@/agent/drivers/lab-control";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { judgeRole, type RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { type EmbeddedLab, openEmbeddedLab } from "./index";

const START = 1_795_645_000;
const SECURE = zoneName("secure.contoso.com");
const VPN = zoneName("vpn.fabrikam.com");
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const [FDC1, FDC3] = ["fdc1.fabrikam.com", "fdc3.fabrikam.com"] as const;
const LIMITS = { timeoutMs: 5_000 };
const crypto = createNodeCrypto();
const pem = crypto.exportPrivateKey(
  crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
);

const NO_FAULT: LabFaultRequest = {
  kind: "slow",
  server: null,
  zone: null,
  descriptorId: null,
  peer: null,
  milliseconds: null,
  seconds: null,
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Some time after the lab's first instant, at which everything was written anew. */
const AT_REST = 1_000;

async function open(wait?: (milliseconds: number) => Promise<void>): Promise<EmbeddedLab> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "embedded-lab-acting-"));
  const makeRsa = async () => pem;
  const lab = unwrap(
    await openEmbeddedLab({
      stateDir,
      zones: 0,
      wallNow: () => START,
      crypto,
      makeRsa,
      ...(wait === undefined ? {} : { wait }),
    }),
  );
  closers.push(async () => {
    await lab.close();
    await rm(stateDir, { recursive: true, force: true });
  });
  await lab.keysReady();
  unwrap(await lab.lab.advance(AT_REST));
  return lab;
}

const transfer = (target: string, from: string = DC1, zone = SECURE): Step => ({
  action: "transfer-role",
  zone,
  server: target,
  from,
  target,
});
const seize = (target: string, zone = VPN): Step => ({
  action: "seize-role",
  zone,
  server: target,
  target,
});

async function judge(lab: EmbeddedLab, zone = SECURE): Promise<RoleJudgement> {
  const { zone: report, servers, estate } = unwrap(await lab.acting.readZoneFresh(zone));
  const picture = mergeFacts({
    estate,
    reports: [{ agent: "a", fresh: true, report }],
    servers: servers.map((server) => ({ report: server, fresh: true })),
    lastReadAt: estate.now,
  });
  return judgeRole(picture, estate.now);
}

const roleTransitions = async (lab: EmbeddedLab, zone = SECURE) =>
  unwrap(await lab.readTransitions({ zone, after: 0, limit: 10_000 })).transitions.filter(
    ({ kind }) => kind === "role",
  );

describe("acting in the lab", () => {
  test("a transfer is told as done by Keymaster, and everybody settles on the new holder", async () => {
    const lab = await open();
    const before = await roleTransitions(lab);
    const reply = unwrap(await lab.acting.applyStep(transfer(DC2), LIMITS));
    expect(reply).toMatchObject({ nativeReply: "0", changed: true });
    const added = (await roleTransitions(lab)).slice(before.length);
    expect(added).toMatchObject([{ from: DC1, to: DC2, source: DC2, through: "keymaster" }]);
    expect(await judge(lab)).toMatchObject({ verdict: "agreed", holder: DC2, settling: true });
    unwrap(await lab.lab.advance(200));
    expect(await judge(lab)).toMatchObject({ verdict: "agreed", holder: DC2, settling: false });
  });

  test.each([
    ["9121: an unsigned zone", transfer(DC1, DC3, zoneName("guest.contoso.com")), 9121],
    ["9611: a read-only domain controller", transfer("rodc1.contoso.com"), 9611],
    ["9107: a server without the keys", transfer(DC2, DC1, zoneName("lab.contoso.com")), 9107],
    ["9122: a holder that is down", transfer(FDC1, FDC3, VPN), 9122],
    ["9601: a server that does not host the zone", transfer(FDC1), 9601],
    ["1722: a server that is off", transfer(FDC3, FDC1, zoneName("fabrikam.com")), 1722],
    ["9107: a seize by a server without the keys", seize(DC2, zoneName("hsm.contoso.com")), 9107],
    [
      "9121: a seize without keys of an unsigned zone",
      {
        action: "seize-role-without-keys",
        zone: zoneName("guest.contoso.com"),
        server: DC1,
        target: DC1,
      },
      9121,
    ],
  ] as const)("%s refuses, foretold by the check, and nothing changes", async (_, step, code) => {
    const lab = await open();
    const before = await roleTransitions(lab, step.zone);
    if (code === 9107 && step.action === "seize-role") unwrap(await lab.lab.setPower(DC3, false));
    const check = unwrap(await lab.acting.checkStep(step));
    expect(check).toMatchObject({ allowed: false, refusal: { code } });
    expect(await lab.acting.applyStep(step, LIMITS)).toMatchObject({ error: { code } });
    expect(await roleTransitions(lab, step.zone)).toEqual(before);
  });

  test("a check changes nothing, and tells rights, the directory, the command and who says what", async () => {
    const lab = await open();
    const before = (await reportOf(lab, SECURE)).revision;
    const check = unwrap(await lab.acting.checkStep(transfer(DC2)));
    expect(check).toMatchObject({
      allowed: true,
      refusal: null,
      hasRights: true,
      isDirectoryWritable: true,
    });
    expect(check.command).toContain("Reset-DnsServerZoneKeyMasterRole");
    expect(check.evidence).toContainEqual(
      expect.objectContaining({ source: DC1, statement: "says that it is the key master" }),
    );
    expect((await reportOf(lab, SECURE)).revision).toBe(before);
    unwrap(await lab.lab.setRights(DC2, false));
    expect(unwrap(await lab.acting.checkStep(transfer(DC2)))).toMatchObject({
      allowed: false,
      hasRights: false,
      refusal: { code: 5 },
    });
  });

  test("KM-46: nothing is seized from a holder that answers", async () => {
    const lab = await open();
    const step = seize(DC2, SECURE);
    expect(unwrap(await lab.acting.checkStep(step))).toMatchObject({ allowed: false });
    expect(await lab.acting.applyStep(step, LIMITS)).toMatchObject({ error: { kind: "conflict" } });
    expect(await judge(lab)).toMatchObject({ verdict: "agreed", holder: DC1 });
  });

  test("a transfer from somebody who is not the holder is another step than the one that was shown: refused", async () => {
    const lab = await open();
    const outcome = await lab.acting.applyStep(transfer(DC2, DC3), LIMITS);
    expect(outcome).toMatchObject({ error: { kind: "conflict" } });
    expect(await judge(lab)).toMatchObject({ verdict: "agreed", holder: DC1 });
  });

  test("KM-6: only a zone without a holder is assigned", async () => {
    const lab = await open();
    const assign = (zone: string, target: string): Step => ({
      action: "assign-role",
      zone: zoneName(zone),
      server: target,
      target,
    });
    const taken = await lab.acting.applyStep(assign("guest.contoso.com", DC1), LIMITS);
    expect(taken).toMatchObject({ error: { kind: "conflict" } });
    unwrap(await lab.acting.applyStep(assign("print.fabrikam.com", FDC1), LIMITS));
    const judged = await judge(lab, zoneName("print.fabrikam.com"));
    expect(judged).toMatchObject({ verdict: "agreed", holder: FDC1 });
  });
});

describe("the lab's network in the middle of a step", () => {
  const slowDc2 = (lab: EmbeddedLab, milliseconds: number) =>
    lab.lab.addFault({ ...NO_FAULT, server: DC2, milliseconds });

  /** A slow DC2 whose time goes on only when the test says so. */
  async function openHeld() {
    const held: (() => void)[] = [];
    const lab = await open((milliseconds) =>
      milliseconds === 0 ? Promise.resolve() : new Promise((resolve) => held.push(resolve)),
    );
    const fault = unwrap(await slowDc2(lab, 2_000));
    const hasten = () => lab.lab.removeFault(fault.id);
    const goOn = async () => {
      await expect.poll(() => held.length, { interval: 1 }).toBeGreaterThan(0);
      held.shift()?.();
    };
    const outcome = lab.acting.applyStep(transfer(DC2), LIMITS);
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    return { lab, outcome, goOn, hasten };
  }

  test("slow: the answer comes late, and the step is done once", async () => {
    const lab = await open();
    unwrap(await slowDc2(lab, 200));
    const begun = performance.now();
    expect(await lab.acting.applyStep(transfer(DC2), LIMITS)).toMatchObject({ ok: true });
    expect(performance.now() - begun).toBeGreaterThan(190);
    expect((await judge(lab)).holder).toBe(DC2);
  });

  test("slower than the caller waits: the outcome is unknown to it, and the server does it all the same", async () => {
    const lab = await open();
    unwrap(await slowDc2(lab, 1_000));
    const outcome = await lab.acting.applyStep(transfer(DC2), { timeoutMs: 100 });
    expect(outcome).toMatchObject({ error: { kind: "timed-out", retryable: false } });
    await expect.poll(async () => (await judge(lab)).holder, { timeout: 10_000 }).toBe(DC2);
  });

  const CUTS = {
    "power off": (lab: EmbeddedLab) => lab.lab.setPower(DC2, false),
    "a partition": (lab: EmbeddedLab) =>
      lab.lab.addFault({ ...NO_FAULT, kind: "partition", server: DC2, peer: "agent" }),
  };

  test.each(Object.entries(CUTS))(
    "%s before the effect: timed out, and nothing was done",
    async (_, cut) => {
      const { lab, outcome, goOn } = await openHeld();
      const before = await roleTransitions(lab);
      unwrap(await cut(lab));
      await goOn();
      expect(await outcome).toMatchObject({ error: { kind: "timed-out", code: 1726 } });
      expect(await roleTransitions(lab)).toEqual(before);
    },
  );

  test.each(Object.entries(CUTS))(
    "%s after the effect: timed out, though it was done",
    async (_, cut) => {
      const { lab, outcome, goOn, hasten } = await openHeld();
      const before = await roleTransitions(lab);
      await goOn();
      await expect
        .poll(async () => (await roleTransitions(lab)).slice(before.length))
        .toMatchObject([{ from: DC1, to: DC2 }]);
      unwrap(await cut(lab));
      await goOn();
      expect(await outcome).toMatchObject({ error: { kind: "timed-out", code: 1726 } });
      unwrap(await hasten());
      unwrap(await lab.lab.advance(200));
      expect((await judge(lab)).holder).toBe(DC2);
    },
  );

  test("KM-11: a lost second write is partly applied, and leaves a split", async () => {
    const lab = await open();
    unwrap(await lab.lab.addFault({ ...NO_FAULT, kind: "lost-second-write", server: DC2 }));
    const outcome = await lab.acting.applyStep(transfer(DC2), LIMITS);
    expect(outcome).toMatchObject({ error: { kind: "partially-applied", code: 1726 } });
    unwrap(await lab.lab.advance(400));
    expect(await judge(lab)).toMatchObject({ verdict: "split", contenders: [DC1, DC2] });
  });

  test("a partition of the agent: unreachable, nothing is sent", async () => {
    const lab = await open();
    unwrap(await lab.lab.addFault({ ...NO_FAULT, kind: "partition", server: DC2, peer: "agent" }));
    const outcome = await lab.acting.applyStep(transfer(DC2), LIMITS);
    expect(outcome).toMatchObject({ error: { kind: "unreachable", code: 1722 } });
  });
});

describe("right after a seize", () => {
  test("KM-10: while the old holder's view lags, the verdict is agreed and settling, at every second of the polling interval", async () => {
    const lab = await open();
    // By an administrator at the server's console: the old holder is up and does not know yet.
    unwrap(await lab.lab.operate({ operation: "seize", zone: SECURE, target: DC2 }));
    for (let second = 0; second < 180; second += 1) {
      const judged = await judge(lab);
      expect({ second, verdict: judged.verdict, holder: judged.holder }).toEqual({
        second,
        verdict: "agreed",
        holder: DC2,
      });
      unwrap(await lab.lab.advance(1));
    }
    unwrap(await lab.lab.advance(20));
    expect(await judge(lab)).toMatchObject({ verdict: "agreed", settling: false, holder: DC2 });
  });
});
