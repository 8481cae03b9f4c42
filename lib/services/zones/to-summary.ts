import type { ZoneSummary } from "@/lib/contracts/zones";
import { fromStoredJudgement } from "@/lib/db/specs/judgement";
import type { StoredZone } from "@/lib/db/zone-queries";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneJudgement } from "@/lib/dnssec/status/judgement";
import type { FleetState } from "@/lib/services/fleet/fleet-state";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { toRollover } from "./to-rollover";

/** What is stored in a shape that this program does not know yet is honestly unknown until it is judged anew. */
const NOT_JUDGED: ZoneJudgement = {
  status: "unknown",
  statuses: ["unknown"],
  sentence: "This zone has not been judged by this version yet.",
  signed: null,
  service: { state: "unknown", basis: "reported" },
  role: { verdict: "unknown", settling: false, holder: null, holderReachable: null },
  keys: { ksk: 0, zsk: 0 },
  rollover: null,
  signaturesValidUntil: null,
  nextEvent: null,
  safeUntil: null,
  safeUntilBecause: "not-known",
  affectsUsers: "unknown",
  nextStep: { text: "Wait for the next look.", owner: "none", dueAt: null },
  notices: [],
  observedAt: null,
  unknownSince: null,
  wakeAt: null,
};

export function judgementOf(zone: Pick<StoredZone, "judgement">): ZoneJudgement {
  return fromStoredJudgement(zone.judgement) ?? NOT_JUDGED;
}

/** One zone as lists show it. */
export function toSummary(zone: StoredZone, fleet: FleetState): ZoneSummary {
  const judgement = judgementOf(zone);
  const { nextEvent, rollover } = judgement;
  return {
    name: zone.name,
    displayName: zone.displayName,
    estate: zone.estate,
    storage: zone.storage as ZoneSummary["storage"],
    signed: judgement.signed,
    status: judgement.status,
    sentence: judgement.sentence,
    service: judgement.service,
    role: judgement.role,
    keys: judgement.keys,
    rollover: rollover === null ? null : toRollover(rollover),
    signaturesValidUntil: wireInstantOrNull(judgement.signaturesValidUntil),
    nextEvent: nextEvent === null ? null : { what: nextEvent.what, at: wireInstant(nextEvent.at) },
    safeUntil: wireInstantOrNull(judgement.safeUntil),
    safeUntilBecause: judgement.safeUntilBecause,
    observedAt: wireInstantOrNull(observedAt(zone, fleet)),
    unknownSince: wireInstantOrNull(zone.unknownSince),
  };
}

/** While a source is fresh, its last sweep has looked at the zone too, whether or not it found news. */
function observedAt(zone: StoredZone, fleet: FleetState): Instant | null {
  const fresh = fleet.sources
    .filter(({ agent, driver, isFresh }) => isFresh && zone.sources.includes(`${agent}/${driver}`))
    .map(({ lastReadAt }) => lastReadAt ?? 0);
  return fresh.length > 0 ? Math.max(...fresh) : zone.observedAt;
}
