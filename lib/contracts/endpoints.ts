import * as z from "zod";
import { AgentItem, NewAgent } from "./agents";
import { defineEndpoint } from "./endpoint";
import { ErrorCodeItem } from "./error-codes";
import { Fleet } from "./fleet";
import {
  LabClockChange,
  LabItem,
  LabNow,
  LabOperationRequest,
  LabParentDs,
  LabReplication,
  LabRights,
  LabSwitch,
  NewLabFault,
} from "./lab";
import { ServerDetail, ServerItem } from "./servers";
import { ListQuery, listOf } from "./wire";
import {
  ClaimItem,
  DescriptorItem,
  HistoryItem,
  StatusSchema,
  VerdictSchema,
  ZoneDetailItem,
  ZoneSnapshot,
  ZoneSummary,
} from "./zones";

const json = "application/json";
const get = {
  method: "GET",
  permission: "read",
  params: null,
  query: null,
  body: null,
  status: 200,
  produces: json,
  problems: [],
} as const;
const change = {
  method: "POST",
  permission: "administer",
  params: null,
  query: null,
  body: null,
  status: 200,
  produces: json,
  problems: [],
} as const;

const ZoneParams = z.object({ zone: z.string().min(1).max(1100) });
const ServerParams = z.object({ server: z.string().min(1).max(1100) });
const AgentParams = z.object({ name: z.string().min(1).max(200) });
const EstateQuery = z.object({ estate: z.string().max(200).optional() });
/** A query parameter that may be given once or several times. */
function repeatable<T extends z.ZodType>(item: T) {
  return z.union([z.array(item).max(50), item.transform((one) => [one])]).optional();
}
const zoneProblems = ["zone-not-found", "ambiguous-zone", "invalid-name"] as const;
const labProblems = ["lab-not-running"] as const;

export const ZoneListQuery = ListQuery.extend({
  q: z.string().max(255).optional(),
  status: repeatable(StatusSchema),
  verdict: repeatable(VerdictSchema),
  /** Holder of the role. */
  server: repeatable(z.string().max(255)),
  /** Hosted on this server, whoever holds the role. */
  on: repeatable(z.string().max(255)),
  estate: repeatable(z.string().max(200)),
  signed: z.enum(["true", "false"]).optional(),
});

export const readFleet = defineEndpoint({
  ...get,
  operationId: "readFleet",
  path: "/fleet",
  summary: "Health of the whole fleet",
  response: Fleet,
});
export const listZones = defineEndpoint({
  ...get,
  operationId: "listZones",
  path: "/zones",
  summary: "Zones, filtered and sorted",
  query: ZoneListQuery,
  response: listOf(ZoneSummary),
  problems: ["invalid-value"],
});
export const exportZones = defineEndpoint({
  ...get,
  operationId: "exportZones",
  path: "/zones.csv",
  summary: "Zones as CSV, cells neutralised against formulas",
  query: ZoneListQuery,
  response: null,
  produces: "text/csv",
  problems: ["invalid-value"],
});
export const readZoneSnapshot = defineEndpoint({
  ...get,
  operationId: "readZoneSnapshot",
  path: "/zones/snapshot",
  summary: "The whole list in columns, or what changed since a revision",
  query: z.object({ since: z.coerce.number().int().nonnegative().optional() }),
  response: ZoneSnapshot,
});
export const readZone = defineEndpoint({
  ...get,
  operationId: "readZone",
  path: "/zones/{zone}",
  summary: "Everything about one zone",
  params: ZoneParams,
  query: EstateQuery,
  response: ZoneDetailItem,
  problems: zoneProblems,
});
export const listClaims = defineEndpoint({
  ...get,
  operationId: "listClaims",
  path: "/zones/{zone}/claims",
  summary: "What each server and each directory replica says about the role",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape),
  response: listOf(ClaimItem),
  problems: zoneProblems,
});
export const listKeys = defineEndpoint({
  ...get,
  operationId: "listKeys",
  path: "/zones/{zone}/keys",
  summary: "Signing key descriptors and their keys",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape),
  response: listOf(DescriptorItem),
  problems: zoneProblems,
});
export const listHistory = defineEndpoint({
  ...get,
  operationId: "listHistory",
  path: "/zones/{zone}/history",
  summary: "What changed, newest first",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape).extend({
    kind: repeatable(z.enum(["role", "key", "rollover", "status", "verdict", "move", "settings"])),
  }),
  response: listOf(HistoryItem),
  problems: zoneProblems,
});
export const listServers = defineEndpoint({
  ...get,
  operationId: "listServers",
  path: "/servers",
  summary: "Servers and what their death would cost",
  query: ListQuery.extend({ estate: repeatable(z.string()), q: z.string().max(255).optional() }),
  response: listOf(ServerItem),
});
export const readServer = defineEndpoint({
  ...get,
  operationId: "readServer",
  path: "/servers/{server}",
  summary: "One server",
  params: ServerParams,
  query: EstateQuery,
  response: ServerDetail,
  problems: ["server-not-found", "invalid-name"],
});
export const listAgents = defineEndpoint({
  ...get,
  operationId: "listAgents",
  path: "/agents",
  summary: "Agents and whether they talk",
  query: ListQuery,
  response: listOf(AgentItem),
});
export const addAgent = defineEndpoint({
  ...change,
  operationId: "addAgent",
  path: "/agents",
  summary: "Add an agent",
  body: NewAgent,
  status: 201,
  response: AgentItem,
  problems: ["agent-exists", "invalid-value"],
});
export const testAgent = defineEndpoint({
  ...change,
  operationId: "testAgent",
  path: "/agents/{name}/test",
  summary: "Talk to the agent now and say what happened",
  params: AgentParams,
  response: AgentItem,
  problems: ["agent-not-found"],
});
export const removeAgent = defineEndpoint({
  ...change,
  operationId: "removeAgent",
  method: "DELETE",
  path: "/agents/{name}",
  summary: "Remove an agent and its credentials",
  params: AgentParams,
  status: 204,
  response: null,
  problems: ["agent-not-found", "agent-is-configured"],
});
export const listErrorCodes = defineEndpoint({
  ...get,
  operationId: "listErrorCodes",
  path: "/error-codes",
  summary: "Find a code by number, hex, symbol or a pasted message",
  query: ListQuery.extend({ q: z.string().max(20_000).optional() }),
  response: listOf(ErrorCodeItem),
});
export const readErrorCode = defineEndpoint({
  ...get,
  operationId: "readErrorCode",
  path: "/error-codes/{code}",
  summary: "One code",
  params: z.object({ code: z.string().max(100) }),
  response: ErrorCodeItem,
  problems: ["error-code-not-found"],
});
export const streamEvents = defineEndpoint({
  ...get,
  operationId: "streamEvents",
  path: "/events",
  summary: "Server-sent events: hints to refetch",
  response: null,
  produces: "text/event-stream",
});
export const readMe = defineEndpoint({
  ...get,
  operationId: "readMe",
  path: "/me",
  summary: "Who the caller is and what the role may do",
  response: z.object({
    actor: z.string(),
    role: z.enum(["helpdesk", "operator", "approver", "admin"]),
    permissions: z.array(z.string()),
    labRunning: z.boolean(),
    openOnLoopback: z.boolean(),
  }),
});
export const readLab = defineEndpoint({
  ...get,
  operationId: "readLab",
  path: "/lab",
  summary: "The simulated fleet",
  response: LabItem,
  problems: labProblems,
});

const lab = { ...change, response: LabNow, problems: labProblems } as const;
export const changeLabClock = defineEndpoint({
  ...lab,
  operationId: "changeLabClock",
  path: "/lab/clock",
  summary: "Advance, set or pause the lab's clock",
  body: LabClockChange,
  problems: ["lab-not-running", "clock-backward", "invalid-value"],
});
export const setLabPower = defineEndpoint({
  ...lab,
  operationId: "setLabPower",
  path: "/lab/servers/{server}/power",
  summary: "Switch a lab server on or off",
  params: ServerParams,
  body: LabSwitch,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabDnsService = defineEndpoint({
  ...lab,
  operationId: "setLabDnsService",
  path: "/lab/servers/{server}/dns-service",
  summary: "Start or stop the DNS service of a lab server",
  params: ServerParams,
  body: LabSwitch,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabRights = defineEndpoint({
  ...lab,
  operationId: "setLabRights",
  path: "/lab/servers/{server}/rights",
  summary: "Grant or withdraw the agent's rights on a lab server",
  params: ServerParams,
  body: LabRights,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabParentDs = defineEndpoint({
  ...lab,
  operationId: "setLabParentDs",
  path: "/lab/zones/{zone}/parent-ds",
  summary: "What the parent publishes for a lab zone",
  params: ZoneParams,
  body: LabParentDs,
  problems: ["lab-not-running", "zone-not-found", "invalid-name"],
});
export const setLabReplication = defineEndpoint({
  ...lab,
  operationId: "setLabReplication",
  path: "/lab/replication",
  summary: "Delay of directory replication in the lab",
  body: LabReplication,
  problems: ["lab-not-running", "invalid-value"],
});
export const addLabFault = defineEndpoint({
  ...lab,
  operationId: "addLabFault",
  path: "/lab/faults",
  summary: "Inject a fault",
  body: NewLabFault,
  status: 201,
  response: z.object({ id: z.string() }),
  problems: ["lab-not-running", "server-not-found", "zone-not-found", "invalid-value"],
});
export const removeLabFault = defineEndpoint({
  ...lab,
  operationId: "removeLabFault",
  method: "DELETE",
  path: "/lab/faults/{id}",
  summary: "Take a fault away",
  params: z.object({ id: z.string().max(200) }),
  status: 204,
  response: null,
  problems: ["lab-not-running", "fault-not-found"],
});
export const resetLab = defineEndpoint({
  ...lab,
  operationId: "resetLab",
  path: "/lab/reset",
  summary: "Everything as on first start",
});
export const operateLab = defineEndpoint({
  ...lab,
  operationId: "operateLab",
  path: "/lab/operations",
  summary: "Do something at a lab server as its own administrator, outside Keymaster",
  body: LabOperationRequest,
  problems: ["lab-not-running", "zone-not-found", "server-not-found", "refused"],
});

/** Every endpoint of `/api/v1`: what is not here is not served. `GET /openapi.json` is generated from it. */
export const API_ENDPOINTS = [
  readFleet,
  listZones,
  exportZones,
  readZoneSnapshot,
  readZone,
  listClaims,
  listKeys,
  listHistory,
  listServers,
  readServer,
  listAgents,
  addAgent,
  testAgent,
  removeAgent,
  listErrorCodes,
  readErrorCode,
  streamEvents,
  readMe,
  readLab,
  changeLabClock,
  setLabPower,
  setLabDnsService,
  setLabRights,
  setLabParentDs,
  setLabReplication,
  addLabFault,
  removeLabFault,
  resetLab,
  operateLab,
] as const;
