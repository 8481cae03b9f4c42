import type * as z from "zod";
import { callAgent } from "@/lib/agent-client/call-agent";
import {
  steerLab as endpoint,
  type LabAnswer,
  type LabCommand,
} from "@/lib/contracts/agent/endpoints";
import type { ProblemCode } from "@/lib/contracts/problems";
import { inTransaction } from "@/lib/db/transaction";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { endWithEstate } from "@/lib/services/moves/end-with-estate";
import { findLab, type LabPlace } from "./find-lab";

/** A jump over years of a large lab takes as long as it takes. */
const COMMAND_TIMEOUT_MS = 10 * 60_000;

/** So long an answer waits for moves that look at the consequences too. */
const MOVES_TIMEOUT_MS = 3_000;

type Accepted = Extract<z.infer<typeof LabAnswer>, { ok: true }>;
type Refused = Extract<z.infer<typeof LabAnswer>, { ok: false }>["error"];

/**
 * Does one thing to the lab: the intent is on record first, then the effect, then its outcome; and the answer waits until agents
 * have looked and everything is judged, so that whoever reads next sees the consequences.
 */
export async function steerLab(context: Context, command: LabCommand): Promise<Outcome<Accepted>> {
  const refusal = refusalFor(context, "administer");
  if (refusal !== null) return refusal;
  const { services } = context;
  const lab = findLab(services);
  if (!lab.ok) return lab;
  const intent = await record(context, command, { phase: "intent" });
  const answer = await callAgent(lab.value.transport, endpoint, {
    params: { driver: lab.value.driver },
    body: command,
    timeoutMs: COMMAND_TIMEOUT_MS,
  });
  const after = answer.ok ? answer.value : { ok: false, error: answer.error };
  await record(context, command, { phase: "outcome", intent, after });
  if (!answer.ok) {
    const { agent } = lab.value;
    return refuse("agent-unavailable", `The agent ${agent} did not do it: ${answer.error.detail}.`);
  }
  if (!answer.value.ok) return labRefusal(answer.value.error);
  await lookAgain(context, lab.value, command);
  return ok(answer.value);
}

async function lookAgain(
  { services, actor }: Context,
  { estate }: LabPlace,
  command: LabCommand,
): Promise<void> {
  const { collector, fleet, events, moves } = services;
  if (command.command === "reset") {
    await endWithEstate(services, estate, actor);
    await collector.startOver(estate);
  } else await collector.lookNow(estate);
  await fleet.refresh();
  if (command.command !== "reset") {
    await moves.turn();
    await moves.settle(MOVES_TIMEOUT_MS);
  }
  events.publish("lab", [estate], fleet.revision);
}

const PROBLEM_OF: Readonly<Record<Refused["kind"], ProblemCode>> = {
  backward: "clock-backward",
  "unknown-server": "server-not-found",
  "unknown-zone": "zone-not-found",
  "unknown-fault": "fault-not-found",
  "unknown-descriptor": "invalid-value",
  invalid: "invalid-value",
  win32: "refused",
};

function labRefusal({ kind, code, sentence }: Refused) {
  return refuse(PROBLEM_OF[kind], code === null ? sentence : `${sentence} (Win32 ${code})`);
}

async function record(
  { services, actor }: Context,
  command: LabCommand,
  facts: {
    readonly phase: "intent" | "outcome";
    readonly intent?: number;
    readonly after?: unknown;
  },
): Promise<number> {
  const recorded = await inTransaction(services.database, async (tx) =>
    ok(
      await recordAudit(
        tx,
        { actor, at: services.wallNow() },
        { action: `lab-${command.command}`, subject: "lab", before: command, ...facts },
      ),
    ),
  );
  if (!recorded.ok) throw new Error("the audit refused a row");
  return recorded.value;
}
