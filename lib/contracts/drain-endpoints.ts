import * as z from "zod";
import {
  DecommissionItem,
  DrainItem,
  DrainListQuery,
  DrainPreview,
  DrainReturn,
  DrainSummary,
  NewDrain,
} from "./drains";
import { defineEndpoint } from "./endpoint";
import { NewResign, ResignDecision, ResignItem, ResignTick } from "./resign";
import { ROUTES } from "./routes";
import { listOf } from "./wire";

const get = {
  permission: "read",
  params: null,
  query: null,
  body: null,
  status: 200,
  produces: "application/json",
  problems: [],
} as const;
const change = { ...get, permission: "operate" } as const;

const ZoneParams = z.object({ zone: z.string().min(1).max(1100) });
const ServerParams = z.object({ server: z.string().min(1).max(1100) });
const IdParams = z.object({ id: z.string().min(1).max(100) });
const EstateQuery = z.object({ estate: z.string().max(200).optional() });
const zoneProblems = ["zone-not-found", "ambiguous-zone", "invalid-name"] as const;
const serverProblems = ["server-not-found", "invalid-name", "conflict"] as const;

export const readDecommission = defineEndpoint({
  ...get,
  ...ROUTES.readDecommission,
  operationId: "readDecommission",
  summary: "May this server go for good?",
  params: ServerParams,
  query: EstateQuery,
  response: DecommissionItem,
  problems: serverProblems,
});
const drain = {
  ...change,
  params: IdParams,
  response: DrainItem,
  problems: ["drain-not-found", "wrong-phase", "conflict"],
} as const;
export const createDrain = defineEndpoint({
  ...drain,
  ...ROUTES.createDrain,
  operationId: "createDrain",
  summary: "Move every role away from a server; with whatIf what would be done",
  params: ServerParams,
  query: EstateQuery,
  body: NewDrain,
  status: 201,
  whatIf: DrainPreview,
  needsKey: true,
  problems: [...serverProblems, "zone-not-found", "drain-in-progress", "refused"],
});
export const listDrains = defineEndpoint({
  ...get,
  ...ROUTES.listDrains,
  operationId: "listDrains",
  summary: "Drains, newest first",
  query: DrainListQuery,
  response: listOf(DrainSummary),
});
export const readDrain = defineEndpoint({
  ...get,
  ...ROUTES.readDrain,
  operationId: "readDrain",
  summary: "A drain and what became of every zone",
  params: IdParams,
  response: DrainItem,
  problems: ["drain-not-found"],
});
export const pauseDrain = defineEndpoint({
  ...drain,
  ...ROUTES.pauseDrain,
  operationId: "pauseDrain",
  summary: "Stop after the zones that are under way",
});
export const resumeDrain = defineEndpoint({
  ...drain,
  ...ROUTES.resumeDrain,
  operationId: "resumeDrain",
  summary: "Go on with a paused or stopped drain",
  problems: [...drain.problems, "refused"],
});
export const returnDrain = defineEndpoint({
  ...drain,
  ...ROUTES.returnDrain,
  operationId: "returnDrain",
  summary: "Bring every zone of a drain back",
  body: DrainReturn,
  status: 201,
  problems: [...drain.problems, "drain-in-progress", "refused"],
});
export const cancelDrain = defineEndpoint({
  ...drain,
  ...ROUTES.cancelDrain,
  operationId: "cancelDrain",
  summary: "Give the rest of a drain up",
});
const resign = {
  ...change,
  params: IdParams,
  response: ResignItem,
  problems: ["resign-not-found", "wrong-phase", "conflict"],
} as const;
export const startResign = defineEndpoint({
  ...resign,
  ...ROUTES.startResign,
  operationId: "startResign",
  summary: "Sign a zone anew with new keys: the old holder will not return",
  params: ZoneParams,
  query: EstateQuery,
  body: NewResign,
  status: 201,
  needsKey: true,
  problems: [...zoneProblems, "move-in-progress", "refused"],
});
export const readZoneResign = defineEndpoint({
  ...get,
  ...ROUTES.readZoneResign,
  operationId: "readZoneResign",
  summary: "The newest re-sign task of a zone",
  params: ZoneParams,
  query: EstateQuery,
  response: ResignItem,
  problems: [...zoneProblems, "resign-not-found"],
});
export const readResign = defineEndpoint({
  ...get,
  ...ROUTES.readResign,
  operationId: "readResign",
  summary: "A re-sign task",
  params: IdParams,
  response: ResignItem,
  problems: ["resign-not-found"],
});
export const retryResign = defineEndpoint({
  ...resign,
  ...ROUTES.retryResign,
  operationId: "retryResign",
  summary: "Go on after a step that failed or whose reply was lost",
  body: ResignDecision,
  problems: [...resign.problems, "refused"],
});
export const tickAnchor = defineEndpoint({
  ...resign,
  ...ROUTES.tickAnchor,
  operationId: "tickAnchor",
  summary: "Say that a resolver has the new trust anchor",
  body: ResignTick,
});
export const finishResign = defineEndpoint({
  ...resign,
  ...ROUTES.finishResign,
  operationId: "finishResign",
  summary: "Call the task done although the parent or anchors were not seen",
  body: ResignDecision,
});
/** Draining servers, and signing anew after a seize without keys. */
export const DRAIN_ENDPOINTS = [
  readDecommission,
  createDrain,
  listDrains,
  readDrain,
  pauseDrain,
  resumeDrain,
  returnDrain,
  cancelDrain,
  startResign,
  readZoneResign,
  readResign,
  retryResign,
  tickAnchor,
  finishResign,
] as const;
