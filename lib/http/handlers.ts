import { ok } from "@/lib/result";
import { addAgent } from "@/lib/services/agents/add-agent";
import { claimEnrolment } from "@/lib/services/agents/enrolment/claim-enrolment";
import { createEnrolment } from "@/lib/services/agents/enrolment/create-enrolment";
import { listAgents } from "@/lib/services/agents/list-agents";
import { removeAgent } from "@/lib/services/agents/remove-agent";
import { testAgent } from "@/lib/services/agents/test-agent";
import { readChecks } from "@/lib/services/checks/read-checks";
import { requestCheck } from "@/lib/services/checks/request-check";
import { createDrain } from "@/lib/services/drains/create-drain";
import { listDrains, readDrain } from "@/lib/services/drains/list-drains";
import { returnDrain } from "@/lib/services/drains/return-drain";
import { cancelDrain, pauseDrain, resumeDrain } from "@/lib/services/drains/steer-drain";
import { listErrorCodes, readErrorCode } from "@/lib/services/error-codes/list-error-codes";
import { readFleet } from "@/lib/services/fleet/read-fleet";
import { readFrame } from "@/lib/services/fleet/read-frame";
import { readPolicy, setPolicy } from "@/lib/services/hold/policy";
import { readHold, readZoneHold } from "@/lib/services/hold/read-hold";
import { setHold, setZoneHold } from "@/lib/services/hold/set-hold";
import * as lab from "@/lib/services/lab/lab-commands";
import { readLab } from "@/lib/services/lab/read-lab";
import { approveMove } from "@/lib/services/moves/approve-move";
import { cancelMove } from "@/lib/services/moves/cancel-move";
import { createMove } from "@/lib/services/moves/create-move";
import { executeMove } from "@/lib/services/moves/execute-move";
import { listCandidates } from "@/lib/services/moves/list-candidates";
import { listMoves, readMove } from "@/lib/services/moves/list-moves";
import { listWatches } from "@/lib/services/moves/list-watches";
import { moveBack } from "@/lib/services/moves/move-back";
import { preflightMove } from "@/lib/services/moves/preflight-move";
import { rejectMove } from "@/lib/services/moves/reject-move";
import { settleMove } from "@/lib/services/moves/settle-move";
import { verifyMove } from "@/lib/services/moves/verify-move";
import { readMe } from "@/lib/services/read-me";
import { startResign } from "@/lib/services/resign/start-resign";
import * as resign from "@/lib/services/resign/steer-resign";
import { listPreferences } from "@/lib/services/servers/list-preferences";
import { listServers, readServer } from "@/lib/services/servers/list-servers";
import { readDecommission } from "@/lib/services/servers/read-decommission";
import { setPreference } from "@/lib/services/servers/set-preference";
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
  readFrame: (context) => readFrame(context),
  listZones: (context, { query }) => listZones(context, query),
  exportZones: (context, { query }) => exportZones(context, query),
  readZoneSnapshot: (context, { query }) => readSnapshot(context, query),
  readZone: (context, { params, query }) => readZone(context, params, query),
  listClaims: (context, { params, query }) => listClaims(context, params, query),
  listKeys: (context, { params, query }) => listKeys(context, params, query),
  listHistory: (context, { params, query }) => listHistory(context, params, query),
  readChecks: (context, { params, query }) => readChecks(context, params, query),
  requestCheck: (context, { params, query }) => requestCheck(context, params, query),
  listServers: (context, { query }) => listServers(context, query),
  readServer: (context, { params, query }) => readServer(context, params, query),
  listAgents: (context, { query }) => listAgents(context, query),
  addAgent: (context, { body }) => addAgent(context, body),
  createEnrolment: (context, { body }) => createEnrolment(context, body),
  claimEnrolment: (context, { body }) => claimEnrolment(context, body),
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
  createMove: (context, { params, query, body }) => createMove(context, params, query, body),
  listMoves: (context, { query }) => listMoves(context, query),
  readMove: (context, { params }) => readMove(context, params),
  approveMove: (context, { params, body }) => approveMove(context, params, body),
  rejectMove: (context, { params, body }) => rejectMove(context, params, body),
  executeMove: (context, { params, body }) => executeMove(context, params, body),
  cancelMove: (context, { params, body }) => cancelMove(context, params, body),
  preflightMove: (context, { params, body }) => preflightMove(context, params, body),
  verifyMove: (context, { params }) => verifyMove(context, params),
  settleMove: (context, { params, body }) => settleMove(context, params, body),
  moveBack: (context, { params, body }) => moveBack(context, params, body),
  listCandidates: (context, { params, query }) => listCandidates(context, params, query),
  readHold: (context) => readHold(context),
  setHold: (context, { body }) => setHold(context, body),
  readZoneHold: (context, { params, query }) => readZoneHold(context, params, query),
  setZoneHold: (context, { params, query, body }) => setZoneHold(context, params, query, body),
  readPolicy: (context) => readPolicy(context),
  setPolicy: (context, { body }) => setPolicy(context, body),
  listPreferences: (context, { query }) => listPreferences(context, query),
  setPreference: (context, { params, query, body }) => setPreference(context, params, query, body),
  listWatches: (context, { query }) => listWatches(context, query),
  readDecommission: (context, { params, query }) => readDecommission(context, params, query),
  createDrain: (context, { params, query, body }) => createDrain(context, params, query, body),
  listDrains: (context, { query }) => listDrains(context, query),
  readDrain: (context, { params }) => readDrain(context, params),
  pauseDrain: (context, { params }) => pauseDrain(context, params),
  resumeDrain: (context, { params }) => resumeDrain(context, params),
  returnDrain: (context, { params, body }) => returnDrain(context, params, body),
  cancelDrain: (context, { params }) => cancelDrain(context, params),
  startResign: (context, { params, query, body }) => startResign(context, params, query, body),
  readZoneResign: (context, { params, query }) => resign.readZoneResign(context, params, query),
  readResign: (context, { params }) => resign.readResign(context, params),
  retryResign: (context, { params, body }) => resign.retryResign(context, params, body),
  tickAnchor: (context, { params, body }) => resign.tickAnchor(context, params, body),
  finishResign: (context, { params, body }) => resign.finishResign(context, params, body),
};
