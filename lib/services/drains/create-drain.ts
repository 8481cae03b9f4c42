import type * as z from "zod";
import type { DrainItem, DrainPreview, NewDrain } from "@/lib/contracts/drains";
import { insertDrain, type NewDrainItem, selectDrain } from "@/lib/db/drain-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { DrainPlanItem } from "@/lib/dnssec/key-master/drain-plan";
import { ok } from "@/lib/result";
import { recordAudit } from "@/lib/services/audit/record-audit";
import { type Context, refusalFor } from "@/lib/services/context";
import { type Outcome, refuse, type ServiceError } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { EVERYTHING, holdAt } from "@/lib/services/hold/read-hold";
import { newMoveId } from "@/lib/services/moves/draft-move";
import { findServer } from "@/lib/services/servers/find-server";
import { planServer } from "./plan-drain";
import { countStates, toDrain } from "./to-drain";

type Asked = z.infer<typeof NewDrain>;

/** Moves every role away from a server, zone by zone, or tells what that would be. */
export async function createDrain(
  context: Context,
  params: { readonly server: string },
  query: { readonly estate?: string | undefined },
  asked: Asked,
): Promise<Outcome<DrainItem | z.infer<typeof DrainPreview>>> {
  const refusal = refusalFor(context, "operate");
  if (refusal !== null) return refusal;
  const { services } = context;
  const place = await findServer(services, params.server, query.estate);
  if (!place.ok) return place;
  const planned = await planServer(services, place.value, {
    rolling: asked.rolling,
    candidates: asked.candidates ?? {},
    notes: asked.notes ?? {},
  });
  if (!planned.ok) return planned;
  const { estate, server } = place.value;
  if (asked.whatIf === true) {
    return ok({
      server,
      estate,
      items: planned.value.map(toPreviewItem),
      counts: countStates(planned.value),
      warnings: warningsOf(planned.value),
      clocks: clocksOf(services.fleet, new Set([estate])),
    });
  }
  const items = planned.value.map((item) => toNewItem(item, server));
  return keepDrain(context, place.value, items, {
    ...asked,
    kind: "drain",
    returns: null,
    reason: asked.reason ?? `Drain of ${server}.`,
    notes: asked.notes ?? {},
  });
}

type Preview = z.infer<typeof DrainPreview>;

function toPreviewItem({ choices, ...item }: DrainPlanItem): Preview["items"][number] {
  return {
    ...item,
    move: null,
    outcome: null,
    choices: choices.map(({ needsNotes, ...choice }) => ({
      ...choice,
      needsNotes: needsNotes.map(({ gate }) => gate),
    })),
  };
}

/** What is kept of a planned zone. */
export function toNewItem(
  { zone, target, state, reason }: DrainPlanItem,
  from: string,
): NewDrainItem {
  return { zone, target, state, reason, from };
}

/** Each gate that keeps zones where they are for want of a note, the most frequent first. */
function warningsOf(items: readonly DrainPlanItem[]): Preview["warnings"] {
  const found = new Map<string, Preview["warnings"][number]>();
  for (const { state, choices } of items) {
    if (state === "ready") continue;
    const needed = new Map(
      choices.flatMap(({ needsNotes }) => needsNotes).map((gate) => [gate.gate, gate.evidence]),
    );
    for (const [gate, evidence] of needed) {
      const known = found.get(gate);
      found.set(gate, {
        gate,
        evidence: known?.evidence ?? evidence,
        zones: (known?.zones ?? 0) + 1,
      });
    }
  }
  return [...found.values()].sort((a, b) => b.zones - a.zones);
}

export type DrainTerms = {
  readonly kind: "drain" | "return";
  readonly returns: string | null;
  readonly parallel: number;
  readonly continueOnUnclear: boolean;
  readonly rolling: "wait" | "skip";
  readonly reason: string;
  readonly notes: Readonly<Record<string, string>>;
};

/** Keeps a drain and lets it run. Intent and audit are on record before the first zone is touched. */
export async function keepDrain(
  { services, actor }: Context,
  place: { readonly estate: string; readonly server: string },
  items: readonly NewDrainItem[],
  terms: DrainTerms,
): Promise<Outcome<DrainItem>> {
  const held = await holdAt(services.database.client, EVERYTHING);
  if (held.held) return heldBack(held.by ?? "somebody", held.reason ?? "");
  const at = services.wallNow();
  const id = newMoveId();
  const kept = await inTransaction<null, ServiceError>(services.database, async (tx) => {
    const drain = {
      id,
      estate: place.estate,
      server: place.server,
      kind: terms.kind,
      parallel: terms.parallel,
      continueOnUnclear: terms.continueOnUnclear,
      rolling: terms.rolling,
      notes: { ...terms.notes },
      reason: terms.reason,
      requestedBy: actor.name,
      requestedRole: actor.role,
      returns: terms.returns,
      createdAt: at,
      finishedAt: null,
      stoppedBecause: null,
    };
    if (!(await insertDrain(tx, drain, items))) {
      return refuse("drain-in-progress", `${place.server} is being drained already.`);
    }
    await recordAudit(
      tx,
      { actor, at },
      {
        action: `${terms.kind}-started`,
        subject: `${place.estate}/${place.server}`,
        phase: "intent",
        after: { drain: id, ...terms, zones: items.length, counts: countStates(items) },
      },
    );
    return ok(null);
  });
  if (!kept.ok) return kept;
  await services.moves.announce();
  services.moves.wake();
  const stored = await selectDrain(services.database.client, id);
  if (stored === null) return refuse("drain-not-found", "The drain is gone.");
  return ok(await toDrain(services, stored));
}

/** A hold stands against starting, as it would against going on. */
export function heldBack(by: string, reason: string) {
  const evidence = `${by} has set a hold on all changes: ${reason}`;
  return refuse("refused", evidence, {
    gates: [
      {
        gate: "no-hold",
        result: "refused",
        evidence,
        observedAt: null,
        remedy: `Ask ${by} to lift the hold.`,
      },
    ],
  });
}
