import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { type Candidate, listCandidates } from "@/lib/dnssec/key-master/eligibility";
import type { Gate, GateName } from "@/lib/dnssec/key-master/gate";
import type { MoveFacts, Preference } from "@/lib/dnssec/key-master/move/move-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A server that could take a zone over, and what stands against that. */
export type DrainChoice = {
  readonly server: ServerName;
  readonly preference: Preference;
  /** `waiting`: a key of the zone is changing. */
  readonly state: "ready" | "waiting" | "skipped";
  /** The first thing that stands against it, or null. */
  readonly reason: string | null;
  /** What warns and has no note yet, where nothing else stands against it. */
  readonly needsNotes: readonly Pick<Gate, "gate" | "evidence">[];
};

/** A zone of a drain before it is run. */
export type DrainPlanItem = {
  readonly zone: ZoneName;
  readonly target: ServerName | null;
  /** `waiting`: a key of the zone is changing; it is planned again when that has ended. */
  readonly state: "ready" | "waiting" | "skipped";
  /** Why not now, in one sentence; null where it is ready. */
  readonly reason: string | null;
  /** Every other server that hosts the zone, the best first. */
  readonly choices: readonly DrainChoice[];
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
  question: DrainQuestion,
  load: ReadonlyMap<ServerName, number>,
): DrainPlanItem {
  if (beside.otherMove !== null) {
    const reason = `Another move of the zone is live (${beside.otherMove.phase}).`;
    return { zone, target: null, state: "skipped", reason, choices: [] };
  }
  const choices = listCandidates(facts, question.now, beside)
    .filter(({ server }) => server !== question.server)
    .sort((a, b) => compare(a, b, load))
    .map((candidate) => choiceOf(candidate, question))
    .sort((a, b) => STATE_RANK[a.state] - STATE_RANK[b.state]);
  return { zone, choices, ...pick(choices, question.only.get(zone)) };
}

const STATE_RANK: Readonly<Record<DrainChoice["state"], number>> = {
  ready: 0,
  waiting: 1,
  skipped: 2,
};

/** The best of all, or the one that was named for the zone. */
function pick(
  choices: readonly DrainChoice[],
  wanted: ServerName | undefined,
): Pick<DrainPlanItem, "target" | "state" | "reason"> {
  const [best] = choices.filter(({ server }) => wanted === undefined || server === wanted);
  if (best === undefined) {
    const reason =
      wanted === undefined
        ? "No other server hosts the zone."
        : `${wanted} was never seen to host the zone.`;
    return { target: null, state: "skipped", reason };
  }
  const { server, state, reason } = best;
  return state === "skipped"
    ? { target: null, state, reason: `${server}: ${reason}` }
    : { target: server, state, reason };
}

/** Only a rollover stands against it: that ends by itself. */
function choiceOf(
  { server, preference, gates }: Candidate,
  { rolling, notes }: Pick<DrainQuestion, "rolling" | "notes">,
): DrainChoice {
  const stopping = gates.filter(
    ({ gate, result }) =>
      result === "refused" || (result === "warned" && (notes[gate] ?? "").trim() === ""),
  );
  const [first] = [...stopping].sort(
    (a, b) => Number(b.result === "refused") - Number(a.result === "refused"),
  );
  if (first === undefined)
    return { server, preference, state: "ready", reason: null, needsNotes: [] };
  const waits = rolling === "wait" && stopping.every(({ gate }) => PASSES.has(gate));
  const needsNotes = stopping.every(({ result }) => result === "warned") ? stopping : [];
  return {
    server,
    preference,
    state: waits ? "waiting" : "skipped",
    reason: first.evidence,
    needsNotes: needsNotes.map(({ gate, evidence }) => ({ gate, evidence })),
  };
}

/** Gates that open by themselves when time passes. */
const PASSES: ReadonlySet<GateName> = new Set<GateName>(["no-rollover-running", "role-is-clear"]);

function compare(a: Candidate, b: Candidate, load: ReadonlyMap<ServerName, number>): number {
  return (
    RANK[a.preference] - RANK[b.preference] ||
    (load.get(a.server) ?? 0) - (load.get(b.server) ?? 0) ||
    (a.server < b.server ? -1 : 1)
  );
}
