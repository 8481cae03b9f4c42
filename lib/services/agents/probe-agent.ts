import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentFailure } from "@/lib/agent-client/failure";
import { AGENT_CONTRACT_VERSION, type Hello, hello } from "@/lib/contracts/agent/endpoints";
import type { Database, Transaction } from "@/lib/db/database";
import { inTransaction } from "@/lib/db/transaction";
import { err, ok, type Result } from "@/lib/result";
import type { AgentDirectory } from "./agent-directory";

/** Beyond this an agent's clock is wrong enough to name; network delay stays below it. */
const MAX_SKEW_SECONDS = 30;
const HELLO_TIMEOUT_MS = 10_000;

export type AgentProber = {
  readonly database: Database;
  readonly agents: AgentDirectory;
  readonly wallNow: () => number;
};

/** Says hello to an agent and stores its state, version, clock and drivers; null if it did not answer as it should. */
export async function probeAgent(prober: AgentProber, agent: string): Promise<Hello | null> {
  const answer = await sayHello(prober, agent);
  if (!answer.ok) {
    await storeAgentFailure(prober, agent, answer.error);
    return null;
  }
  await storeHello(prober, agent, answer.value);
  return answer.value.said;
}

type Greeting = { readonly said: Hello; readonly skewSeconds: number };

async function sayHello(
  { database, agents, wallNow }: AgentProber,
  agent: string,
): Promise<Result<Greeting, AgentFailure>> {
  const transport = agents.transportForHello(agent);
  if (!transport.ok) return transport;
  const before = wallNow();
  const answer = await callAgent(transport.value, hello, { timeoutMs: HELLO_TIMEOUT_MS });
  if (!answer.ok) return answer;
  const said = answer.value;
  if (said.contractVersion !== AGENT_CONTRACT_VERSION) {
    return err({
      kind: "version-mismatch",
      detail: `it is version ${said.version} and speaks version ${said.contractVersion} of the contract, Keymaster ${AGENT_CONTRACT_VERSION}`,
    });
  }
  const foreign = await foreignEstate(database, agent, said);
  if (foreign !== null) return err(foreign);
  return ok({ said, skewSeconds: said.wallClock - (before + wallNow()) / 2 });
}

/** An agent that enrolled for one estate tells nothing about others. */
async function foreignEstate(
  { client }: Database,
  agent: string,
  { drivers }: Hello,
): Promise<AgentFailure | null> {
  const row = await client.agent.findUnique({ where: { name: agent } });
  const only = row?.onlyEstate ?? null;
  const foreign = only === null ? undefined : drivers.find(({ estate }) => estate !== only);
  if (foreign === undefined) return null;
  const detail = `it enrolled for the estate ${only} alone, and its agent.json now names ${foreign.estate}`;
  return { kind: "refused", status: 403, detail };
}

/** Stores that an agent did not talk, and since when. */
export async function storeAgentFailure(
  { database, wallNow }: AgentProber,
  agent: string,
  failure: AgentFailure,
): Promise<void> {
  const row = await database.client.agent.findUnique({ where: { name: agent } });
  if (row === null) return;
  const isSame =
    row.state === failure.kind && row.failure === failure.detail && row.silentSince !== null;
  if (isSame) return;
  await database.client.agent.updateMany({
    where: { name: agent },
    data: {
      state: failure.kind,
      failure: failure.detail,
      silentSince: row.silentSince ?? row.lastContactAt ?? wallNow(),
    },
  });
}

/** Stores that an agent talked. */
export async function storeAgentContact(
  { database, wallNow }: AgentProber,
  agent: string,
  contact: { readonly sweepSeconds: number | null; readonly failure: string | null },
): Promise<void> {
  const row = await database.client.agent.findUnique({ where: { name: agent } });
  if (row === null) return;
  const where = { agent, isFresh: false };
  const isWhole = (await database.client.source.count({ where })) === 0;
  await database.client.agent.updateMany({
    where: { name: agent },
    data: {
      state: isSkewed(row.clockSkewSeconds) ? "clock-skewed" : "connected",
      // One driver that reads well does not make up for another that does not.
      failure: contact.failure ?? (isWhole ? null : row.failure),
      lastContactAt: wallNow(),
      silentSince: null,
      ...(contact.sweepSeconds === null ? {} : { lastSweepSeconds: contact.sweepSeconds }),
    },
  });
}

function isSkewed(seconds: number | null): boolean {
  return seconds !== null && Math.abs(seconds) > MAX_SKEW_SECONDS;
}

async function storeHello(
  { database, wallNow }: AgentProber,
  agent: string,
  { said, skewSeconds }: Greeting,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    // Why it did not talk is over; what its drivers cannot read is not.
    await tx.agent.updateMany({
      where: { name: agent, state: { notIn: ["connected", "clock-skewed"] } },
      data: { failure: null },
    });
    await tx.agent.updateMany({
      where: { name: agent },
      data: {
        state: isSkewed(skewSeconds) ? "clock-skewed" : "connected",
        version: said.version,
        readOnly: said.readOnly,
        clockSkewSeconds: skewSeconds,
        lastContactAt: wallNow(),
        silentSince: null,
        drivers: said.drivers.map(({ id, driver, estate, hasLab, capabilities }) => ({
          id,
          driver,
          estate,
          hasLab,
          capabilities,
        })),
      },
    });
    await storeSources(tx, agent, said);
    return ok(null);
  });
}

async function storeSources(tx: Transaction, agent: string, said: Hello): Promise<void> {
  const known = await tx.source.findMany({ where: { agent } });
  const ids = new Set(said.drivers.map(({ id }) => id));
  for (const { driver } of known) {
    if (ids.has(driver)) continue;
    await tx.source.deleteMany({ where: { agent, driver } });
    await tx.zoneReport.deleteMany({ where: { agent, driver } });
    await tx.serverReport.deleteMany({ where: { agent, driver } });
  }
  for (const { id, driver, estate, hasLab, capabilities } of said.drivers) {
    const reportsTransitions = capabilities["reports-transitions"]?.answer === "supported";
    const facts = { estate, kind: driver, hasLab, reportsTransitions };
    const row = known.find((source) => source.driver === id);
    const isSame =
      row !== undefined &&
      row.estate === estate &&
      row.kind === driver &&
      row.hasLab === hasLab &&
      row.reportsTransitions === reportsTransitions;
    if (isSame) continue;
    await tx.source.upsert({
      where: { agent_driver: { agent, driver: id } },
      create: { agent, driver: id, ...facts },
      update: facts,
    });
  }
}
