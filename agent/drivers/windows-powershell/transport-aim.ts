import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Aim } from "./commands";

/** How the worker reaches servers (agent.json, transport.kind). */
export type Reach = "local" | "ssh" | "cim" | "jea";

/**
 * Where a cmdlet for this server goes. A worker on the server itself asks it as its own machine: by name it would be a second hop,
 * for which the account has no credentials there (spec §3.3). An endpoint of just enough administration is the server itself.
 */
export function aimAt(server: ServerName, reach: Reach, machine: string): Aim {
  if (reach === "jea") return { kind: "here" };
  if (reach === "cim") return { kind: "session", name: server };
  return isSameMachine(server, machine) ? { kind: "here" } : { kind: "computer", name: server };
}

/** Machine names are the first label of the full name, cut at 15 letters. */
function isSameMachine(server: ServerName, machine: string): boolean {
  const label = server.split(".", 1)[0] ?? server;
  return machine !== "" && label.slice(0, 15).toLowerCase() === machine.toLowerCase();
}
