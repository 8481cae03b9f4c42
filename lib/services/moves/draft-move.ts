import { randomBytes } from "node:crypto";
import type { Actor } from "@/lib/contracts/actors";
import type { Transaction } from "@/lib/db/database";
import { insertMove, insertMoveLog, selectLiveMove } from "@/lib/db/move-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { StoredZone } from "@/lib/db/zone-queries";
import { requiredApprovals } from "@/lib/dnssec/key-master/move/approvals";
import { decide } from "@/lib/dnssec/key-master/move/decide";
import type { Decision } from "@/lib/dnssec/key-master/move/decision";
import type { MoveFacts, MovePolicy } from "@/lib/dnssec/key-master/move/move-facts";
import type { Plan } from "@/lib/dnssec/key-master/move/plan";
import { draftMove, planMove } from "@/lib/dnssec/key-master/move/plan-move";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import { ok } from "@/lib/result";
import { recordDeed } from "@/lib/services/audit/record-deed";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { gatherFacts } from "./gather-facts";
import { columnsOf } from "./move-columns";
import { clocksOf, readMovePolicy } from "./move-context";
import { moveInProgress, planRefusalOf } from "./refusals";

/** A plan with what it was made of. */
export type Planned = {
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly facts: MoveFacts;
  readonly policy: MovePolicy;
  readonly approvalsRequired: number;
};

/** Reads everything anew and makes the plan; a live move of the zone is in the way before any gate is asked. */
export async function planNow(
  services: Services,
  zone: StoredZone,
  request: MoveRequest,
): Promise<Outcome<Planned>> {
  const { client } = services.database;
  const live = await selectLiveMove(client, zone);
  if (live !== null) return moveInProgress(live.id);
  const facts = await gatherFacts(services, zone, {
    fresh: true,
    check: { kind: request.kind, targets: [request.target] },
    move: null,
  });
  if (facts === null) return refuse("zone-not-found", `There is no zone ${zone.name}.`);
  const policy = await readMovePolicy(client);
  const plan = planMove({ request, facts, policy, ...clocksOf(services, facts) });
  if (!plan.ok) return planRefusalOf(plan.error);
  const approvalsRequired = requiredApprovals(request, policy);
  return ok({ request, plan: plan.value, facts, policy, approvalsRequired });
}

export type Asker = { readonly actor: Actor; readonly drain: string | null };

/** Keeps a move under its plan and asks for what it needs. Of many at once for a zone exactly one is kept. */
export async function keepMove(
  services: Services,
  zone: StoredZone,
  planned: Planned,
  asker: Asker,
): Promise<Outcome<string>> {
  const { facts, policy } = planned;
  const clocks = clocksOf(services, facts);
  const draft = draftMove(planned.request, planned.plan, clocks.wallNow);
  const verdict = decide(
    draft,
    { kind: "submitted", at: clocks.wallNow },
    { ...clocks, facts, policy, rightsWithdrawn: null },
  );
  if (!verdict.ok) return refuse("conflict", verdict.error.detail);
  const id = newMoveId();
  const kept = await inTransaction(services.database, (tx) =>
    insertAll(tx, { id, services, zone, planned, asker, decision: verdict.value }),
  );
  if (kept.ok) {
    await services.moves.announce();
    return ok(id);
  }
  const live = await selectLiveMove(services.database.client, zone);
  return live === null ? kept : moveInProgress(live.id);
}

type Keeping = {
  readonly id: string;
  readonly services: Services;
  readonly zone: StoredZone;
  readonly planned: Planned;
  readonly asker: Asker;
  readonly decision: Decision;
};

async function insertAll(tx: Transaction, keeping: Keeping): Promise<Outcome<null>> {
  const { id, services, zone, planned, asker, decision } = keeping;
  const { request, plan } = decision.state;
  const at = services.wallNow();
  const columns = columnsOf(decision);
  const isFirst = await insertMove(
    tx,
    {
      ...columns,
      id,
      estate: zone.estate,
      zone: zone.name,
      kind: request.kind,
      phase: decision.state.phase,
      isLive: columns.isLive ?? true,
      sentence: plan.sentence,
      from: plan.from,
      target: plan.target,
      requestedBy: request.requestedBy,
      reason: request.reason,
      returns: request.returns,
      approvalsRequired: planned.approvalsRequired,
      undoes: request.undoes,
      drain: asker.drain,
      createdAt: at,
      seenRevision: zone.revision,
    },
    decision.state,
  );
  if (!isFirst) return refuse("move-in-progress", "Another move of this zone is live.");
  const asked = `${asker.actor.name} asked for it: ${request.reason}`;
  await insertMoveLog(tx, id, [
    { at, kind: "drafted", sentence: asked, by: asker.actor.name },
    ...decision.log.map((line) => ({ ...line, kind: "submitted", by: null })),
  ]);
  await recordDeed(
    tx,
    {
      doer: asker.drain === null ? { kind: "person", actor: asker.actor } : { kind: "runner" },
      at,
    },
    {
      action: "move-requested",
      subject: `${zone.estate}/${zone.name}`,
      phase: "change",
      after: {
        move: id,
        kind: request.kind,
        from: plan.from,
        target: plan.target,
        reason: request.reason,
        override: request.override,
        notes: request.notes,
        factsHash: plan.factsHash,
        drain: asker.drain,
        phase: decision.state.phase,
      },
    },
  );
  return ok(null);
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Short enough to read out, long enough never to meet another one. */
export function newMoveId(): string {
  return Array.from(randomBytes(12), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
