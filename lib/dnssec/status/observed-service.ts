import type { Instant } from "@/lib/dnssec/instant";
import {
  isServedSigned,
  isSignedOnWire,
  servedRrsets,
} from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { BogusReason, SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** What breaks answers, as it was seen on the wire. */
export type WireFault =
  | { readonly kind: "bogus"; readonly why: BogusReason }
  /** Other servers sign the zone, these do not. */
  | { readonly kind: "not-signed-here" }
  /** Validators that hold the keys of another server cannot verify (strict view). */
  | { readonly kind: "keys-of-another-server"; readonly keysOf: ServerName };

/** Why answers could not be judged. */
export type WireDoubt = { readonly status: SecurityStatus | null };

/** What standing observations say about whether answers validate. */
export type ObservedService = {
  readonly signed: boolean | null;
  /** Does any server of the parent have a DS? null = none answered. */
  readonly hasDs: boolean | null;
  /** When the last of the looks that it rests on ended. */
  readonly lookedAt: Instant;
} & (
  | { readonly kind: "sound" }
  | { readonly kind: "unknown"; readonly doubt: WireDoubt }
  | {
      readonly kind: "failing";
      readonly fault: WireFault;
      /** Empty where the fault lies above the zone. */
      readonly servers: readonly ServerName[];
      readonly isEverywhere: boolean;
    }
);

/**
 * The word of the wire. Any bogus answer is failing; without one, any answer that cannot be judged leaves it unknown, so that green always
 * means that all that was answered validates. A server that does not answer says nothing, and a vantage point that no server answers
 * says nothing if another is answered. `null` = nobody looked.
 */
export function judgeObserved(observations: readonly ZoneObservation[]): ObservedService | null {
  const [any] = observations;
  if (any === undefined) return null;
  const heard = observations.filter(({ servers }) => servers.some(({ answered }) => answered));
  const common = {
    signed: mergeAnswers(heard.map(isSignedOnWire)),
    hasDs: mergeAnswers(observations.map(hasDsOf)),
    lookedAt: Math.max(...observations.map(({ finishedAt }) => finishedAt)),
  };
  const faults = heard.flatMap(faultsOf);
  const [worst] = faults;
  if (worst !== undefined) return { ...common, ...toFailing(worst, faults, heard) };
  const doubt = heard.length === 0 ? { status: any.status } : heard.map(doubtOf).find(isDoubt);
  return doubt === undefined ? { ...common, kind: "sound" } : { ...common, kind: "unknown", doubt };
}

type ServerFault = { readonly server: ServerName | null; readonly fault: WireFault };

function toFailing(
  worst: ServerFault,
  faults: readonly ServerFault[],
  heard: readonly ZoneObservation[],
) {
  const concerned = faults.map(({ server }) => server).filter((server) => server !== null);
  const servers = [...new Set(concerned)].sort();
  const answering = new Set(
    heard.flatMap((observation) => answeredServers(observation).map(({ server }) => server)),
  );
  return {
    kind: "failing" as const,
    fault: worst.fault,
    servers,
    isEverywhere: servers.length === 0 || servers.length === answering.size,
  };
}

/** The plainest reason first: what no validator accepts before what only some do not. */
function faultsOf(observation: ZoneObservation): readonly ServerFault[] {
  const answered = answeredServers(observation);
  const bogus = answered.flatMap((seen): readonly ServerFault[] => {
    const why = bogusReason(seen);
    return why === null ? [] : [{ server: seen.server, fault: { kind: "bogus", why } }];
  });
  const { status } = observation;
  const above: readonly ServerFault[] =
    bogus.length === 0 && status.kind === "bogus"
      ? [{ server: null, fault: { kind: "bogus", why: status.why } }]
      : [];
  const unsigned = answered
    .filter((seen) => isSignedOnWire(observation) === true && isServedSigned(seen) === false)
    .map(({ server }): ServerFault => ({ server, fault: { kind: "not-signed-here" } }));
  const strict = observation.strict.map(
    ({ server, keysOf }): ServerFault => ({
      server,
      fault: { kind: "keys-of-another-server", keysOf },
    }),
  );
  return [...bogus, ...above, ...unsigned, ...strict];
}

function bogusReason(seen: ServerObservation): BogusReason | null {
  const found = statusesOf(seen).find(({ kind }) => kind === "bogus");
  return found?.kind === "bogus" ? found.why : null;
}

function doubtOf(observation: ZoneObservation): WireDoubt | null {
  if (isDoubtful(observation)) return { status: observation.status };
  for (const seen of answeredServers(observation)) {
    const isSigned = isServedSigned(seen);
    if (isSigned === null) return { status: null };
    if (!isSigned) continue;
    const { soa, dnskey } = seen;
    if (soa?.status.kind !== "secure" || dnskey?.status.kind !== "secure") {
      return { status: soa?.status ?? dnskey?.status ?? null };
    }
    const open = statusesOf(seen).find(({ kind }) => kind === "indeterminate");
    if (open !== undefined) return { status: open };
  }
  return null;
}

/** The chain could not be judged although there is a parent that should have answered. */
function isDoubtful({ status, parents }: ZoneObservation): boolean {
  if (status.kind !== "indeterminate") return false;
  return status.why.kind !== "no-trust-anchor" || parents.some(({ answered }) => !answered);
}

function isDoubt(doubt: WireDoubt | null): doubt is WireDoubt {
  return doubt !== null;
}

function statusesOf(seen: ServerObservation): readonly SecurityStatus[] {
  const rrsets = servedRrsets(seen).map(({ rrset }) => rrset.status);
  return seen.denial === null ? rrsets : [...rrsets, seen.denial.status];
}

function answeredServers({ servers }: ZoneObservation): readonly ServerObservation[] {
  return servers.filter(({ answered }) => answered);
}

function hasDsOf({ parents }: ZoneObservation): boolean | null {
  const answered = parents.filter((parent) => parent.answered);
  return answered.length === 0 ? null : answered.some(({ ds }) => ds !== null);
}

function mergeAnswers(answers: readonly (boolean | null)[]): boolean | null {
  const known = answers.filter((answer) => answer !== null);
  return known.length === 0 ? null : known.some(Boolean);
}
