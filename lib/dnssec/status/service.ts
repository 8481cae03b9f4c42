import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import type { SignedPart } from "@/lib/dnssec/key-master/key-custody";
import type { AffectsUsers } from "@/lib/dnssec/status/judgement";
import { freshAssignments, freshViews, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ObservedService, WireDoubt, WireFault } from "@/lib/dnssec/status/observed-service";
import { isOverdue, type Renewal, type ServedSignatures } from "@/lib/dnssec/status/renewal";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import type { SafeUntil } from "@/lib/dnssec/status/safe-until";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A signature that nobody renews counts as expiring from this long before its end (api.md, expiring). */
export const EXPIRING_WITHIN: Seconds = 48 * HOUR;

/** Whether answers validate now, with what it rests on. */
export type ServiceJudgement =
  | { readonly state: "not-signed" | "validating" }
  /** `doubt`: somebody looked and could not judge; null = nobody could be asked. */
  | { readonly state: "unknown"; readonly doubt: WireDoubt | null }
  | {
      readonly state: "failing";
      readonly cause:
        | { readonly kind: "signatures-ended"; readonly ended: readonly ServedSignatures[] }
        | { readonly kind: "ds-names-no-key" }
        | { readonly kind: "seen-on-wire"; readonly fault: WireFault };
      /** Every server that answers is concerned, or only these. */
      readonly servers: readonly ServerName[];
      readonly isEverywhere: boolean;
      readonly since: Instant | null;
    }
  | {
      readonly state: "expiring";
      readonly ending: ServedSignatures;
      readonly endsAt: Instant;
      /** Somebody should have renewed it and did not. */
      readonly isOverdue: boolean;
    };

/**
 * Is the zone signed, by the word of the holder if it answers, else of the primaries, else of anybody, else the last word? Where no server
 * was ever asked, by what the directory stores (KM-60).
 */
export function isSigned(picture: ZonePicture, holder: ServerName | null): boolean | null {
  const fresh = freshViews(picture);
  const orders = [
    fresh.filter(({ server }) => server === holder),
    fresh.filter(({ copy }) => copy === "primary"),
    fresh,
    picture.views.map(({ view }) => view),
  ];
  for (const views of orders) {
    const answers = views.map((view) => view.isSigned).filter((answer) => answer !== null);
    if (answers.length > 0) return answers.some(Boolean);
  }
  const stored = freshAssignments(picture).flatMap(({ isSigned: told }) => told ?? []);
  return stored.length > 0 ? stored.some(Boolean) : null;
}

/** What a service judgement is made from. */
export type ServiceInput = {
  readonly picture: ZonePicture;
  readonly signed: boolean | null;
  readonly renewal: Renewal;
  readonly safe: SafeUntil;
  readonly now: Instant;
};

/**
 * Judges the service axis as it was seen on the wire (basis `observed`): what is bogus there fails, whatever managers say, and what cannot
 * be judged there is not known.
 */
export function judgeObservedService(
  observed: ObservedService,
  { signed, renewal, safe, now }: ServiceInput,
): ServiceJudgement {
  if (observed.kind === "failing") {
    const { fault, servers, isEverywhere } = observed;
    const cause = { kind: "seen-on-wire", fault } as const;
    return { state: "failing", cause, servers, isEverywhere, since: endOf(fault) };
  }
  if (observed.kind === "unknown") return { state: "unknown", doubt: observed.doubt };
  if (signed !== true) return { state: "not-signed" };
  return (
    endingSignatures(renewal, safe, now) ?? doubtfulEnding(renewal, now) ?? { state: "validating" }
  );
}

/** Since when, where a signature that has ended is the reason. */
function endOf(fault: WireFault): Instant | null {
  if (fault.kind !== "bogus") return null;
  return fault.why.kind === "signature-expired" ? fault.why.expiration : null;
}

/** The wire shows an end that is near, and nobody can tell whether it is renewed. */
function doubtfulEnding({ served }: Renewal, now: Instant): ServiceJudgement | null {
  const [first] = served
    .flatMap((ending) =>
      ending.isRenewed === null && ending.until !== null ? [{ ending, endsAt: ending.until }] : [],
    )
    .filter(({ endsAt }) => endsAt - now <= EXPIRING_WITHIN)
    .sort((a, b) => a.endsAt - b.endsAt);
  return first === undefined ? null : { state: "expiring", ...first, isOverdue: false };
}

/** Judges the service axis as reported by the servers (basis `reported`). */
export function judgeService(input: ServiceInput): ServiceJudgement {
  const { picture, signed, renewal, safe, now } = input;
  const views = freshViews(picture);
  if (views.length === 0 || signed === null) return { state: "unknown", doubt: null };
  if (!signed) return { state: "not-signed" };
  return (
    endedSignatures(renewal, views.length, now) ??
    wrongDs(
      picture,
      views.map(({ server }) => server),
    ) ??
    endingSignatures(renewal, safe, now) ?? { state: "validating" }
  );
}

/**
 * Does anybody notice now? A zone that does not validate is lost to users of validating resolvers only; `yes` only where every
 * server of the zone is confirmed not to answer at all.
 */
export function judgeAffectsUsers(
  service: ServiceJudgement,
  isEveryServerDown: boolean,
): AffectsUsers {
  if (isEveryServerDown) return "yes";
  if (service.state === "unknown") return "unknown";
  return service.state === "failing" ? "some" : "no";
}

function endedSignatures(renewal: Renewal, servers: number, now: Instant): ServiceJudgement | null {
  const ended = renewal.served.filter(({ until }) => until !== null && until <= now);
  if (ended.length === 0) return null;
  const concerned = [...new Set(ended.map(({ server }) => server))];
  return {
    state: "failing",
    cause: { kind: "signatures-ended", ended },
    servers: concerned,
    isEverywhere: concerned.length === servers,
    since: Math.min(...ended.map(({ until }) => until ?? now)),
  };
}

/**
 * The parent names keys that the zone does not have. While a KSK rollover runs the DS set need not name every published key, and
 * a source that calls that state stale is not taken at its word.
 */
function wrongDs(picture: ZonePicture, servers: readonly ServerName[]): ServiceJudgement | null {
  if (picture.parentDs.state !== "stale") return null;
  const isKskRolling = runningRollovers(picture).some(
    ({ rollover }) => rollover.method !== "zsk-pre-publication",
  );
  if (isKskRolling) return null;
  return {
    state: "failing",
    cause: { kind: "ds-names-no-key" },
    servers,
    isEverywhere: true,
    since: null,
  };
}

function endingSignatures(
  renewal: Renewal,
  safe: SafeUntil,
  now: Instant,
): ServiceJudgement | null {
  const overdue = renewal.served.find((signatures) => isOverdue(signatures, now));
  if (overdue !== undefined && overdue.until !== null) {
    return { state: "expiring", ending: overdue, endsAt: overdue.until, isOverdue: true };
  }
  const { ending, safeUntil } = safe;
  if (ending === null || safeUntil === null || safeUntil - now > EXPIRING_WITHIN) return null;
  return { state: "expiring", ending, endsAt: safeUntil, isOverdue: false };
}

/** Words for a signed part: `the DNSKEY set`, `the records`. */
export function partWords(part: SignedPart): string {
  return part === "dnskey-set" ? "the DNSKEY set" : "the records";
}
