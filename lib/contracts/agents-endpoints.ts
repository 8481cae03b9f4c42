import * as z from "zod";
import { EnrolmentAnswer, EnrolmentClaim } from "./agent/enrolment";
import { AgentItem, EnrolmentOffer, NewAgent, NewEnrolment } from "./agents";
import { defineEndpoint } from "./endpoint";
import { ROUTES } from "./routes";
import { ListQuery, listOf } from "./wire";

const change = {
  method: "POST",
  permission: "administer",
  params: null,
  query: null,
  status: 200,
  produces: "application/json",
} as const;

const AgentParams = z.object({ name: z.string().min(1).max(200) });

export const listAgents = defineEndpoint({
  ...change,
  ...ROUTES.listAgents,
  operationId: "listAgents",
  summary: "Agents and whether they talk",
  permission: "read",
  query: ListQuery,
  body: null,
  response: listOf(AgentItem),
  problems: [],
});
export const addAgent = defineEndpoint({
  ...change,
  ...ROUTES.addAgent,
  operationId: "addAgent",
  summary: "Add an agent",
  body: NewAgent,
  status: 201,
  response: AgentItem,
  problems: ["agent-exists", "invalid-value"],
});
export const testAgent = defineEndpoint({
  ...change,
  ...ROUTES.testAgent,
  operationId: "testAgent",
  summary: "Talk to the agent now and say what happened",
  params: AgentParams,
  body: null,
  response: AgentItem,
  problems: ["agent-not-found"],
});
export const removeAgent = defineEndpoint({
  ...change,
  ...ROUTES.removeAgent,
  operationId: "removeAgent",
  summary: "Remove an agent and its credentials",
  params: AgentParams,
  status: 204,
  body: null,
  response: null,
  problems: ["agent-not-found", "agent-is-configured"],
});
export const createEnrolment = defineEndpoint({
  ...change,
  ...ROUTES.createEnrolment,
  operationId: "createEnrolment",
  status: 201,
  summary: "A one-time code with which an agent enrols",
  body: NewEnrolment,
  response: EnrolmentOffer,
  problems: ["agent-exists", "invalid-value", "too-many-requests"],
  sealsAnswer: true,
});

/** The caller is an agent and no person: its proof of the code is what permits it. */
export const claimEnrolment = defineEndpoint({
  ...change,
  ...ROUTES.claimEnrolment,
  operationId: "claimEnrolment",
  status: 201,
  summary: "Enrol: what an agent sends with its code's proof to get its certificate",
  permission: "read",
  body: EnrolmentClaim,
  response: EnrolmentAnswer,
  problems: [
    "agent-exists",
    "enrolment-refused",
    "enrolment-over",
    "invalid-value",
    "too-many-requests",
  ],
});

/** Everything about agents. */
export const AGENTS_ENDPOINTS = [
  listAgents,
  addAgent,
  createEnrolment,
  claimEnrolment,
  testAgent,
  removeAgent,
] as const;
