import * as z from "zod";
import { AGENTS_ENDPOINTS } from "./agents-endpoints";
import { Checks } from "./checks";
import { defineEndpoint } from "./endpoint";
import { ErrorCodeItem } from "./error-codes";
import { Fleet, Frame } from "./fleet";
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
import { MOVE_ENDPOINTS } from "./move-endpoints";
import { ROUTES } from "./routes";
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
  ...ROUTES.readFleet,
  operationId: "readFleet",
  summary: "Health of the whole fleet",
  response: Fleet,
});
export const readFrame = defineEndpoint({
  ...get,
  ...ROUTES.readFrame,
  operationId: "readFrame",
  summary: "The clocks of all estates, and how many agents are silent",
  response: Frame,
});
export const listZones = defineEndpoint({
  ...get,
  ...ROUTES.listZones,
  operationId: "listZones",
  summary: "Zones, filtered and sorted",
  query: ZoneListQuery,
  response: listOf(ZoneSummary),
  problems: ["invalid-value"],
});
export const exportZones = defineEndpoint({
  ...get,
  ...ROUTES.exportZones,
  operationId: "exportZones",
  summary: "Zones as CSV, cells neutralised against formulas",
  query: ZoneListQuery,
  response: null,
  produces: "text/csv",
  problems: ["invalid-value"],
});
export const readZoneSnapshot = defineEndpoint({
  ...get,
  ...ROUTES.readZoneSnapshot,
  operationId: "readZoneSnapshot",
  summary: "The whole list in columns, or what changed since a revision",
  query: z.object({ since: z.coerce.number().int().nonnegative().optional() }),
  response: ZoneSnapshot,
});
export const readZone = defineEndpoint({
  ...get,
  ...ROUTES.readZone,
  operationId: "readZone",
  summary: "Everything about one zone",
  params: ZoneParams,
  query: EstateQuery,
  response: ZoneDetailItem,
  problems: zoneProblems,
});
export const listClaims = defineEndpoint({
  ...get,
  ...ROUTES.listClaims,
  operationId: "listClaims",
  summary: "What each server and each directory replica says about the role",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape),
  response: listOf(ClaimItem),
  problems: zoneProblems,
});
export const listKeys = defineEndpoint({
  ...get,
  ...ROUTES.listKeys,
  operationId: "listKeys",
  summary: "Signing key descriptors and their keys",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape),
  response: listOf(DescriptorItem),
  problems: zoneProblems,
});
export const listHistory = defineEndpoint({
  ...get,
  ...ROUTES.listHistory,
  operationId: "listHistory",
  summary: "What changed, newest first",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape).extend({
    kind: repeatable(z.enum(["role", "key", "rollover", "status", "verdict", "move", "settings"])),
  }),
  response: listOf(HistoryItem),
  problems: zoneProblems,
});
export const readChecks = defineEndpoint({
  ...get,
  ...ROUTES.readChecks,
  operationId: "readChecks",
  summary: "What name servers answered for a zone, validated, and what is wrong with it",
  params: ZoneParams,
  query: EstateQuery,
  response: Checks,
  problems: zoneProblems,
});
export const requestCheck = defineEndpoint({
  ...change,
  ...ROUTES.requestCheck,
  operationId: "requestCheck",
  summary: "Look at the zone again now; the answer is the state until that look ends",
  permission: "request-check",
  params: ZoneParams,
  query: EstateQuery,
  status: 202,
  response: Checks,
  problems: [...zoneProblems, "too-many-requests"],
});
export const listServers = defineEndpoint({
  ...get,
  ...ROUTES.listServers,
  operationId: "listServers",
  summary: "Servers and what their death would cost",
  query: ListQuery.extend({ estate: repeatable(z.string()), q: z.string().max(255).optional() }),
  response: listOf(ServerItem),
});
export const readServer = defineEndpoint({
  ...get,
  ...ROUTES.readServer,
  operationId: "readServer",
  summary: "One server",
  params: ServerParams,
  query: EstateQuery,
  response: ServerDetail,
  problems: ["server-not-found", "invalid-name"],
});
export const listErrorCodes = defineEndpoint({
  ...get,
  ...ROUTES.listErrorCodes,
  operationId: "listErrorCodes",
  summary: "Find a code by number, hex, symbol or a pasted message",
  query: ListQuery.extend({ q: z.string().max(20_000).optional() }),
  response: listOf(ErrorCodeItem),
});
export const readErrorCode = defineEndpoint({
  ...get,
  ...ROUTES.readErrorCode,
  operationId: "readErrorCode",
  summary: "One code",
  params: z.object({ code: z.string().max(100) }),
  response: ErrorCodeItem,
  problems: ["error-code-not-found"],
});
export const streamEvents = defineEndpoint({
  ...get,
  ...ROUTES.streamEvents,
  operationId: "streamEvents",
  summary: "Server-sent events: hints to refetch",
  response: null,
  produces: "text/event-stream",
});
export const readMe = defineEndpoint({
  ...get,
  ...ROUTES.readMe,
  operationId: "readMe",
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
  ...ROUTES.readLab,
  operationId: "readLab",
  summary: "The simulated fleet",
  response: LabItem,
  problems: labProblems,
});

const lab = { ...change, response: LabNow, problems: labProblems } as const;
export const changeLabClock = defineEndpoint({
  ...lab,
  ...ROUTES.changeLabClock,
  operationId: "changeLabClock",
  summary: "Advance, set or pause the lab's clock",
  body: LabClockChange,
  problems: ["lab-not-running", "clock-backward", "invalid-value"],
});
export const setLabPower = defineEndpoint({
  ...lab,
  ...ROUTES.setLabPower,
  operationId: "setLabPower",
  summary: "Switch a lab server on or off",
  params: ServerParams,
  body: LabSwitch,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabDnsService = defineEndpoint({
  ...lab,
  ...ROUTES.setLabDnsService,
  operationId: "setLabDnsService",
  summary: "Start or stop the DNS service of a lab server",
  params: ServerParams,
  body: LabSwitch,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabRights = defineEndpoint({
  ...lab,
  ...ROUTES.setLabRights,
  operationId: "setLabRights",
  summary: "Grant or withdraw the agent's rights on a lab server",
  params: ServerParams,
  body: LabRights,
  problems: ["lab-not-running", "server-not-found"],
});
export const setLabParentDs = defineEndpoint({
  ...lab,
  ...ROUTES.setLabParentDs,
  operationId: "setLabParentDs",
  summary: "What the parent publishes for a lab zone",
  params: ZoneParams,
  body: LabParentDs,
  problems: ["lab-not-running", "zone-not-found", "invalid-name"],
});
export const setLabReplication = defineEndpoint({
  ...lab,
  ...ROUTES.setLabReplication,
  operationId: "setLabReplication",
  summary: "Delay of directory replication in the lab",
  body: LabReplication,
  problems: ["lab-not-running", "invalid-value"],
});
export const addLabFault = defineEndpoint({
  ...lab,
  ...ROUTES.addLabFault,
  operationId: "addLabFault",
  summary: "Inject a fault",
  body: NewLabFault,
  status: 201,
  response: z.object({ id: z.string() }),
  problems: ["lab-not-running", "server-not-found", "zone-not-found", "invalid-value"],
});
export const removeLabFault = defineEndpoint({
  ...lab,
  ...ROUTES.removeLabFault,
  operationId: "removeLabFault",
  summary: "Take a fault away",
  params: z.object({ id: z.string().max(200) }),
  status: 204,
  response: null,
  problems: ["lab-not-running", "fault-not-found"],
});
export const resetLab = defineEndpoint({
  ...lab,
  ...ROUTES.resetLab,
  operationId: "resetLab",
  summary: "Everything as on first start",
});
export const operateLab = defineEndpoint({
  ...lab,
  ...ROUTES.operateLab,
  operationId: "operateLab",
  summary: "Do something at a lab server as its own administrator, outside Keymaster",
  body: LabOperationRequest,
  problems: ["lab-not-running", "zone-not-found", "server-not-found", "refused"],
});

/** Every endpoint of `/api/v1`: what is not here is not served. `GET /openapi.json` is generated from it. */
export const API_ENDPOINTS = [
  readFleet,
  readFrame,
  listZones,
  exportZones,
  readZoneSnapshot,
  readZone,
  listClaims,
  listKeys,
  listHistory,
  readChecks,
  requestCheck,
  listServers,
  readServer,
  ...AGENTS_ENDPOINTS,
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
  ...MOVE_ENDPOINTS,
] as const;
