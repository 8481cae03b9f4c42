import { ok } from "@/lib/result";
import { addAgent } from "@/lib/services/agents/add-agent";
import { listAgents } from "@/lib/services/agents/list-agents";
import { removeAgent } from "@/lib/services/agents/remove-agent";
import { testAgent } from "@/lib/services/agents/test-agent";
import { listErrorCodes, readErrorCode } from "@/lib/services/error-codes/list-error-codes";
import { readFleet } from "@/lib/services/fleet/read-fleet";
import * as lab from "@/lib/services/lab/lab-commands";
import { readLab } from "@/lib/services/lab/read-lab";
import { readMe } from "@/lib/services/read-me";
import { listServers, readServer } from "@/lib/services/servers/list-servers";
import { exportZones } from "@/lib/services/zones/export-zones";
import { listHistory } from "@/lib/services/zones/list-history";
import { listZones } from "@/lib/services/zones/list-zones";
import { readSnapshot } from "@/lib/services/zones/read-snapshot";
import { listClaims, listKeys, readZone } from "@/lib/services/zones/read-zone";
import { eventStream } from "./event-stream";
import type { Handlers } from "./handler";

/** Every endpoint on its use case: a schema, a call, nothing else. */
export const HANDLERS: Handlers = {
  readFleet: (context) => readFleet(context),
  listZones: (context, { query }) => listZones(context, query),
  exportZones: (context, { query }) => exportZones(context, query),
  readZoneSnapshot: (context, { query }) => readSnapshot(context, query),
  readZone: (context, { params, query }) => readZone(context, params, query),
  listClaims: (context, { params, query }) => listClaims(context, params, query),
  listKeys: (context, { params, query }) => listKeys(context, params, query),
  listHistory: (context, { params, query }) => listHistory(context, params, query),
  listServers: (context, { query }) => listServers(context, query),
  readServer: (context, { params, query }) => readServer(context, params, query),
  listAgents: (context, { query }) => listAgents(context, query),
  addAgent: (context, { body }) => addAgent(context, body),
  testAgent: (context, { params }) => testAgent(context, params),
  removeAgent: (context, { params }) => removeAgent(context, params),
  listErrorCodes: (context, { query }) => listErrorCodes(context, query),
  readErrorCode: (context, { params }) => readErrorCode(context, params),
  streamEvents: async (context, { lastEventId, signal }) =>
    ok(eventStream(context.services.events, { lastEventId, signal })),
  readMe: (context) => readMe(context),
  readLab: (context) => readLab(context),
  changeLabClock: (context, { body }) => lab.changeLabClock(context, body),
  setLabPower: (context, { params, body }) => lab.setLabPower(context, params, body),
  setLabDnsService: (context, { params, body }) => lab.setLabDnsService(context, params, body),
  setLabRights: (context, { params, body }) => lab.setLabRights(context, params, body),
  setLabParentDs: (context, { params, body }) => lab.setLabParentDs(context, params, body),
  setLabReplication: (context, { body }) => lab.setLabReplication(context, body),
  addLabFault: (context, { body }) => lab.addLabFault(context, body),
  removeLabFault: (context, { params }) => lab.removeLabFault(context, params),
  resetLab: (context) => lab.resetLab(context),
  operateLab: (context, { body }) => lab.operateLab(context, body),
};
