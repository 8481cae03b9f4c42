import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentItem } from "@/lib/contracts/agents";
import type { GateItem } from "@/lib/contracts/moves";
import type { ServerDetail } from "@/lib/contracts/servers";
import type { ClaimItem, ZoneDetailItem } from "@/lib/contracts/zones";
import { testApi } from "@/lib/http/testing/test-api";
import { addAgent } from "@/lib/services/agents/add-agent";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import { type TestProgram, testProgram } from "@/lib/services/testing/test-program";
import { type RunningAgent, startAgent } from "./agent";
import {
  READER,
  READER_PASSWORD,
  type RunningSamba,
  readerEntry,
  startSamba,
  whyNoSamba,
} from "./samba";
import { FOREST, MANY_ZONES, moveRoleIn } from "./samba-contents";

const skipped = whyNoSamba();
const ESTATE = "contoso.com";
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"];
const MOVING = "moving.example";
/** Those that `samba-contents.ts` names and those that provisioning makes, beside the many. */
const NAMED_ZONES = 14;

let directory: string;
let samba: RunningSamba;
/** Another domain controller, to which nothing replicates. */
let lagging: RunningSamba;
let agent: RunningAgent;
let fresh: FreshDatabase;
let program: TestProgram;
let call: ReturnType<typeof testApi>;

const passwordFile = (name: string) => path.join(directory, `${name}.password`);

const entryOf = (samba: RunningSamba, name: string) =>
  readerEntry(samba, { estate: ESTATE, passwordFile: passwordFile(name) });

async function setPassword(name: string, password: string): Promise<void> {
  await writeFile(passwordFile(name), `${password}\n`, { mode: 0o600 });
}

const look = () => program.services.collector.lookNow(ESTATE);

async function read<T>(where: string): Promise<T> {
  const answer = await call("GET", where, { role: "operator" });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as T;
}

const zoneOf = (zone: string) => read<ZoneDetailItem>(`/zones/${zone}?estate=${ESTATE}`);

async function agentItem(): Promise<AgentItem> {
  const { items } = await read<{ items: readonly AgentItem[] }>("/agents");
  const item = items.find(({ name }) => name === agent.name);
  if (item === undefined) throw new Error("the agent is not listed");
  return item;
}

/** Which replica names whom, and whether it still does. */
function saidOf(claims: readonly ClaimItem[]) {
  return claims
    .filter(({ source }) => source === "directory")
    .map(({ server, says, fresh: isFresh }) => [server, says, isFresh]);
}

async function namingMasterGate(): Promise<GateItem | undefined> {
  const answer = await call("POST", `/zones/secure.example/moves?estate=${ESTATE}`, {
    role: "operator",
    headers: { "idempotency-key": randomUUID() },
    body: { kind: "transfer", target: DC2, reason: "patch day", whatIf: true },
  });
  // The directory alone cannot show a candidate; every gate is told all the same.
  expect(answer.status, answer.text).toBe(422);
  const gates: readonly GateItem[] = answer.json.gates;
  return gates.find(({ gate }) => gate === "domain-naming-master");
}

describe.skipIf(skipped !== null)(
  `domain controllers through an agent program, into the store and the API${skipped === null ? "" : `: ${skipped}`}`,
  () => {
    beforeAll(async () => {
      [directory, samba, fresh] = await Promise.all([
        mkdtemp(path.join(tmpdir(), "keymaster-directory-")),
        startSamba(FOREST),
        freshDatabase(),
      ]);
      lagging = await samba.copy(DC2);
      await moveRoleIn(samba, MOVING);
      await setPassword("dc1", READER_PASSWORD);
      await setPassword("dc2", READER_PASSWORD);
      agent = await startAgent({
        name: "gateway",
        drivers: [entryOf(samba, "dc1"), entryOf(lagging, "dc2")],
      });
      const clock = { seconds: 0, now: () => Date.now() / 1000 };
      program = await testProgram({ database: fresh.database, clock });
      call = testApi(program.services);
      const { name, url, token, caCertificate } = agent;
      const input = { name, url, token, caCertificate: caCertificate ?? "" };
      const added = await addAgent(program.as("admin"), input);
      if (!added.ok) throw new Error(added.error.detail);
    }, 300_000);

    afterAll(async () => {
      await program.close();
      await fresh.close();
      await agent.remove();
      await Promise.all([samba.remove(), lagging.remove()]);
      await rm(directory, { recursive: true, force: true });
    });

    test("KM-9: every zone of the forest arrives, with what each domain controller's replica says of its role", async () => {
      expect(await agentItem()).toMatchObject({
        state: "connected",
        sentence: "The agent talks.",
        readsAll: true,
        readOnly: true,
        zones: 2 * (MANY_ZONES + NAMED_ZONES),
        drivers: [{ driver: "active-directory" }, { driver: "active-directory" }],
      });
      const { total } = await read<{ total: number }>(`/zones?estate=${ESTATE}`);
      expect(total).toBe(MANY_ZONES + NAMED_ZONES);
      const secure = await zoneOf("secure.example");
      // Nobody has asked its servers: what they serve is not known, whom the directory names is.
      expect(secure).toMatchObject({ storage: "directory", status: "unknown", signed: true });
      expect((await zoneOf("plain.example")).signed).toBeNull();
      expect(secure.settings).toMatchObject({ denialOfExistence: "nsec3", nsec3Iterations: 50 });
      expect(secure.role).toMatchObject({ verdict: "agreed", holder: DC1 });
      expect(saidOf(secure.claims)).toEqual([
        [DC1, DC1, true],
        [DC2, DC1, true],
      ]);
      expect(secure.descriptors.map(({ keyRole }) => keyRole).sort()).toEqual(["ksk", "zsk"]);
      const renamed = await zoneOf("renamed.example");
      expect(renamed.role).toMatchObject({ verdict: "agreed", holder: "dc3.contoso.com" });
      expect((await zoneOf("nobody.example")).role).toMatchObject({ verdict: "unassigned" });
    });

    test("KM-11: two claimants are a split role, named by every replica that lists both", async () => {
      const split = await zoneOf("split.example");
      expect(split).toMatchObject({ status: "role-unclear", role: { verdict: "split" } });
      expect(saidOf(split.claims)).toEqual([
        [DC1, DC1, true],
        [DC1, DC2, true],
        [DC2, DC1, true],
        [DC2, DC2, true],
      ]);
      const listed = await read<{ items: readonly { name: string }[] }>(
        `/zones?estate=${ESTATE}&verdict=split`,
      );
      expect(listed.items.map(({ name }) => name)).toEqual(["split.example"]);
    });

    test("orphans: a holder that is no server any more, and assignments of zones that are gone, stand with the server", async () => {
      expect((await zoneOf("left.example")).role).toMatchObject({ verdict: "orphaned" });
      const server = await read<ServerDetail>(`/servers/${DC1}?estate=${ESTATE}`);
      expect(server).toMatchObject({
        kind: "domain-controller",
        directory: { namingMaster: DC1, orphanCount: 2, zones: MANY_ZONES + NAMED_ZONES },
      });
      expect(server.directory?.orphans).toEqual(
        expect.arrayContaining([
          { server: DC2, zone: "gone.example", because: "zone-is-gone" },
          { server: "dead", zone: "left.example", because: "server-is-gone" },
        ]),
      );
    });

    test("KM-10: a replica that lags disputes the role until it has caught up", async () => {
      const behind = await zoneOf(MOVING);
      expect(behind).toMatchObject({ status: "role-unclear", role: { verdict: "disputed" } });
      expect(saidOf(behind.claims)).toEqual([
        [DC1, DC2, true],
        [DC2, DC1, true],
      ]);
      await moveRoleIn(lagging, MOVING);
      await look();
      const caughtUp = await zoneOf(MOVING);
      expect(caughtUp.role).toMatchObject({ verdict: "agreed", holder: DC2 });
      expect(saidOf(caughtUp.claims)).toEqual([
        [DC1, DC2, true],
        [DC2, DC2, true],
      ]);
      const changes = await read<{ items: readonly { kind: string; to: string | null }[] }>(
        `/zones/${MOVING}/history?estate=${ESTATE}`,
      );
      expect(changes.items).toContainEqual(
        expect.objectContaining({ kind: "verdict", from: "disputed", to: "agreed" }),
      );
    });

    test("a move is told whom the directory names as domain naming master, and that it answers", async () => {
      expect(await namingMasterGate()).toMatchObject({
        result: "passed",
        evidence: `${DC1}, the domain naming master by the replica of ${DC1}, answers.`,
      });
    });

    test("a wrong password is one clear sentence on the agent's line; what that replica said is its last word; the right one mends it", async () => {
      const wrong = "not.the.password.4.tests";
      await setPassword("dc2", wrong);
      await look();
      const refused = await agentItem();
      expect(refused).toMatchObject({ state: "connected", readsAll: false });
      expect(refused.sentence).toMatch(
        new RegExp(
          `^The agent talks, but it cannot read everything: ${lagging.address} does not let ${READER} in: check the password in passwordFile, and that the account is not locked, disabled or expired \\([^()]+\\)\\.$`,
        ),
      );
      expect(JSON.stringify(refused)).not.toContain(wrong);
      expect(agent.output()).not.toContain(wrong);
      expect(saidOf((await zoneOf("secure.example")).claims)).toEqual([
        [DC1, DC1, true],
        [DC2, DC1, false],
      ]);
      await setPassword("dc2", READER_PASSWORD);
      await look();
      expect((await agentItem()).sentence).toBe("The agent talks.");
      expect(saidOf((await zoneOf("secure.example")).claims)).toEqual([
        [DC1, DC1, true],
        [DC2, DC1, true],
      ]);
    });

    test("a domain naming master that is gone only warns, with what to do", async () => {
      await samba.kill();
      await look();
      expect((await agentItem()).sentence).toContain(
        `${samba.address} does not answer on port 636`,
      );
      expect(await namingMasterGate()).toMatchObject({
        result: "warned",
        evidence: `Not observed: nobody could tell whether ${DC1}, the domain naming master by the replica of ${DC2}, answers.`,
        remedy: expect.stringContaining(`read the replica of ${DC1}`),
      });
    });
  },
);
