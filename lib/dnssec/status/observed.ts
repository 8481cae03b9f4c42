import { DAY, type Instant, type Seconds } from "@/lib/dnssec/instant";
import { judgeRrset } from "@/lib/dnssec/observation/judge-rrset";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { HeldObservation } from "@/lib/dnssec/status/judgement";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** After this time, by the estate's clock, an observation is no statement about now, even if its agent still talks. */
export const OBSERVATION_STANDS_FOR: Seconds = DAY;

/** The observations that say what users get now. */
export function standingObservations(
  picture: ZonePicture,
  now: Instant,
): readonly ZoneObservation[] {
  return picture.observations
    .filter((held) => stands(held, now))
    .map(({ observation }) => observation);
}

/**
 * An observation stands while its agent talks, for a day at most, and until the first signature in it begins or ends: from then on only
 * a new look can tell what is served.
 */
function stands(held: HeldObservation, now: Instant): boolean {
  return (
    held.fresh &&
    held.lookedAt <= now &&
    now < held.lookedAt + OBSERVATION_STANDS_FOR &&
    !turnsOf(held.observation).some((at) => at > held.lookedAt && at <= now)
  );
}

/** Every instant at which an observation begins or ceases to stand. */
export function observationTurns(picture: ZonePicture): readonly Instant[] {
  return picture.observations.flatMap(({ fresh, lookedAt, observation }) =>
    fresh ? [lookedAt, lookedAt + OBSERVATION_STANDS_FOR, ...turnsOf(observation)] : [lookedAt],
  );
}

/** The last look that any vantage point had, standing or not. */
export function lastLookAt(picture: ZonePicture, now: Instant): Instant | null {
  const looks = picture.observations.map(({ lookedAt }) => lookedAt).filter((at) => at <= now);
  return looks.length === 0 ? null : Math.max(...looks);
}

const turns = new WeakMap<ZoneObservation, readonly Instant[]>();

function turnsOf(observation: ZoneObservation): readonly Instant[] {
  const known = turns.get(observation);
  if (known !== undefined) return known;
  const found = new Set<Instant>();
  for (const seen of observation.servers) {
    for (const { rrset } of servedRrsets(seen)) {
      for (const { inception, expiration } of rrset.signatures) {
        found.add(inception);
        found.add(expiration);
      }
    }
    const until = seen.denial?.signaturesUntil ?? null;
    if (until !== null) found.add(until);
  }
  const list = [...found];
  turns.set(observation, list);
  return list;
}

/** When what one server serves ends, by part; null where that part is not served signed. */
export type WireEnds = {
  readonly server: ServerName;
  readonly dnskeyUntil: Instant | null;
  readonly recordsUntil: Instant | null;
};

/** The first end of what each server serves, over all addresses and vantage points. */
export function wireEndsOf(
  observations: readonly ZoneObservation[],
  now: Instant,
): ReadonlyMap<ServerName, WireEnds> {
  const ends = new Map<ServerName, WireEnds>();
  for (const seen of observations.flatMap(({ servers }) => servers)) {
    if (!seen.answered) continue;
    const known = ends.get(seen.server);
    const own = endsOf(seen, now);
    ends.set(seen.server, known === undefined ? own : earlier(known, own));
  }
  return ends;
}

/** What the signatures in an RRset that still count are good for; a leftover beside a valid one counts for nothing. */
function endsOf(seen: ServerObservation, now: Instant): WireEnds {
  let dnskeyUntil: Instant | null = null;
  let recordsUntil = seen.denial?.signaturesUntil ?? null;
  for (const { type, rrset } of servedRrsets(seen)) {
    const soundness = judgeRrset(rrset, now);
    const until = soundness.kind === "valid" ? soundness.until : null;
    const end = soundness.kind === "expired" ? soundness.at : until;
    if (type === "DNSKEY") dnskeyUntil = end;
    else recordsUntil = first(recordsUntil, end);
  }
  return { server: seen.server, dnskeyUntil, recordsUntil };
}

function earlier(a: WireEnds, b: WireEnds): WireEnds {
  return {
    server: a.server,
    dnskeyUntil: first(a.dnskeyUntil, b.dnskeyUntil),
    recordsUntil: first(a.recordsUntil, b.recordsUntil),
  };
}

function first(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/**
 * The picture with the ends of signatures as they are served. Of the records only those at the apex are asked for, so an earlier end
 * that a manager knows of stays; one that is past by its word, while the wire shows valid signatures, does not.
 */
export function withWireEnds(
  picture: ZonePicture,
  ends: ReadonlyMap<ServerName, WireEnds>,
  now: Instant,
): ZonePicture {
  if (ends.size === 0) return picture;
  return {
    ...picture,
    views: picture.views.map((held) => {
      const wire = ends.get(held.view.server);
      if (wire === undefined) return held;
      const { dnskeySignaturesUntil, recordSignaturesUntil } = held.view;
      const isContradicted =
        recordSignaturesUntil !== null &&
        recordSignaturesUntil <= now &&
        wire.recordsUntil !== null &&
        wire.recordsUntil > now;
      return {
        ...held,
        view: {
          ...held.view,
          dnskeySignaturesUntil: wire.dnskeyUntil ?? dnskeySignaturesUntil,
          recordSignaturesUntil: isContradicted
            ? wire.recordsUntil
            : first(recordSignaturesUntil, wire.recordsUntil),
        },
      };
    }),
  };
}
