import type { MoveItem } from "@/lib/contracts/moves";
import type { Permission } from "@/lib/contracts/roles";
import type { StoredMove } from "@/lib/db/move-rows";
import type { MoveContext } from "@/lib/dnssec/key-master/move/decision";
import type { MoveEvent } from "@/lib/dnssec/key-master/move/event";
import { ok } from "@/lib/result";
import type { Context } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { applyEvent } from "./apply-event";
import { openMove } from "./find-move";
import { moveContext } from "./move-context";
import { refusalOf } from "./refusals";
import { toMove } from "./to-move";

export type PersonSays = {
  readonly permission: Permission;
  readonly id: string;
  readonly how: { readonly fresh: boolean; readonly checks: boolean };
  readonly reason?: string | undefined;
  readonly event: (move: StoredMove, at: number) => MoveEvent;
};

/** A runner may write in the same moment; a person's word is then judged again on what it wrote. */
const ATTEMPTS = 4;

/** What a person does to a move: rights first, then the machine's judgement, and everything it means in one transaction. */
export async function tellMove(context: Context, says: PersonSays): Promise<Outcome<StoredMove>> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await openMove(context, says.permission, says.id);
    if (!found.ok) return found;
    const told = await tellOnce(context, found.value, says);
    if (told.outcome.ok || !told.isConflict || attempt === ATTEMPTS) return told.outcome;
  }
}

async function tellOnce(
  { services, actor }: Context,
  found: StoredMove,
  says: PersonSays,
): Promise<{ readonly outcome: Outcome<StoredMove>; readonly isConflict: boolean }> {
  const at = await moveContext(services, found, says.how);
  if (at === null) {
    return { outcome: refuse("conflict", "The zone is gone."), isConflict: false };
  }
  const submitted = await submitFirst(services, found, at, says);
  if (!submitted.ok) return { outcome: submitted, isConflict: true };
  const applied = await applyEvent(services, submitted.value, {
    event: says.event(submitted.value, at.wallNow),
    context: at,
    teller: { kind: "person", actor, reason: says.reason },
  });
  if (applied.ok) {
    services.moves.wake();
    return { outcome: ok(applied.value.move), isConflict: false };
  }
  const isConflict = applied.error.kind === "conflict";
  return { outcome: refusalOf(applied.error, at), isConflict };
}

/** A draft that was made anew asks for what it needs by itself; who is faster than that need not wait. */
async function submitFirst(
  services: Context["services"],
  move: StoredMove,
  context: MoveContext,
  says: PersonSays,
): Promise<Outcome<StoredMove>> {
  if (move.phase !== "drafted" || says.permission === "review") return ok(move);
  const applied = await applyEvent(services, move, {
    event: { kind: "submitted", at: context.wallNow },
    context,
    teller: { kind: "runner", lease: null },
  });
  return applied.ok ? ok(applied.value.move) : refusalOf(applied.error, context);
}

/** The same, answered with the move as it is then. */
export async function tellAndShow(context: Context, says: PersonSays): Promise<Outcome<MoveItem>> {
  const told = await tellMove(context, says);
  if (!told.ok) return told;
  return ok(await toMove(context.services, told.value, context.actor));
}
