import { isLive } from "@/lib/dnssec/key-master/move/state";
import type { CommittedMove, TraceEntry } from "../trace/entry";
import { auditedMoves, type Evidence } from "./evidence";

type Of<K extends TraceEntry["kind"]> = Extract<TraceEntry, { kind: K }>;

export function entriesOf<K extends TraceEntry["kind"]>(
  trace: readonly TraceEntry[],
  kind: K,
): readonly { readonly at: number; readonly entry: Of<K> }[] {
  return trace.flatMap((entry, at) => (entry.kind === kind ? [{ at, entry: entry as Of<K> }] : []));
}

/** Every transition of a move as it was committed, with the process that did and its place in the trace. */
export function commitsOf(
  trace: readonly TraceEntry[],
  move?: string,
): readonly { readonly at: number; readonly web: string; readonly committed: CommittedMove }[] {
  return entriesOf(trace, "committed").flatMap(({ at, entry }) =>
    entry.moves
      .filter((one) => move === undefined || one.move === move)
      .map((committed) => ({ at, web: entry.web, committed })),
  );
}

/** I1: at no time two live moves of a zone; neither now nor in the order that the audit tells. */
export function twoLiveMoves({ moves, audit }: Evidence): readonly string[] {
  const now = new Map<string, number>();
  for (const { isLive: live, estate, zone } of moves) {
    if (live) now.set(`${estate}/${zone}`, (now.get(`${estate}/${zone}`) ?? 0) + 1);
  }
  const found = [...now].flatMap(([zone, count]) =>
    count > 1 ? [`${zone} has ${count} live moves now`] : [],
  );
  const live = new Map<string, Set<string>>();
  for (const { row, after } of auditedMoves(audit)) {
    const of = live.get(row.subject) ?? new Set<string>();
    live.set(row.subject, of);
    if (isLive({ phase: after.phase as "closed" })) of.add(after.move);
    else of.delete(after.move);
    if (of.size > 1) found.push(`${row.subject} had ${of.size} live moves at row ${row.sequence}`);
  }
  return found;
}

/** I2: whatever came twice, a server was asked once for each step, and each step of a move is one step. */
export function startedTwice({ trace, steps, ledger }: Evidence): readonly string[] {
  const found: string[] = [];
  const begun = new Map<string, number>();
  for (const { entry } of entriesOf(trace, "effect-begins")) {
    begun.set(entry.stepId, (begun.get(entry.stepId) ?? 0) + 1);
  }
  for (const [stepId, count] of begun) {
    if (count > 1) found.push(`a server was asked ${count} times for ${stepId}`);
    if (!steps.some((one) => one.stepId === stepId))
      found.push(`${stepId} was done and is no step of a move`);
    if (ledger.find((one) => one.stepId === stepId)?.isWithdrawn === true)
      found.push(`${stepId} was done although it was withdrawn`);
  }
  return found;
}

/** I6: an order of a lower epoch than one that was seen does nothing, and a runner that was followed writes nothing. */
export function staleEpochTaken({ trace }: Evidence): readonly string[] {
  return [...staleOrders(trace), ...staleWrites(trace)];
}

function staleOrders(trace: readonly TraceEntry[]): readonly string[] {
  const highest = new Map<string, number>();
  const stale = new Map<string, string>();
  for (const { entry } of entriesOf(trace, "order-arrived")) {
    const { zone } = entry.step;
    const seen = highest.get(zone) ?? 0;
    if (entry.epoch < seen)
      stale.set(
        entry.stepId,
        `${entry.stepId} (epoch ${entry.epoch}) was begun after epoch ${seen}`,
      );
    highest.set(zone, Math.max(seen, entry.epoch));
  }
  const orders = entriesOf(trace, "order-arrived");
  return entriesOf(trace, "effect-begins").flatMap(({ at, entry }) => {
    const sentence = stale.get(entry.stepId);
    const wasTakenBefore = orders.some(
      (one) =>
        one.entry.stepId === entry.stepId &&
        one.at < at &&
        one.entry.epoch >= highestBefore(orders, one),
    );
    return sentence === undefined || wasTakenBefore ? [] : [sentence];
  });
}

type Order = { readonly at: number; readonly entry: Of<"order-arrived"> };

function highestBefore(orders: readonly Order[], order: Order): number {
  return Math.max(
    0,
    ...orders
      .filter((one) => one.at < order.at && one.entry.step.zone === order.entry.step.zone)
      .map(({ entry }) => entry.epoch),
  );
}

const RUNNER_KINDS = ["snapshot-taken", "dispatch-reached", "step-accepted", "step-replied"];

function staleWrites(trace: readonly TraceEntry[]): readonly string[] {
  const holder = new Map<string, string>();
  const found: string[] = [];
  for (const { web, committed } of commitsOf(trace)) {
    const { move, kinds, epoch } = committed;
    if (kinds.includes("lock-taken")) holder.set(move, web);
    const last = holder.get(move);
    if (kinds.some((kind) => RUNNER_KINDS.includes(kind)) && last !== web)
      found.push(`${web} wrote ${kinds.join(", ")} of ${move} under epoch ${epoch} of ${last}`);
  }
  return found;
}
