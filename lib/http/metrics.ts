import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Endpoint } from "@/lib/contracts/endpoint";
import { STATUSES } from "@/lib/dnssec/status/judgement";
import { getSingleton, setSingleton } from "@/lib/platform/singleton";
import { readAgents } from "@/lib/services/agents/list-agents";
import type { Services } from "@/lib/services/context";

type Metrics = {
  readonly registry: Registry;
  readonly requests: Counter<"operation" | "status">;
  readonly duration: Histogram<"operation">;
  readonly zones: Gauge<"estate" | "status">;
  readonly contact: Gauge<"agent">;
  readonly sweep: Gauge<"agent">;
};

const NAME = "metrics";

/** The one registry of this process. */
function metrics(): Metrics {
  const known = getSingleton<Metrics>(NAME);
  if (known !== undefined) return known;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made: Metrics = {
    registry,
    requests: new Counter({
      name: "keymaster_http_requests_total",
      help: "Requests to the API by operation and status",
      labelNames: ["operation", "status"],
      registers: [registry],
    }),
    duration: new Histogram({
      name: "keymaster_http_request_seconds",
      help: "Time to answer a request to the API",
      labelNames: ["operation"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers: [registry],
    }),
    zones: new Gauge({
      name: "keymaster_zones",
      help: "Zones by estate and status",
      labelNames: ["estate", "status"],
      registers: [registry],
    }),
    contact: new Gauge({
      name: "keymaster_agent_last_contact_seconds",
      help: "Seconds since the agent was last heard",
      labelNames: ["agent"],
      registers: [registry],
    }),
    sweep: new Gauge({
      name: "keymaster_sweep_seconds",
      help: "Duration of the agent's last sweep",
      labelNames: ["agent"],
      registers: [registry],
    }),
  };
  setSingleton(NAME, made);
  return made;
}

export function recordRequest(endpoint: Endpoint, status: number, seconds: number): void {
  const { requests, duration } = metrics();
  requests.inc({ operation: endpoint.operationId, status: String(status) });
  // A stream lasts as long as its reader likes.
  if (endpoint.produces !== "text/event-stream") {
    duration.observe({ operation: endpoint.operationId }, seconds);
  }
}

/** Prometheus text of this moment. */
export async function renderMetrics(
  services: Services | null,
): Promise<{ readonly text: string; readonly contentType: string }> {
  const { registry } = metrics();
  if (services !== null) await takeReadings(services);
  return { text: await registry.metrics(), contentType: registry.contentType };
}

async function takeReadings(services: Services): Promise<void> {
  const { zones, contact, sweep } = metrics();
  zones.reset();
  for (const estate of services.fleet.estates.keys()) {
    for (const status of STATUSES) zones.set({ estate, status }, 0);
  }
  for (const { estate, status } of services.fleet.zones.values()) zones.inc({ estate, status });
  contact.reset();
  sweep.reset();
  for (const { name, lastContactAt, lastSweepSeconds } of await readAgents(services)) {
    if (lastContactAt !== null) {
      contact.set({ agent: name }, services.wallNow() - Date.parse(lastContactAt) / 1000);
    }
    if (lastSweepSeconds !== null) sweep.set({ agent: name }, lastSweepSeconds);
  }
}
