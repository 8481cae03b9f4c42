import type * as z from "zod";
import type { ProblemCode } from "@/lib/contracts/problems";
import type { ResignDecision, ResignItem, ResignTick } from "@/lib/contracts/resign";
import type { Permission } from "@/lib/contracts/roles";
import { type StoredResign, selectNewestResign, selectResign } from "@/lib/db/resign-rows";
import type { ResignRefusal } from "@/lib/dnssec/key-master/resign/decision";
import type { ResignEvent } from "@/lib/dnssec/key-master/resign/event";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import { heldBack } from "@/lib/services/drains/create-drain";
import { type Outcome, refuse } from "@/lib/services/errors";
import { findZone } from "@/lib/services/zones/find-zone";
import { applyResign } from "./apply-resign";
import { resignContext } from "./resign-context";
import { toResign } from "./to-resign";

type Named = { readonly id: string };
type Decision = z.infer<typeof ResignDecision>;

/** One task. */
export async function readResign(context: Context, { id }: Named): Promise<Outcome<ResignItem>> {
  const found = await open(context, "read", id);
  return found.ok ? ok(await toResign(context.services, found.value)) : found;
}

/** The newest task of a zone. */
export async function readZoneResign(
  context: Context,
  params: { readonly zone: string },
  query: { readonly estate?: string | undefined },
): Promise<Outcome<ResignItem>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const task = await selectNewestResign(services.database.client, zone.value);
  if (task === null) {
    return refuse("resign-not-found", `${zone.value.name} was never signed anew here.`);
  }
  return ok(await toResign(services, task));
}

/** A person has looked at what halted it, and lets it go on. */
export function retryResign(
  context: Context,
  { id }: Named,
  _decision: Decision,
): Promise<Outcome<ResignItem>> {
  return tell(context, id, (at) => ({ kind: "retry-requested", at, by: context.actor.name }));
}

/** A person says that a resolver has the new anchor, or has it not. */
export function tickAnchor(
  context: Context,
  { id }: Named,
  { server, done }: z.infer<typeof ResignTick>,
): Promise<Outcome<ResignItem>> {
  const by = context.actor.name;
  return tell(context, id, (at) => ({ kind: "anchor-ticked", at, by, server, done }));
}

/** A person says that the rest is not waited for. */
export function finishResign(
  context: Context,
  { id }: Named,
  { reason }: Decision,
): Promise<Outcome<ResignItem>> {
  const by = context.actor.name;
  const words = reason ?? "No reason was given.";
  return tell(context, id, (at) => ({ kind: "called-done", at, by, reason: words }));
}

const ATTEMPTS = 4;

async function tell(
  context: Context,
  id: string,
  eventAt: (at: number) => ResignEvent,
): Promise<Outcome<ResignItem>> {
  const { services, actor } = context;
  for (let attempt = 1; ; attempt += 1) {
    const found = await open(context, "operate", id);
    if (!found.ok) return found;
    const at = await resignContext(services, found.value, false);
    if (at === null) return refuse("conflict", "The zone is gone.");
    const applied = await applyResign(services, found.value, {
      event: eventAt(at.wallNow),
      context: at,
      teller: { kind: "person", actor },
    });
    if (applied.ok) {
      services.moves.wake();
      return ok(await toResign(services, applied.value.task));
    }
    if (applied.error.kind === "refused") return refusalOf(applied.error.refusal, at.hold);
    if (attempt === ATTEMPTS) return refuse("conflict", "The task has changed. Read it again.");
  }
}

const CODES: Readonly<Record<Exclude<ResignRefusal["reason"], "hold">, ProblemCode>> = {
  "not-in-this-phase": "wrong-phase",
  "stale-epoch": "conflict",
  "unknown-step": "conflict",
  "step-has-started": "conflict",
  "unknown-resolver": "invalid-value",
  "anchor-was-seen": "conflict",
};

function refusalOf(
  { reason, detail }: ResignRefusal,
  hold: { readonly by: string; readonly reason: string } | null,
) {
  if (reason !== "hold") return refuse(CODES[reason], detail);
  return heldBack(hold?.by ?? "somebody", hold?.reason ?? "");
}

async function open(
  context: Context,
  permission: Permission,
  id: string,
): Promise<Outcome<StoredResign>> {
  const refusal = refusalFor(context, permission);
  if (refusal !== null) return refusal;
  const task = await selectResign(context.services.database.client, id);
  return task === null ? refuse("resign-not-found", `There is no task "${id}".`) : ok(task);
}
