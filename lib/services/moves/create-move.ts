import type { MoveItem, MovePreview, NewMove } from "@/lib/contracts/moves";
import { selectMove } from "@/lib/db/move-rows";
import type { StoredZone } from "@/lib/db/zone-queries";
import { parseOwnerName, toLowerName } from "@/lib/dns/owner-name";
import type { ZoneName } from "@/lib/dns/zone-name";
import { confirmPhrase } from "@/lib/dnssec/key-master/move/approvals";
import type { MoveRequest } from "@/lib/dnssec/key-master/move/state";
import { ok } from "@/lib/result";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { findZone } from "@/lib/services/zones/find-zone";
import { keepMove, type Planned, planNow } from "./draft-move";
import { toMove } from "./to-move";
import { toPlan } from "./to-plan";

/** Asks for a move of the role: the plan alone where it is only asked what if, else a move that waits for what it needs. */
export async function createMove(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
  body: NewMove,
): Promise<Outcome<MoveItem | MovePreview>> {
  const refusal = refusalFor(context, "operate");
  if (refusal !== null) return refusal;
  const { services, actor } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const target = serverIn(body.target);
  if (!target.ok) return target;
  const request = toRequest(zone.value, body, { target: target.value, requestedBy: actor.name });
  const planned = await planNow(services, zone.value, request);
  if (!planned.ok) return planned;
  if (body.whatIf === true) return ok(toPreview(services, zone.value, planned.value));
  return keepAndShow(context, zone.value, planned.value);
}

/** Keeps the move and answers it as it is then. */
export async function keepAndShow(
  { services, actor }: Context,
  zone: StoredZone,
  planned: Planned,
): Promise<Outcome<MoveItem>> {
  const id = await keepMove(services, zone, planned, { actor, drain: null });
  if (!id.ok) return id;
  services.moves.wake();
  const move = await selectMove(services.database.client, id.value);
  if (move === null) return refuse("move-not-found", "The move is gone.");
  return ok(await toMove(services, move, actor));
}

/** A server's name in any spelling. */
export function serverIn(text: string): Outcome<string> {
  const parsed = parseOwnerName(text);
  if (parsed.ok) return ok(toLowerName(parsed.value));
  return refuse("invalid-name", `"${text.slice(0, 100)}" is no server name.`);
}

function toRequest(
  zone: StoredZone,
  body: NewMove,
  who: { readonly target: string; readonly requestedBy: string },
): MoveRequest {
  return {
    kind: body.kind,
    // Only parsed names are stored.
    zone: zone.name as ZoneName,
    ...who,
    reason: body.reason,
    returns: body.return ?? "maybe",
    override: body.override ?? null,
    notes: body.notes ?? {},
    undoes: null,
  };
}

function toPreview({ fleet }: Services, zone: StoredZone, planned: Planned): MovePreview {
  const { request, plan, approvalsRequired } = planned;
  return {
    zone: zone.name,
    estate: zone.estate,
    kind: plan.kind,
    from: plan.from,
    target: plan.target,
    approvalsRequired,
    plan: toPlan(plan, null),
    confirm: confirmPhrase(request.kind, request.zone),
    clocks: clocksOf(fleet, new Set([zone.estate])),
  };
}
