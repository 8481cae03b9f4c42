import type { CandidateItem } from "@/lib/contracts/candidates";
import type { QueryOf, ResponseOf } from "@/lib/contracts/endpoint";
import type { MOVE_ENDPOINTS } from "@/lib/contracts/move-endpoints";
import { candidateCase, listCandidates as candidatesOf } from "@/lib/dnssec/key-master/eligibility";
import { askGates } from "@/lib/dnssec/key-master/gates-of-kind";
import {
  type MoveFacts,
  NOTHING_BESIDE,
  type Preference,
} from "@/lib/dnssec/key-master/move/move-facts";
import { MOVE_KINDS, type MoveKind } from "@/lib/dnssec/key-master/move/step";
import { forecastCandidate } from "@/lib/dnssec/status/forecast/forecast-candidate";
import { nextSafeSlot } from "@/lib/dnssec/status/forecast/next-safe-slot";
import { situationOf } from "@/lib/dnssec/status/judge-zone";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { ok } from "@/lib/result";
import { type Context, refusalFor, type Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { clocksOf } from "@/lib/services/estates/clocks";
import { wireInstantOrNull } from "@/lib/services/wire/instants";
import { pageOf } from "@/lib/services/wire/paging";
import { findZone } from "@/lib/services/zones/find-zone";
import { gatherFacts } from "./gather-facts";
import { toGates } from "./to-gates";
import { toForecast } from "./to-plan";

type Endpoint = Extract<
  (typeof MOVE_ENDPOINTS)[number],
  { readonly operationId: "listCandidates" }
>;

/** Every server that hosts the zone as a next holder, the ineligible ones with the reason; best first. */
export async function listCandidates(
  context: Context,
  params: { readonly zone: string },
  query: QueryOf<Endpoint>,
): Promise<Outcome<ResponseOf<Endpoint>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const { services } = context;
  const zone = await findZone(services, params.zone, query.estate);
  if (!zone.ok) return zone;
  const { hosts, estate, name } = zone.value;
  const check = { kind: ASKED, targets: hosts };
  const facts = await gatherFacts(services, zone.value, { fresh: false, check, move: null });
  if (facts === null) return refuse("zone-not-found", `There is no zone ${name}.`);
  const items = toItems(services, facts, estate);
  const page = pageOf(items, query, { zone: [estate, name] });
  if (!page.ok) return page;
  return ok({
    ...page.value,
    safeSlot: toSafeSlot(facts),
    clocks: clocksOf(services.fleet, new Set([estate])),
  });
}

function toSafeSlot({ facts }: MoveFacts): ResponseOf<Endpoint>["safeSlot"] {
  const slot = nextSafeSlot(mergeFacts(facts), facts.estate.now);
  const { from, until, sentence } = slot;
  return { from: wireInstantOrNull(from), until: wireInstantOrNull(until), sentence };
}

/** The kind of move that servers are asked about for the list. */
const ASKED: MoveKind = "transfer";

const RANK: Readonly<Record<Preference, number>> = { prefer: 0, neutral: 1, avoid: 2, never: 3 };

function toItems(services: Services, facts: MoveFacts, estate: string): CandidateItem[] {
  const { now } = facts.facts.estate;
  const situation = situationOf(mergeFacts(facts.facts), now);
  const held = rolesHeld(services, estate);
  // What a server would say to a transfer tells nothing about the other doors; their own preflight asks it.
  const unasked = { ...facts.beside, checks: [], asked: NOTHING_BESIDE.asked };
  return candidatesOf(facts.facts, now, facts.beside)
    .map((candidate): CandidateItem => {
      const door = (kind: MoveKind) =>
        candidateCase(candidate.server, situation, {
          kind,
          override: null,
          beside: kind === ASKED ? facts.beside : unasked,
        });
      const passes = Object.fromEntries(
        MOVE_KINDS.map((kind) => [
          kind,
          askGates(door(kind)).every(({ result }) => result !== "refused"),
        ]),
      ) as CandidateItem["eligibleFor"];
      return {
        server: candidate.server,
        eligible: candidate.eligible,
        gates: toGates(candidate.gates),
        forecast: candidate.forecast,
        missingKeys: [...candidate.missingKeys],
        preference: candidate.preference,
        forecastDetail: toForecast(forecastCandidate(door(ASKED))),
        isHolder: situation.role.holder === candidate.server,
        rolesHeld: held.get(candidate.server) ?? 0,
        eligibleFor: passes,
      };
    })
    .sort(
      (a, b) =>
        Number(b.eligible) - Number(a.eligible) ||
        RANK[a.preference] - RANK[b.preference] ||
        a.rolesHeld - b.rolesHeld ||
        (a.server < b.server ? -1 : 1),
    );
}

/** How many roles each server of the estate holds, as far as this process shows the fleet. */
export function rolesHeld({ fleet }: Services, estate: string): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const zone of fleet.zones.values()) {
    if (zone.estate !== estate || zone.holder === null) continue;
    held.set(zone.holder, (held.get(zone.holder) ?? 0) + 1);
  }
  return held;
}
