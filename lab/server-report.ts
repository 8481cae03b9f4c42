import type { Instant } from "@/lib/dnssec/instant";
import type { ServerReport } from "@/lib/dnssec/zone-report";
import { ESTATE } from "./core";
import type { Forest } from "./forest/forest";
import type { LabServer } from "./forest/lab-server";
import { AGENT_PLACE } from "./forest/network";
import { answersAgent } from "./zone/report";

/** What an agent beside the forest learns about a server at this moment. */
export function reportServer(forest: Forest, server: LabServer, now: Instant): ServerReport {
  const reachable = answersAgent(forest, server.name);
  const isHeard = forest.canAsk(AGENT_PLACE, server.name);
  return {
    estate: ESTATE,
    server: server.name,
    kind: server.kind,
    reachable,
    failure: reachable ? null : failureOf(forest, server),
    vantagePoints: [
      { from: AGENT_PLACE, reachable: isHeard, at: now },
      ...forest.servers
        .filter((other) => other.name !== server.name && answersAgent(forest, other.name))
        .map((other) => ({
          from: other.name,
          reachable: forest.canAsk(other.name, server.name),
          at: now,
        })),
    ],
    addresses: [],
    clockSkewSeconds: isHeard ? forest.clockSkewSeconds(server.name) : null,
    lastContactAt: reachable ? now : null,
  };
}

/** In the order of appendix A: 1722, 1753, 5; between them what no answer in time gives. */
function failureOf(forest: Forest, server: LabServer): NonNullable<ServerReport["failure"]> {
  const name = server.displayName;
  if (!server.isOn || forest.network.isCut(AGENT_PLACE, server.name)) {
    return { kind: "unreachable", code: 1722, detail: `The RPC server on ${name} is unavailable.` };
  }
  if (!server.isDnsServiceOn) {
    return {
      kind: "unreachable",
      code: 1753,
      detail: `There are no more endpoints available from the endpoint mapper on ${name}.`,
    };
  }
  if (forest.isTooSlow(server.name)) {
    return { kind: "timed-out", code: 1460, detail: `${name} did not answer in time.` };
  }
  return { kind: "forbidden", code: 5, detail: `Access is denied on ${name}.` };
}
