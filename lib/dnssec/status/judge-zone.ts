import type { Instant } from "@/lib/dnssec/instant";
import { reachabilityOf } from "@/lib/dnssec/key-master/holder-reachable";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { ZoneFacts, ZoneJudgement } from "@/lib/dnssec/status/judgement";
import { freshViews, mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { judgeNextEvent } from "@/lib/dnssec/status/next-event";
import { nextStepOf } from "@/lib/dnssec/status/next-step";
import { noticesOf } from "@/lib/dnssec/status/notices";
import {
  standingObservations,
  type WireEnds,
  wireEndsOf,
  withWireEnds,
} from "@/lib/dnssec/status/observed";
import { judgeObserved } from "@/lib/dnssec/status/observed-service";
import { judgeRenewal } from "@/lib/dnssec/status/renewal";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import { judgeSafeUntil, type SafeUntil } from "@/lib/dnssec/status/safe-until";
import { sentenceOf } from "@/lib/dnssec/status/sentence";
import {
  isSigned,
  judgeAffectsUsers,
  judgeObservedService,
  judgeService,
} from "@/lib/dnssec/status/service";
import type { Situation } from "@/lib/dnssec/status/situation";
import { isUnknown, judgeStatuses } from "@/lib/dnssec/status/statuses";
import { wakeAtOf } from "@/lib/dnssec/status/wake-at";

/** Nothing is signed, so nothing runs out. */
const NOTHING_TO_RENEW: SafeUntil = { safeUntil: null, because: "renewing", ending: null };

/**
 * What follows from the facts about a zone at one instant of its estate's clock: both axes, every status that applies, words,
 * deadline and next step. Total and pure: the same facts and instant give the same judgement, and it holds until `wakeAt`.
 */
export function judgeZone(facts: ZoneFacts, now: Instant): ZoneJudgement {
  const situation = situationOf(mergeFacts(facts), now);
  const { picture, role, safe, service, running } = situation;
  const statuses = judgeStatuses(situation);
  const nextEvent = judgeNextEvent(situation);
  const [status] = statuses;
  return {
    status,
    statuses,
    sentence: sentenceOf(status, situation, nextEvent),
    signed: situation.signed,
    service: {
      state: service.state,
      basis: situation.observed === null ? "reported" : "observed",
    },
    role: {
      verdict: role.verdict,
      settling: role.settling,
      holder: role.holder,
      holderReachable: role.holderReachable,
    },
    keys: countKeys(picture),
    rollover: running?.rollover ?? null,
    signaturesValidUntil: signaturesValidUntil(situation),
    nextEvent,
    safeUntil: safe.safeUntil,
    safeUntilBecause: safe.because,
    affectsUsers: judgeAffectsUsers(service, isEveryServerDown(picture)),
    nextStep: nextStepOf(status, situation, nextEvent),
    notices: noticesOf(situation),
    observedAt: picture.lastReadAt,
    unknownSince: statuses.includes("unknown") ? situation.unknownSince : null,
    wakeAt: wakeAtOf(situation),
  };
}

/** Everything that words and deadlines are made from. What was seen on the wire goes before what servers report. */
export function situationOf(merged: ZonePicture, now: Instant): Situation {
  const observations = standingObservations(merged, now);
  const observed = judgeObserved(observations);
  const ends = wireEndsOf(observations, now);
  const picture = withWireEnds(merged, ends, now);
  const role = judgeRole(picture, now);
  const signed = observed?.signed ?? isSigned(picture, role.holder);
  const renewal = judgeRenewal(picture, role, onlySeen(picture, ends));
  const safe = signed === false ? NOTHING_TO_RENEW : judgeSafeUntil(renewal, now);
  const input = { picture, signed, renewal, safe, now };
  const service = observed === null ? judgeService(input) : judgeObservedService(observed, input);
  const running = runningRollovers(picture)[0] ?? null;
  const known = { picture, now, signed, role, renewal, safe, service, observed, running };
  return { ...known, unknownSince: isUnknown(known) ? unknownSince(known) : null };
}

/** Servers that answer on the wire while no manager tells of them now. */
function onlySeen(picture: ZonePicture, ends: ReadonlyMap<string, WireEnds>): readonly WireEnds[] {
  const told = new Set(freshViews(picture).map(({ server }) => server));
  return [...ends.values()].filter(({ server }) => !told.has(server));
}

/** The last moment at which what is not known now was known: the zone itself, or whether its holder answers. */
function unknownSince({
  picture,
  role,
  service,
  observed,
}: Omit<Situation, "unknownSince">): Instant | null {
  if (service.state === "unknown" && observed !== null) return observed.lookedAt;
  if (freshViews(picture).length === 0) return picture.lastReadAt;
  if (role.holder === null) return null;
  return picture.servers.get(role.holder)?.report.lastContactAt ?? null;
}

/** Published keys by role; a CSK counts as both, because it does both. */
function countKeys(picture: ZonePicture): ZoneJudgement["keys"] {
  let ksk = 0;
  let zsk = 0;
  for (const { keyRole, keys } of picture.signing?.descriptors ?? []) {
    const published = keys.filter((key) => key.published).length;
    if (keyRole !== "zsk") ksk += published;
    if (keyRole !== "ksk") zsk += published;
  }
  return { ksk, zsk };
}

/** The earliest end of any signature that is served, by the last word of the servers where none answers now. */
function signaturesValidUntil({ picture, signed, renewal }: Situation): Instant | null {
  if (signed === false) return null;
  const served = renewal.served.map(({ until }) => until).filter((until) => until !== null);
  if (served.length > 0) return Math.min(...served);
  const fresh = freshViews(picture);
  const views = fresh.length > 0 ? fresh : picture.views.map(({ view }) => view);
  const ends = views
    .flatMap((view) => [view.dnskeySignaturesUntil, view.recordSignaturesUntil])
    .filter((until) => until !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Every server that is known to host the zone is denied by at least two vantage points: nobody gets an answer. */
function isEveryServerDown(picture: ZonePicture): boolean {
  return (
    picture.views.length > 0 &&
    picture.views.every(({ view, isFresh }) => {
      const held = picture.servers.get(view.server);
      if (isFresh || held === undefined || !held.isFresh || held.report.reachable) return false;
      const { reaching, denying } = reachabilityOf(view.server, picture);
      return reaching.length === 0 && denying.length >= 2;
    })
  );
}
