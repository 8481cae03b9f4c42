import { compareSerials } from "@/lib/dns/serial";
import type {
  ObservedRrset,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Check, ChecksInput, Draft } from "./check";
import { compareServers, type Served } from "./compare-servers";
import { serverEvidence } from "./evidence";
import { replicationOf } from "./signed-servers";

/**
 * All servers come to serve the same version of the zone (RFC 1034 §4.3.5, RFC 1982), and one version is one content. In a directory
 * each primary counts by itself: there a difference between primaries is told, and no more.
 */
export const serialsConverge: Check = {
  id: "serials-converge",
  judge: (input) =>
    input.observations.flatMap((observation) => [
      ...behind(input, observation),
      ...otherContent(input, observation),
    ]),
  isSame: ({ facts }, previous) => {
    if (!("newest" in facts) || typeof previous.newest !== "number") return true;
    return compareSerials(facts.serial, previous.newest) === "before";
  },
};

type WithSerial = { readonly seen: ServerObservation; readonly serial: number };

function behind(input: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  const served = withSerials(observation);
  const newest = referenceSerial(input, served);
  if (newest === null) return [];
  const newestOn = served.filter(({ serial }) => serial === newest).map(({ seen }) => seen.server);
  return served
    .filter(({ serial }) => compareSerials(serial, newest) === "before")
    .map(
      (one): Draft => ({
        tag: isOnItsOwn(input, one, served)
          ? "serials-converge.behind-in-directory"
          : "serials-converge.behind",
        server: one.seen.server,
        facts: { serial: one.serial, newest, newestOn: [...new Set(newestOn)].sort() },
        evidence: serverEvidence(observation, one.seen, "SOA", `serial ${one.serial}`),
        vantage: observation.vantage,
      }),
    );
}

/** A primary of a directory counts by itself. A secondary does not: it is behind for sure where it is behind every primary. */
function isOnItsOwn(
  input: ChecksInput,
  { seen, serial }: WithSerial,
  served: readonly WithSerial[],
): boolean {
  if (!replicationOf(input).hasOwnSerials) return false;
  const isPrimary = (server: ServerName) =>
    input.report?.views.some(({ view }) => view.server === server && view.copy === "primary") ??
    false;
  if (isPrimary(seen.server)) return true;
  const primaries = served.filter((one) => isPrimary(one.seen.server));
  return !primaries.every((one) => compareSerials(serial, one.serial) === "before");
}

/**
 * The newest serial; but one that is ahead of the key master's is not right for that (`single-signer`), as long as any other server
 * has the key master's.
 */
function referenceSerial({ keyMaster }: ChecksInput, served: readonly WithSerial[]): number | null {
  const ofKeyMaster = served.find(({ seen }) => seen.server === keyMaster)?.serial;
  const isShared =
    ofKeyMaster !== undefined &&
    served.some(({ seen, serial }) => seen.server !== keyMaster && serial === ofKeyMaster);
  if (isShared) return ofKeyMaster;
  return served.reduce<number | null>(
    (newest, { serial }) =>
      newest === null || compareSerials(newest, serial) === "before" ? serial : newest,
    null,
  );
}

/**
 * Two contents under one serial never heal, because a transfer compares serials only. Judged where one server signs for all; servers
 * that sign their own copies differ by design.
 */
function otherContent(input: ChecksInput, observation: ZoneObservation): readonly Draft[] {
  if (input.report?.estate.kind !== "bind-fleet") return [];
  const serials = new Set(withSerials(observation).map(({ serial }) => serial));
  return [...serials].flatMap((serial) => {
    const served = withSerials(observation).filter((one) => one.serial === serial);
    return differingContent(input, observation, served);
  });
}

function differingContent(
  input: ChecksInput,
  observation: ZoneObservation,
  served: readonly WithSerial[],
): readonly Draft[] {
  const marked = served.map(
    ({ seen, serial }): Served<number> => ({ seen, value: serial, mark: contentMark(seen) }),
  );
  const comparison = compareServers(marked, replicationOf(input));
  if (comparison.kind === "equal") return [];
  const [first] = served;
  const found: readonly { readonly seen: ServerObservation; readonly server: ServerName | null }[] =
    comparison.kind === "blamed"
      ? comparison.blamed.map(({ seen }) => ({ seen, server: seen.server }))
      : served.slice(0, 1).map(({ seen }) => ({ seen, server: null }));
  const comparedWith =
    comparison.kind === "blamed"
      ? comparison.comparedWith
      : [...new Set(served.map(({ seen }) => seen.server))].sort();
  return found.map(
    ({ seen, server }): Draft => ({
      tag: "serials-converge.same-serial-other-content",
      server,
      facts: { serial: first?.serial ?? 0, comparedWith },
      evidence: serverEvidence(
        observation,
        seen,
        "SOA",
        `serial ${first?.serial}, other signatures`,
      ),
      vantage: observation.vantage,
    }),
  );
}

/** Of what every copy must have alike: the SOA and the DNSKEY set with the signatures over them. */
function contentMark({ soa, dnskey }: ServerObservation): string {
  return [soa, dnskey].map(rrsetMark).join(" | ");
}

function rrsetMark(rrset: ObservedRrset | null): string {
  if (rrset === null) return "";
  const signatures = rrset.signatures.map(
    ({ keyTag, inception, expiration }) => `${keyTag} ${inception} ${expiration}`,
  );
  return [...rrset.records, ...signatures].sort().join("; ");
}

function withSerials({ servers }: ZoneObservation): readonly WithSerial[] {
  return servers.flatMap((seen) => (seen.serial === null ? [] : [{ seen, serial: seen.serial }]));
}
