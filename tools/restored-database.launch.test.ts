import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Acting, Driver } from "@/agent/drivers/driver";
import { openEmbeddedLab } from "@/agent/drivers/embedded-lab/index";
import { createAgentApp } from "@/agent/http/create-agent-app";
import { openStepRunner } from "@/agent/ledger/step-runner";
import { inProcessTransport } from "@/lib/agent-client/transport";
import { zoneName } from "@/lib/dns/zone-name";
import { silentLogger } from "@/lib/platform/logger";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { DC1, DC2, moveDesk, ZONE } from "@/lib/services/testing/move-desk";
import {
  type TestClock,
  type TestProgram,
  testClock,
  testProgram,
} from "@/lib/services/testing/test-program";
import { keepDatabase } from "@/tests/faults/world/keep-database";

const crypto = createNodeCrypto();
const pem = crypto.exportPrivateKey(
  crypto.generateKeyPair({ algorithm: 8, sizeBits: 1024 }).privateKey,
);
const forSure = (cause: unknown) => {
  throw cause;
};

let stateDir: string;
let fresh: FreshDatabase;
let clock: TestClock;
let agent: Awaited<ReturnType<typeof openAgent>>;
let program: TestProgram;

beforeAll(async () => {
  clock = testClock();
});
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "restored-"));
  fresh = await freshDatabase();
  agent = await openAgent();
  program = await openWeb();
});
afterEach(async () => {
  await program.close();
  await agent.close();
  await fresh.close();
  await rm(stateDir, { recursive: true, force: true });
});

/** A real agent: its app, its ledger on disk, a lab behind it; only how often a step is begun is counted. */
async function openAgent() {
  const opened = await openEmbeddedLab({
    stateDir: path.join(stateDir, "lab"),
    zones: 0,
    wallNow: () => clock.now(),
    crypto,
    makeRsa: async () => pem,
    onFailure: forSure,
  });
  if (!opened.ok) throw new Error("a new lab opens");
  const lab = opened.value;
  const { acting } = lab;
  if (acting === null) throw new Error("the lab acts");
  const seen = { begun: 0, inTheMiddle: async () => {} };
  const counted: Acting = {
    readZoneFresh: (zone) => acting.readZoneFresh(zone),
    checkStep: (step) => acting.checkStep(step),
    applyStep: async (step, limits) => {
      seen.begun += 1;
      await seen.inTheMiddle();
      return acting.applyStep(step, limits);
    },
  };
  const driver: Driver = {
    driver: lab.driver,
    estate: lab.estate,
    capabilities: lab.capabilities,
    lab: lab.lab,
    acting: counted,
    describe: () => lab.describe(),
    sweep: (asked) => lab.sweep(asked),
    readDetails: (zones) => lab.readDetails(zones),
    readTransitions: (asked) => lab.readTransitions(asked),
    close: () => lab.close(),
  };
  const steps = openStepRunner(stateDir, { wallClock: () => clock.now(), onFailure: forSure });
  const app = createAgentApp({
    name: "embedded",
    version: "0.0.0",
    readOnly: false,
    drivers: [{ id: "lab", driver }],
    steps,
    observer: null,
    token: null,
    wallClock: () => clock.now(),
    logger: silentLogger,
  });
  return { app, lab, seen, close: () => lab.close() };
}

/** Another web process over whatever the database holds now. */
async function openWeb(): Promise<TestProgram> {
  const transport = inProcessTransport((asked) => agent.app.fetch(asked));
  const opened = await testProgram({ database: fresh.database, clock, transport });
  await opened.turn();
  return opened;
}

async function restart(restore: () => Promise<void>) {
  await program.close();
  await restore();
  await fresh.database.client.lease.updateMany({ data: { expiresAt: 0 } });
  program = await openWeb();
  return moveDesk(program);
}

/** The move when its time is over: both polling intervals are. */
async function ended(desk: ReturnType<typeof moveDesk>, id: string) {
  for (let round = 0; round < 16; round += 1) {
    const move = await desk.read(id);
    if (move.phase === "closed") return move;
    await desk.advance(30);
  }
  return desk.read(id);
}

async function holder(): Promise<string> {
  const acting = agent.lab.acting;
  const read = acting === null ? null : await acting.readZoneFresh(zoneName(ZONE));
  if (read?.ok !== true) throw new Error("the lab answers");
  const claims = read.value.zone.views.filter(({ isHolder }) => isHolder);
  return claims.map(({ server }) => server).join(" and ");
}

describe("a web side that forgets", () => {
  test("what it asked in the middle of a step asks the ledger, and the step is not begun again", async () => {
    let restore: (() => Promise<void>) | null = null;
    agent.seen.inTheMiddle = async () => {
      restore ??= await keepDatabase(fresh.database);
    };
    const desk = moveDesk(program);
    const move = await desk.created({ notes: { "serves-same-dnskey": "asked by hand" } });
    await desk.execute(move);
    await desk.settle();
    expect(await ended(desk, move.id)).toMatchObject({ outcome: "moved" });
    if (restore === null) throw new Error("no step was begun");
    const again = await restart(restore);
    expect(await again.read(move.id)).toMatchObject({ phase: "executing", outcome: null });
    await again.settle();
    expect(await ended(again, move.id)).toMatchObject({ outcome: "moved" });
    expect(agent.seen.begun).toBe(1);
  });

  test("that it ever asked, and finds the world as it was before, is told by the ledger: what a person undid since is not done again", async () => {
    const desk = moveDesk(program);
    const move = await desk.created({ notes: { "serves-same-dnskey": "asked by hand" } });
    await desk.execute(move);
    const restore = await keepDatabase(fresh.database);
    await desk.settle();
    expect(await ended(desk, move.id)).toMatchObject({ outcome: "moved" });
    expect(agent.seen.begun).toBe(1);
    expect(await holder()).toBe(DC2);
    const back = { operation: "transfer", zone: zoneName(ZONE), target: DC1 } as const;
    expect(await agent.lab.lab.operate(back)).toMatchObject({ ok: true });
    await desk.advance(400);
    expect(await holder()).toBe(DC1);
    const again = await restart(restore);
    expect((await again.read(move.id)).phase).toBe("executing");
    await again.settle();
    expect((await ended(again, move.id)).outcome).not.toBe("moved");
    expect(agent.seen.begun).toBe(1);
    expect(await holder()).toBe(DC1);
  });
});
