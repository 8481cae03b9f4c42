import { takeLease } from "@/lib/db/leases";
import { tendCertificate } from "./agents/enrolment/tend-certificate";
import { probeAgent } from "./agents/probe-agent";
import type { Services } from "./context";

/** Says hello to every agent, and renews certificates that are due; one process at a time does it for all. */
export async function probeAgents(
  services: Services,
  lease: { readonly holder: string; readonly seconds: number },
): Promise<void> {
  const { database, agents, wallNow, logger } = services;
  if ((await takeLease(database, { name: "agents", ...lease })) === null) return;
  const rows = await database.client.agent.findMany({ select: { name: true, origin: true } });
  const shown = rows.filter(
    ({ name, origin }) => origin !== "embedded" || name === agents.embeddedName,
  );
  const outcomes = await Promise.allSettled(
    shown.map(async ({ name }) => {
      const said = await probeAgent({ database, agents, wallNow }, name);
      const certificate = said?.certificate ?? null;
      if (certificate !== null) await tendCertificate(services, name, certificate);
    }),
  );
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      logger.error({ err: outcome.reason }, "an agent could not be asked");
    }
  }
}
