import { callAgent } from "@/lib/agent-client/call-agent";
import type { AgentTransport } from "@/lib/agent-client/transport";
import { readTransitions } from "@/lib/contracts/agent/endpoints";
import { type HistoryRow, insertHistory } from "@/lib/db/history-rows";
import { inTransaction } from "@/lib/db/transaction";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type { Transition } from "@/lib/dnssec/zone-report";
import { ok, type Result } from "@/lib/result";
import { type LeaseLost, type StoreContext, whileHeld } from "./store";
import type { SourceMemory } from "./world";

const TRANSITIONS_PER_PAGE = 1_000;

/** A transition as a row of history. */
export function transitionRow(transition: Transition): HistoryRow {
  return {
    estate: transition.estate,
    zone: transition.zone,
    origin: "source",
    sequence: transition.sequence,
    at: transition.at,
    kind: transition.kind,
    from: transition.from,
    to: transition.to,
    descriptorId: transition.descriptorId,
    source: transition.source,
    through: transition.through,
  };
}

/**
 * Stores the next page of what happened in a source's estate and remembers how far it got, in one transaction. `sweptAt` bounds
 * the memory: what happened later may still get company with lower sequences. Answers the names of zones with news.
 */
export async function pullTransitions(
  context: StoreContext,
  transport: AgentTransport,
  source: SourceMemory,
  sweptAt: Instant,
): Promise<Result<{ readonly zones: readonly string[] }, LeaseLost>> {
  const answer = await callAgent(transport, readTransitions, {
    params: { driver: source.driver },
    body: { zone: null, after: source.transitionsAfter, limit: TRANSITIONS_PER_PAGE },
  });
  // The next sweep tells why the agent does not answer; history catches up after it.
  if (!answer.ok || !answer.value.ok) return ok({ zones: [] });
  const { transitions, more } = answer.value.value;
  const settled = transitions.filter(({ at }) => at <= sweptAt);
  const after = settled.at(-1)?.sequence ?? source.transitionsAfter;
  const isBehind = more && settled.length === transitions.length;
  if (transitions.length === 0 && isBehind === source.isBehind) return ok({ zones: [] });
  const stored = await whileHeld(context, async (tx) => {
    await insertHistory(tx, transitions.map(transitionRow), context.wallNow());
    await tx.source.update({
      where: { agent_driver: { agent: source.agent, driver: source.driver } },
      data: { transitionsAfter: after, isBehind },
    });
  });
  if (!stored.ok) return stored;
  source.transitionsAfter = after;
  source.isBehind = isBehind;
  return ok({ zones: [...new Set(transitions.map(({ zone }) => zone))] });
}

const ZONE_TIMEOUT_MS = 10_000;
const ZONE_TRANSITIONS_PER_PAGE = 5_000;

/**
 * Stores everything that a source tells of one zone, before the background has come to it. Rows are only added, never changed, so
 * whoever looks at a zone may fetch them.
 */
export async function pullZoneTransitions(
  { database, wallNow }: Pick<StoreContext, "database" | "wallNow">,
  transport: AgentTransport,
  asked: { readonly driver: string; readonly estate: string; readonly zone: string },
): Promise<void> {
  const newest = await database.client.history.findFirst({
    where: { estate: asked.estate, zone: asked.zone, origin: "source" },
    orderBy: { sequence: "desc" },
    select: { sequence: true },
  });
  let after = newest?.sequence ?? 0;
  for (;;) {
    const answer = await callAgent(transport, readTransitions, {
      params: { driver: asked.driver },
      body: { zone: asked.zone as ZoneName, after, limit: ZONE_TRANSITIONS_PER_PAGE },
      timeoutMs: ZONE_TIMEOUT_MS,
    });
    if (!answer.ok || !answer.value.ok) return;
    const { transitions, more } = answer.value.value;
    const rows = transitions.map(transitionRow);
    await inTransaction(database, async (tx) => {
      await insertHistory(tx, rows, wallNow());
      return ok(null);
    });
    after = rows.at(-1)?.sequence ?? after;
    if (!more || rows.length === 0) return;
  }
}
