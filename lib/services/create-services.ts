import { randomUUID } from "node:crypto";
import type { AgentTransport } from "@/lib/agent-client/transport";
import type { Database } from "@/lib/db/database";
import type { Crypto } from "@/lib/dnssec/crypto";
import { monotonicSeconds, type WallClock } from "@/lib/platform/clock";
import type { Logger } from "@/lib/platform/logger";
import type { SecretBox } from "@/lib/platform/secret-box";
import { createAgentDirectory } from "./agents/agent-directory";
import { DriverFailures } from "./agents/driver-failures";
import { createEnrolmentWork } from "./agents/enrolment/enrolment-work";
import { storeAgentContact, storeAgentFailure } from "./agents/probe-agent";
import { createCheckWork } from "./checks/check-work";
import { createCollector } from "./collector/collector";
import type { AgentReach } from "./collector/estate-collector";
import type { ServiceSettings, Services } from "./context";
import { createEventHub } from "./events/event-hub";
import { createFleetState } from "./fleet/fleet-state";
import { createMoveWork } from "./moves/move-work";

export type ServiceParts = {
  readonly database: Database;
  readonly embedded: { readonly name: string; readonly transport: AgentTransport } | null;
  readonly agentsFile: string | null;
  readonly crypto: Crypto;
  readonly secretBox: SecretBox;
  readonly logger: Logger;
  readonly clock: WallClock;
  readonly settings: ServiceSettings;
  /** How long background work stays with a process that says nothing. */
  readonly leaseSeconds: number;
};

/** Puts the services of one process together. Nothing runs yet. */
export function createServices(parts: ServiceParts): Services {
  const { database, crypto, secretBox, logger, settings } = parts;
  const wallNow = () => parts.clock.now();
  const events = createEventHub();
  const fleet = createFleetState({
    database,
    wallNow,
    onChange: ({ zones, estatesChanged }, revision) => {
      if (zones.length > 0) events.publish("zone", zones, revision);
      if (estatesChanged) events.publish("server", [], revision);
    },
  });
  const enrolments = createEnrolmentWork(wallNow);
  const agents = createAgentDirectory({ ...parts, wallNow, callers: enrolments.callers });
  const prober = { database, agents, wallNow };
  const driverFailures = new DriverFailures();
  const reach: AgentReach = {
    transportOf: (agent) => agents.transportOf(agent),
    elapsed: monotonicSeconds,
    intervalOf: ({ hasLab }) => (hasLab ? settings.labSweepSeconds : settings.sweepSeconds),
    reportContact: async ({ agent, driver }, outcome) => {
      if (!outcome.ok && outcome.error.kind === "agent") {
        await storeAgentFailure(prober, agent, outcome.error.failure);
        events.publish("agent", [agent], fleet.revision);
        return;
      }
      await storeAgentContact(prober, agent, {
        sweepSeconds: outcome.ok ? outcome.value.sweepSeconds : null,
        failure: driverFailures.note(
          agent,
          driver,
          !outcome.ok && outcome.error.kind === "driver" ? outcome.error.detail : null,
        ),
      });
    },
  };
  const collector = createCollector({
    database,
    reach,
    // The process id is for people who look at the leases; the rest keeps a reused one apart.
    holder: `${process.pid}:${randomUUID()}`,
    wallNow,
    logger,
    leaseSeconds: parts.leaseSeconds,
    onNews: async (_estate, { servers }) => {
      await fleet.refresh();
      if (servers.length > 0) events.publish("server", servers, fleet.revision);
    },
  });
  const moves = createMoveWork(() => services, {
    holder: `${process.pid}:${randomUUID()}`,
    leaseSeconds: parts.leaseSeconds,
  });
  const services: Services = {
    database,
    agents,
    enrolments,
    collector,
    checks: createCheckWork(() => services),
    fleet,
    events,
    moves,
    crypto,
    secretBox,
    logger,
    wallNow,
    settings,
  };
  return services;
}
