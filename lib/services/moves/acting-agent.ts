import type { ActingAt } from "@/lib/agent-client/steps";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import type { ZonePlace } from "./fresh-facts";

/** The agent and driver through which a step is carried out. */
export type ActingAgent = ActingAt & { readonly agent: string };

/** Which power of a driver a step needs (agent/drivers/capabilities.ts). */
const POWERS: Readonly<Record<Step["action"], string>> = {
  "transfer-role": "transfers-role",
  "seize-role": "seizes-role",
  "seize-role-without-keys": "seizes-role-without-keys",
  "assign-role": "assigns-role",
  "add-key": "adds-keys",
  "remove-key": "removes-keys",
  "resign-zone": "resigns-zone",
};

type DriverRow = {
  readonly id: string;
  readonly capabilities: Readonly<
    Record<string, { readonly answer: string; readonly reason?: string }>
  >;
};

/** Who can do this: a driver of the estate that sees the server, has the power, and whose agent may write. Fresh ones first. */
export async function findActingAgent(
  { database, fleet, agents }: Services,
  place: Pick<ZonePlace, "estate">,
  { action, server }: { readonly action: Step["action"]; readonly server: ServerName },
): Promise<Outcome<ActingAgent>> {
  const { client } = database;
  const sources = fleet.sources
    .filter(({ estate }) => estate === place.estate)
    .sort((a, b) => Number(b.isFresh) - Number(a.isFresh));
  const rows = await client.agent.findMany({
    where: { name: { in: sources.map(({ agent }) => agent) } },
  });
  const seen = await client.serverReport.findMany({
    where: { estate: place.estate, server },
    select: { agent: true, driver: true },
  });
  const reasons: string[] = [];
  for (const { agent, driver } of sources) {
    const row = rows.find(({ name }) => name === agent);
    // Written by the probe alone, from what the contract has parsed.
    const drivers = (row?.drivers ?? []) as unknown as readonly DriverRow[];
    const power = drivers.find(({ id }) => id === driver)?.capabilities[POWERS[action]];
    if (power?.answer !== "supported") {
      reasons.push(`${agent}: ${power?.reason ?? "its driver does not say that it can do this"}`);
    } else if (row?.readOnly === true) {
      reasons.push(`${agent} is read-only`);
    } else if (!seen.some((one) => one.agent === agent && one.driver === driver)) {
      reasons.push(`${agent} does not see ${server}`);
    } else {
      const transport = agents.transportOf(agent);
      if (transport.ok) return ok({ agent, driver, transport: transport.value });
      reasons.push(`${agent}: ${transport.error.detail}`);
    }
  }
  const why = reasons.length === 0 ? "no agent knows the estate" : [...new Set(reasons)].join("; ");
  return refuse("agent-unavailable", `No agent can do this on ${server}: ${why}.`);
}
