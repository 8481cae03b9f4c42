import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { type Candidate, listCandidates } from "@/lib/dnssec/key-master/eligibility";
import type { Gate, GateName } from "@/lib/dnssec/key-master/gate";
import type { MoveFacts, Preference } from "@/lib/dnssec/key-master/move/move-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A zone of a drain before it is run. */
export type DrainPlanItem = {
  readonly zone: ZoneName;
  readonly target: ServerName | null;
  /** `waiting`: a key of the zone is changing; it is planned again when that has ended. */
  readonly state: "ready" | "waiting" | "skipped";
  /** Why not now, in one sentence; null where it is ready. */
  readonly reason: string | null;
};

export type DrainQuestion = {
  /** The server that is to hold no role any more. */
  readonly server: ServerName;
  /** Every zone whose role it holds. */
  readonly zones: readonly MoveFacts[];
  readonly now: Instant;
  /** The only targets to consider, by zone; a zone that is not named may go to any. */
  readonly only: ReadonlyMap<ZoneName, ServerName>;
  /** Zones whose keys are changing: planned again later, or left where they are. */
  readonly rolling: "wait" | "skip";
  /** How many roles each server holds already. */
  readonly rolesHeld: ReadonlyMap<ServerName, number>;
  /** Why to go on although a gate warns, by gate: written once for all zones. */
  readonly notes: Readonly<Record<string, string>>;
};

/** Better first. `never` is refused by its gate. */
const RANK: Readonly<Record<Preference, number>> = { prefer: 0, neutral: 1, avoid: 2, never: 3 };

/**
 * Where every zone of a server would go: per zone the eligible candidate that is preferred most, then the one that holds fewest
 * roles (those of this plan counted), then by name. A gate that warns lets a zone through only where a note was written for it.
 * In the order of the names of the zones.
 */
export function planDrain(question: DrainQuestion): readonly DrainPlanItem[] {
  const load = new Map(question.rolesHeld);
  return [...question.zones]
    .sort((a, b) => (a.zone < b.zone ? -1 : 1))
    .map((facts) => {
      const item = planZone(facts, question, load);
      if (item.target !== null) load.set(item.target, (load.get(item.target) ?? 0) + 1);
      return item;
    });
}

function planZone(
  { zone, facts, beside }: MoveFacts,
  { server, now, only, rolling, notes }: DrainQuestion,
  load: ReadonlyMap<ServerName, number>,
): DrainPlanItem {
  if (beside.otherMove !== null) {
    return skipped(zone, `Another move of the zone is live (${beside.otherMove.phase}).`);
  }
  const wanted = only.get(zone);
  const candidates = listCandidates(facts, now, beside).filter(
    (one) => one.server !== server && (wanted === undefined || one.server === wanted),
  );
  const [best] = candidates
    .filter((one) => against(one, notes).length === 0)
    .sort((a, b) => compare(a, b, load));
  if (best !== undefined) return { zone, target: best.server, state: "ready", reason: null };
  const [closest] = [...candidates].sort(
    (a, b) => against(a, notes).length - against(b, notes).length,
  );
  if (closest === undefined) {
    return skipped(
      zone,
      wanted === undefined
        ? "No other server hosts the zone."
        : `${wanted} was never seen to host the zone.`,
    );
  }
  return whyNot(zone, closest, { rolling, notes });
}

/** Only a rollover stands against it: that ends by itself. */
function whyNot(
  zone: ZoneName,
  closest: Candidate,
  { rolling, notes }: Pick<DrainQuestion, "rolling" | "notes">,
): DrainPlanItem {
  const stopping = against(closest, notes);
  const reason = stopping[0]?.evidence ?? "No gate tells why.";
  const waits =
    rolling === "wait" && stopping.length > 0 && stopping.every(({ gate }) => PASSES.has(gate));
  return waits
    ? { zone, target: closest.server, state: "waiting", reason }
    : skipped(zone, `${closest.server}: ${reason}`);
}

/** Gates that open by themselves when time passes. */
const PASSES: ReadonlySet<GateName> = new Set<GateName>(["no-rollover-running", "role-is-clear"]);

function against({ gates }: Candidate, notes: DrainQuestion["notes"]): readonly Gate[] {
  return gates.filter(
    ({ gate, result }) =>
      result === "refused" || (result === "warned" && (notes[gate] ?? "").trim() === ""),
  );
}

function compare(a: Candidate, b: Candidate, load: ReadonlyMap<ServerName, number>): number {
  return (
    RANK[a.preference] - RANK[b.preference] ||
    (load.get(a.server) ?? 0) - (load.get(b.server) ?? 0) ||
    (a.server < b.server ? -1 : 1)
  );
}

function skipped(zone: ZoneName, reason: string): DrainPlanItem {
  return { zone, target: null, state: "skipped", reason };
}
