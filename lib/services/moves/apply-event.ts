import type { Actor } from "@/lib/contracts/actors";
import type { Transaction } from "@/lib/db/database";
import { isStillHeld, type Lease } from "@/lib/db/leases";
import { insertMoveLog, type StoredMove, selectMove, updateMove } from "@/lib/db/move-rows";
import { inTransaction } from "@/lib/db/transaction";
import { decide } from "@/lib/dnssec/key-master/move/decide";
import type { Decision, MoveAction, MoveContext } from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import type { MoveRefusal } from "@/lib/dnssec/key-master/move/refusal";
import { err, ok, type Result } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { columnsOf } from "./move-columns";
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
    const after = await selectMove(tx, move.id);
    if (after === null) throw new Error("a move that was just written is gone");
    return ok(after);
  });
  if (!written.ok) return written;
  await services.moves.announce();
  return ok({ move: written.value, actions: decision.actions });
}
