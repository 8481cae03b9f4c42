import {
  type AgentProblem,
  type AgentProblemCode,
  agentProblem,
} from "@/lib/contracts/agent/problems";

/** For everything that changes something, on an agent that may not. */
export function refuseWriting(): never {
  throw new Refusal("read-only", "This agent is configured as read-only: it changes nothing.");
}

/** Thrown inside a request to answer with a problem document; caught in one place (create-agent-app.ts). */
export class Refusal extends Error {
  readonly code: AgentProblemCode;
  readonly fields: AgentProblem["fields"];

  constructor(code: AgentProblemCode, detail: string, fields: AgentProblem["fields"] = []) {
    super(detail);
    this.name = "Refusal";
    this.code = code;
    this.fields = fields;
  }

  toProblem(instance: string): AgentProblem {
    return agentProblem(this.code, { detail: this.message, instance, fields: this.fields });
  }
}
