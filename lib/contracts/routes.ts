import type { HttpMethod } from "./endpoint";

/** Where an endpoint is: all that a caller needs at run time, without the weight of its schemas. */
export type Route = { readonly method: HttpMethod; readonly path: string };

/** Method and address of every endpoint of `/api/v1`, by operation. `endpoints.ts` adds schemas and rights. */
export const ROUTES = {
  readFleet: { method: "GET", path: "/fleet" },
  listZones: { method: "GET", path: "/zones" },
  exportZones: { method: "GET", path: "/zones.csv" },
  readZoneSnapshot: { method: "GET", path: "/zones/snapshot" },
  readZone: { method: "GET", path: "/zones/{zone}" },
  listClaims: { method: "GET", path: "/zones/{zone}/claims" },
  listKeys: { method: "GET", path: "/zones/{zone}/keys" },
  listHistory: { method: "GET", path: "/zones/{zone}/history" },
  listServers: { method: "GET", path: "/servers" },
  readServer: { method: "GET", path: "/servers/{server}" },
  listAgents: { method: "GET", path: "/agents" },
  addAgent: { method: "POST", path: "/agents" },
  testAgent: { method: "POST", path: "/agents/{name}/test" },
  removeAgent: { method: "DELETE", path: "/agents/{name}" },
  listErrorCodes: { method: "GET", path: "/error-codes" },
  readErrorCode: { method: "GET", path: "/error-codes/{code}" },
  streamEvents: { method: "GET", path: "/events" },
  readMe: { method: "GET", path: "/me" },
  readLab: { method: "GET", path: "/lab" },
  changeLabClock: { method: "POST", path: "/lab/clock" },
  setLabPower: { method: "POST", path: "/lab/servers/{server}/power" },
  setLabDnsService: { method: "POST", path: "/lab/servers/{server}/dns-service" },
  setLabRights: { method: "POST", path: "/lab/servers/{server}/rights" },
  setLabParentDs: { method: "POST", path: "/lab/zones/{zone}/parent-ds" },
  setLabReplication: { method: "POST", path: "/lab/replication" },
  addLabFault: { method: "POST", path: "/lab/faults" },
  removeLabFault: { method: "DELETE", path: "/lab/faults/{id}" },
  resetLab: { method: "POST", path: "/lab/reset" },
  operateLab: { method: "POST", path: "/lab/operations" },
} as const satisfies Record<string, Route>;

export type Operation = keyof typeof ROUTES;
