import { isDeepStrictEqual } from "node:util";
import type { Actor } from "@/lib/contracts/actors";
import type { Transaction } from "@/lib/db/database";
import { isStillHeld, type Lease } from "@/lib/db/leases";
import {
  insertMoveLog,
  noteMove,
  type StoredMove,
  selectBeside,
  updateMove,
} from "@/lib/db/move-rows";
import { inTransaction } from "@/lib/db/transaction";
import { decide } from "@/lib/dnssec/key-master/move/decide";
import type { Decision, MoveAction, MoveContext } from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import type { MoveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import type { MoveState } from "@/lib/dnssec/key-master/move/state";
import { err, ok, type Result } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { columnsOf, outcomeOf, runsOf } from "./move-columns";
import { recordTransition } from "./record-transition";

/** Who tells the event: a person, or a runner under its lease. */
export type Teller =
  | { readonly kind: "person"; readonly actor: Actor; readonly reason?: string | undefined }
  | { readonly kind: "runner"; readonly lease: Lease | null };

export type Applied = { readonly move: StoredMove; readonly actions: readonly MoveAction[] };

export type NotApplied =
  | { readonly kind: "refused"; readonly refusal: MoveRefusal }
  /** Somebody else wrote first: nothing was written here. Read again. */
  | { readonly kind: "conflict" }
  /** Another runner holds the zone: nothing was written here, and nothing may be. */
  | { readonly kind: "lease-lost" };

export type Telling = {
  readonly event: MoveEvent;
  readonly context: MoveContext;
  readonly teller: Teller;
  /** More columns that change with it. */
  readonly columns?: { readonly seenRevision?: number; readonly undoneBy?: string };
  /** What else belongs into the same transaction. */
  readonly also?: (tx: Transaction, decision: Decision) => Promise<void>;
};

/**
 * Judges what happened to a move and writes everything that follows in one transaction: state, columns, steps, log, approvals,
 * history and audit. Nothing is done outside the database here; the actions are the caller's to carry out afterwards.
 */
export async function applyEvent(
  services: Services,
  move: StoredMove,
  telling: Telling,
): Promise<Result<Applied, NotApplied>> {
  const verdict = decide(move.state, telling.event, telling.context);
  if (!verdict.ok) return err({ kind: "refused", refusal: verdict.error });
  const decision = verdict.value;
  const { teller } = telling;
  if (teller.kind === "runner" && teller.lease !== null && isNoNews(move, decision, telling)) {
    return noteLook(services, move, { decision, telling, lease: teller.lease });
  }
  const written = await inTransaction<StoredMove, NotApplied>(services.database, async (tx) => {
    if (teller.kind === "runner" && teller.lease !== null && !(await isStillHeld(tx, teller.lease)))
      return err({ kind: "lease-lost" });
    const columns = { ...columnsOf(decision), ...telling.columns };
    if (!(await updateMove(tx, move, columns, decision.state))) return err({ kind: "conflict" });
    const by = teller.kind === "person" ? teller.actor.name : null;
    await insertMoveLog(
      tx,
      move.id,
      decision.log.map(({ at, sentence }) => ({ at, sentence, kind: telling.event.kind, by })),
    );
    await recordTransition(tx, { services, move, decision, telling });
    await telling.also?.(tx, decision);
    return ok(await selectBeside(tx, move.id, decision.state));
  });
  if (!written.ok) return written;
  await services.moves.announce();
  return ok({ move: written.value, actions: decision.actions });
}

/** Another look that showed what the one before did: nobody has to hear of it, and nothing of it is for the record. */
function isNoNews(move: StoredMove, { state, log }: Decision, { also }: Telling): boolean {
  return (
    also === undefined &&
    log.length === 0 &&
    state.phase === move.state.phase &&
    outcomeOf(state) === outcomeOf(move.state) &&
    isDeepStrictEqual(runsOf(state), runsOf(move.state)) &&
    isDeepStrictEqual(wordsOf(state), wordsOf(move.state))
  );
}

/** What every source says, without when. */
function wordsOf(state: MoveState): readonly string[] {
  if (!("outcomeEvidence" in state)) return [];
  return state.outcomeEvidence.map(({ source, says }) => `${source} ${says}`);
}

/** When it was looked at and when it is looked at next, in one statement. */
async function noteLook(
  services: Services,
  move: StoredMove,
  look: { readonly decision: Decision; readonly telling: Telling; readonly lease: Lease },
): Promise<Result<Applied, NotApplied>> {
  const { decision, telling, lease } = look;
  const { wakeWall = null, wakeEstate = null, isDue = false } = columnsOf(decision);
  const seenRevision = telling.columns?.seenRevision ?? move.seenRevision;
  const columns = { wakeWall, wakeEstate, isDue, seenRevision };
  const isWritten = await noteMove(services.database.client, move, {
    lease,
    state: decision.state,
    columns,
  });
  if (!isWritten) return err({ kind: "conflict" });
  const { state } = decision;
  return ok({
    move: { ...move, ...columns, state, revision: move.revision + 1 },
    actions: decision.actions,
  });
}
