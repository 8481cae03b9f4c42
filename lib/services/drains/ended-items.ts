import type { StoredDrainItem } from "@/lib/db/drain-rows";
import { type StoredMove, selectMove } from "@/lib/db/move-rows";
import type { Services } from "@/lib/services/context";
import { applyEvent } from "@/lib/services/moves/apply-event";
import { moveContext, STORED_FACTS } from "@/lib/services/moves/move-context";
import type { ItemChange } from "./begin-zone";

/** What became of the zones that were under way, as their moves tell it. An unclear one is looked at again until it is settled. */
export async function endedItems(
  services: Services,
  items: readonly StoredDrainItem[],
): Promise<readonly ItemChange[]> {
  const open = items.filter(({ state }) => state === "running" || state === "unclear");
  const { client } = services.database;
  const rows = await client.move.findMany({
    where: { id: { in: open.flatMap(({ move }) => move ?? []) } },
    select: { id: true, phase: true, outcome: true },
  });
  const changes: ItemChange[] = [];
  for (const item of open) {
    const row = rows.find(({ id }) => id === item.move);
    const change = row === undefined ? null : await changeOf(services, item, row);
    if (change !== null && change.state !== item.state) changes.push(change);
  }
  return changes;
}

async function changeOf(
  services: Services,
  item: StoredDrainItem,
  { id, phase, outcome }: { id: string; phase: string; outcome: string | null },
): Promise<ItemChange | null> {
  const { zone } = item;
  if (phase === "closed" && outcome === "moved") {
    return { zone, state: "moved", outcome, reason: null };
  }
  if (phase === "closed") {
    const reason = outcome === null ? "Its move was given up." : await whyNotMoved(services, id);
    return { zone, state: outcome === null ? "skipped" : "not-moved", outcome, reason };
  }
  if (phase === "verifying" && outcome === "unclear") {
    return {
      zone,
      state: "unclear",
      outcome,
      reason: "Not everybody who was asked says the same.",
    };
  }
  if (phase === "stale") return giveUp(services, item, id);
  return item.state === "unclear" ? { zone, state: "running", outcome: null } : null;
}

/** The facts changed between plan and dispatch: nothing was done, and a drain does not make up its mind anew. */
async function giveUp(services: Services, { zone }: StoredDrainItem, id: string) {
  const move = await selectMove(services.database.client, id);
  if (move === null || move.state.phase !== "stale") return null;
  const reason = move.state.because;
  const context = await moveContext(services, move, STORED_FACTS);
  if (context === null) return null;
  await applyEvent(services, move, {
    event: {
      kind: "cancellation-requested",
      at: context.wallNow,
      by: move.requestedBy,
      isAdmin: false,
    },
    context,
    teller: { kind: "runner", lease: null },
  });
  return { zone, state: "skipped", outcome: null, reason } as const;
}

async function whyNotMoved(services: Services, id: string): Promise<string> {
  const move = await selectMove(services.database.client, id);
  return (move === null ? null : refusalIn(move)) ?? "Everything is as before.";
}

/** What the server said when it refused. */
function refusalIn({ state }: StoredMove): string | null {
  if (state.phase !== "closed" || state.closing.because !== "finished") return null;
  for (const run of state.closing.runs) {
    if (run.state === "refused") return run.reply.detail;
  }
  return null;
}
