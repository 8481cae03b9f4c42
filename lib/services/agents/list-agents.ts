import type { AgentItem } from "@/lib/contracts/agents";
import type { listAgents as endpoint } from "@/lib/contracts/agents-endpoints";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import { ok } from "@/lib/result";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { nearestNames } from "@/lib/services/wire/nearest";
import { pageOf, readSort } from "@/lib/services/wire/paging";
import { toAgentItem } from "./to-agent-item";

/** Every agent and whether it talks. */
export async function listAgents(
  context: Context,
  query: QueryOf<typeof endpoint>,
): Promise<Outcome<ResponseOf<typeof endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const sort = readSort(query.sort, ["name", "state"] as const, {
    field: "name",
    descending: false,
  });
  if (!sort.ok) return sort;
  const { field, descending } = sort.value;
  const items = await readAgents(context.services);
  const sorted = [...items].sort((a, b) => (a[field] < b[field] ? -1 : 1) * (descending ? -1 : 1));
  return pageOf(sorted, query, { sort: sort.value });
}

/** All agents that are shown; the embedded one only while it runs. */
export async function readAgents({
  database,
  agents,
  settings,
}: Services): Promise<readonly AgentItem[]> {
  const rows = await database.client.agent.findMany({ orderBy: { name: "asc" } });
  const [counts, sources, certificates] = await Promise.all([
    database.client.zoneReport.groupBy({ by: ["agent"], _count: { zone: true } }),
    database.client.source.findMany({ select: { agent: true, hasLab: true } }),
    database.client.agentCertificate.findMany({
      where: { revokedAt: null },
      orderBy: { issuedAt: "desc" },
    }),
  ]);
  return rows
    .filter(({ origin, name }) => origin !== "embedded" || name === agents.embeddedName)
    .map((row) =>
      toAgentItem(row, {
        zones: counts.find(({ agent }) => agent === row.name)?._count.zone ?? 0,
        sweepIntervalSeconds: sources.some(({ agent, hasLab }) => agent === row.name && hasLab)
          ? settings.labSweepSeconds
          : settings.sweepSeconds,
        certificate:
          certificates.find(
            ({ enrolment }) => row.enrolment !== null && enrolment === row.enrolment,
          ) ?? null,
      }),
    );
}

/** One agent by name. */
export async function findAgent(services: Services, name: string): Promise<Outcome<AgentItem>> {
  const agents = await readAgents(services);
  const found = agents.find((agent) => agent.name === name);
  if (found !== undefined) return ok(found);
  return refuse("agent-not-found", `There is no agent ${name}.`, {
    nearest: nearestNames(
      name,
      agents.map((agent) => agent.name),
    ),
  });
}
