import * as z from "zod";
import { CandidateItem, PreferenceChange, PreferenceItem, SafeSlotItem } from "./candidates";
import { DRAIN_ENDPOINTS } from "./drain-endpoints";
import { defineEndpoint } from "./endpoint";
import { HoldChange, HoldItem, PolicyChange, PolicyItem } from "./hold";
import {
  MoveApproval,
  MoveBack,
  MoveCancellation,
  MoveExecution,
  MoveItem,
  MoveListQuery,
  MovePreflight,
  MovePreview,
  MoveRejection,
  MoveSettlement,
  MoveSummary,
  NewMove,
  OldHolderWatchItem,
} from "./moves";
import { ROUTES } from "./routes";
import { ListQuery, listOf } from "./wire";

const json = "application/json";
const get = {
  permission: "read",
  params: null,
  query: null,
  body: null,
  status: 200,
  produces: json,
  problems: [],
} as const;
const change = { ...get, permission: "operate" } as const;

const ZoneParams = z.object({ zone: z.string().min(1).max(1100) });
const ServerParams = z.object({ server: z.string().min(1).max(1100) });
const IdParams = z.object({ id: z.string().min(1).max(100) });
const EstateQuery = z.object({ estate: z.string().max(200).optional() });
const zoneProblems = ["zone-not-found", "ambiguous-zone", "invalid-name"] as const;
const serverProblems = ["server-not-found", "invalid-name", "conflict"] as const;
const moveProblems = ["move-not-found", "wrong-phase", "conflict"] as const;

export const createMove = defineEndpoint({
  ...change,
  ...ROUTES.createMove,
  operationId: "createMove",
  summary: "Ask for a move of the role; with whatIf the plan alone",
  params: ZoneParams,
  query: EstateQuery,
  body: NewMove,
  status: 201,
  response: MoveItem,
  whatIf: MovePreview,
  needsKey: true,
  problems: [...zoneProblems, "server-not-found", "move-in-progress", "refused", "note-required"],
});
export const listMoves = defineEndpoint({
  ...get,
  ...ROUTES.listMoves,
  operationId: "listMoves",
  summary: "Moves, newest first",
  query: MoveListQuery,
  response: listOf(MoveSummary),
  problems: ["invalid-name"],
});
export const readMove = defineEndpoint({
  ...get,
  ...ROUTES.readMove,
  operationId: "readMove",
  summary: "A move: plan, approvals, outcome, log",
  params: IdParams,
  response: MoveItem,
  problems: ["move-not-found"],
});
const move = { ...change, params: IdParams, response: MoveItem, problems: moveProblems } as const;
export const approveMove = defineEndpoint({
  ...move,
  ...ROUTES.approveMove,
  operationId: "approveMove",
  summary: "Agree to what another person asked for",
  permission: "approve",
  body: MoveApproval,
  needsKey: true,
  problems: [...moveProblems, "approver-is-requester", "plan-stale", "refused"],
});
export const rejectMove = defineEndpoint({
  ...move,
  ...ROUTES.rejectMove,
  operationId: "rejectMove",
  summary: "Refuse to agree: the move is closed",
  permission: "approve",
  body: MoveRejection,
});
export const executeMove = defineEndpoint({
  ...move,
  ...ROUTES.executeMove,
  operationId: "executeMove",
  summary: "Carry the approved plan out",
  body: MoveExecution,
  needsKey: true,
  problems: [...moveProblems, "plan-stale", "refused", "note-required", "confirmation-mismatch"],
});
export const cancelMove = defineEndpoint({
  ...move,
  ...ROUTES.cancelMove,
  operationId: "cancelMove",
  summary: "Give a move up before it executes",
  body: MoveCancellation,
});
export const preflightMove = defineEndpoint({
  ...move,
  ...ROUTES.preflightMove,
  operationId: "preflightMove",
  summary: "Ask every gate again on fresh facts",
  permission: "review",
  body: MovePreflight,
  problems: [...moveProblems, "refused", "note-required"],
});
export const verifyMove = defineEndpoint({
  ...move,
  ...ROUTES.verifyMove,
  operationId: "verifyMove",
  summary: "Read every claim again now",
  permission: "review",
});
export const settleMove = defineEndpoint({
  ...move,
  ...ROUTES.settleMove,
  operationId: "settleMove",
  summary: "Decide as a person what an unclear move came to",
  permission: "approve",
  body: MoveSettlement,
});
export const moveBack = defineEndpoint({
  ...move,
  ...ROUTES.moveBack,
  operationId: "moveBack",
  summary: "Ask for the move that takes this one back",
  body: MoveBack,
  status: 201,
  problems: [...moveProblems, "move-in-progress", "refused", "note-required"],
});
export const listCandidates = defineEndpoint({
  ...get,
  ...ROUTES.listCandidates,
  operationId: "listCandidates",
  summary: "Every server that hosts the zone as next holder, best first",
  params: ZoneParams,
  query: ListQuery.extend(EstateQuery.shape),
  response: listOf(CandidateItem).extend({ safeSlot: SafeSlotItem }),
  problems: zoneProblems,
});
const hold = { ...change, response: HoldItem } as const;
export const readHold = defineEndpoint({
  ...get,
  ...ROUTES.readHold,
  operationId: "readHold",
  summary: "Are all role changes held back?",
  response: HoldItem,
});
export const setHold = defineEndpoint({
  ...hold,
  ...ROUTES.setHold,
  operationId: "setHold",
  summary: "Hold back every role change, or let them go on",
  permission: "administer",
  body: HoldChange,
});
export const readZoneHold = defineEndpoint({
  ...get,
  ...ROUTES.readZoneHold,
  operationId: "readZoneHold",
  summary: "Are role changes of this zone held back?",
  params: ZoneParams,
  query: EstateQuery,
  response: HoldItem,
  problems: zoneProblems,
});
export const setZoneHold = defineEndpoint({
  ...hold,
  ...ROUTES.setZoneHold,
  operationId: "setZoneHold",
  summary: "Hold back role changes of one zone, or let them go on",
  permission: "administer",
  params: ZoneParams,
  query: EstateQuery,
  body: HoldChange,
  problems: zoneProblems,
});
export const readPolicy = defineEndpoint({
  ...get,
  ...ROUTES.readPolicy,
  operationId: "readPolicy",
  summary: "Who has to agree to what",
  response: PolicyItem,
});
export const setPolicy = defineEndpoint({
  ...change,
  ...ROUTES.setPolicy,
  operationId: "setPolicy",
  summary: "Change who has to agree to what",
  permission: "administer",
  body: PolicyChange,
  response: PolicyItem,
});
export const listPreferences = defineEndpoint({
  ...get,
  ...ROUTES.listPreferences,
  operationId: "listPreferences",
  summary: "Which servers should hold roles, as far as somebody has said; drains follow it",
  query: ListQuery,
  response: listOf(PreferenceItem),
});
export const setPreference = defineEndpoint({
  ...change,
  ...ROUTES.setPreference,
  operationId: "setPreference",
  summary: "Should this server hold roles?",
  permission: "administer",
  params: ServerParams,
  query: EstateQuery,
  body: PreferenceChange,
  response: PreferenceItem,
  problems: serverProblems,
});
export const listWatches = defineEndpoint({
  ...get,
  ...ROUTES.listWatches,
  operationId: "listWatches",
  summary: "Old holders that may come back after a seize",
  query: ListQuery,
  response: listOf(OldHolderWatchItem),
});

/** Moves of the role, candidates, holds and rules; drains and re-signing besides. */
export const MOVE_ENDPOINTS = [
  createMove,
  listMoves,
  readMove,
  approveMove,
  rejectMove,
  executeMove,
  cancelMove,
  preflightMove,
  verifyMove,
  settleMove,
  moveBack,
  listCandidates,
  readHold,
  setHold,
  readZoneHold,
  setZoneHold,
  readPolicy,
  setPolicy,
  listPreferences,
  setPreference,
  listWatches,
  ...DRAIN_ENDPOINTS,
] as const;
