import { compareSerials } from "@/lib/dns/serial";
import type { Instant } from "@/lib/dnssec/instant";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { statusWords } from "./reason-words";
import { isServedSigned, servedRrsets, sortedKeyTags } from "./served-answers";
import type { ObservedDenial, ServerObservation, ZoneObservation } from "./zone-observation";

/** What one server's answers come to. */
export type RowVerdict = "validates" | "bogus" | "not-signed" | "no-answer" | "not-judged";

/** One server at one address, as one or more vantage points see it. */
export type ConsistencyRow = {
  readonly server: ServerName;
  readonly ip: string;
  readonly port: number;
  /** Who sees it so, sorted. Several rows of one address = views differ. */
  readonly vantages: readonly string[];
  readonly at: Instant;
  readonly verdict: RowVerdict;
  /** The reason in one clause where the verdict is not `validates`, else until when it does. */
  readonly why: string;
  readonly latencyMs: number | null;
  readonly serial: number | null;
  readonly isBehind: boolean;
  readonly keyTags: readonly number[];
  /** The first end of everything that it served; null = nothing signed. */
  readonly signaturesUntil: Instant | null;
  /** `NSEC3, 0 iterations, no salt`; null = not answered. */
  readonly denial: string | null;
};

/** The columns in which rows that answer are not all alike. */
export type ConsistencyColumn = "serial" | "keyTags" | "signaturesUntil" | "denial" | "verdict";

/** Server × serial, keys, signatures, denial, latency. */
export type ConsistencyMatrix = {
  readonly rows: readonly ConsistencyRow[];
  readonly differs: Readonly<Record<ConsistencyColumn, boolean>>;
  /** Vantage points do not see the same of some server. */
  readonly viewsDiffer: boolean;
};

/**
 * Every address of every server in one row, by name; where vantage points see the same of it, in one row together. Latency is no
 * difference. `now` only decides how instants are written.
 */
export function consistencyMatrix(
  observations: readonly ZoneObservation[],
  now: Instant,
): ConsistencyMatrix {
  const serials = observations
    .flatMap(({ servers }) => servers.map(({ serial }) => serial))
    .filter((serial) => serial !== null);
  const groups = new Map<string, ConsistencyRow[]>();
  for (const { servers, vantage } of observations) {
    for (const seen of servers) {
      const row = toRow(seen, vantage, serials, now);
      const key = likeness(row);
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
  }
  const rows = [...groups.values()].flatMap(together).sort(compareRows);
  const addresses = new Set(rows.map(addressOf));
  return { rows, differs: differences(rows), viewsDiffer: addresses.size < rows.length };
}

function toRow(
  seen: ServerObservation,
  vantage: string,
  serials: readonly number[],
  now: Instant,
): ConsistencyRow {
  const { serial } = seen;
  return {
    server: seen.server,
    ip: seen.ip,
    port: seen.port,
    vantages: [vantage],
    at: seen.at,
    ...verdictOf(seen, now),
    latencyMs: seen.latencyMs,
    serial,
    isBehind:
      serial !== null && serials.some((other) => compareSerials(serial, other) === "before"),
    keyTags: sortedKeyTags(seen.dnskey?.keys),
    signaturesUntil: seen.signaturesValidUntil,
    denial: seen.denial === null ? null : denialWords(seen.denial),
  };
}

/** What users of validating resolvers get from a server: the first of its answers that does not hold decides. */
export function verdictOf(
  seen: ServerObservation,
  now: Instant,
): { readonly verdict: RowVerdict; readonly why: string } {
  if (!seen.answered) return { verdict: "no-answer", why: silenceWords(seen) };
  const statuses = [
    ...servedRrsets(seen).map(({ rrset }) => rrset.status),
    ...(seen.denial === null ? [] : [seen.denial.status]),
  ];
  const bogus = statuses.find(({ kind }) => kind === "bogus");
  if (bogus !== undefined) return { verdict: "bogus", why: statusWords(bogus, now) };
  const isSigned = isServedSigned(seen);
  if (isSigned === false) return { verdict: "not-signed", why: "no DNSKEY, no signatures" };
  const open = statuses.find(({ kind }) => kind === "indeterminate");
  if (open !== undefined) return { verdict: "not-judged", why: statusWords(open, now) };
  if (isSigned === null || seen.dnskey === null || seen.soa === null) {
    return { verdict: "not-judged", why: "an answer is missing" };
  }
  return { verdict: "validates", why: validWords(statuses, seen, now) };
}

function validWords(
  statuses: readonly SecurityStatus[],
  { signaturesValidUntil }: ServerObservation,
  now: Instant,
): string {
  const ends = statuses.flatMap((status) => (status.kind === "secure" ? [status.validUntil] : []));
  const until = ends.length === 0 ? signaturesValidUntil : Math.min(...ends);
  return until === null ? "validates" : `validates until ${formatInstant(until, now)}`;
}

function silenceWords({ queries }: ServerObservation): string {
  const outcomes = queries.map(({ outcome }) => outcome.kind);
  if (outcomes.includes("lame")) return "it does not answer for this zone";
  return outcomes.includes("malformed") ? "it answers with no DNS answer" : "it does not answer";
}

function denialWords({ kind, nsec3 }: ObservedDenial): string {
  if (kind === "none") return "no proof";
  if (kind === "nsec" || nsec3 === null) return "NSEC";
  const { iterations, saltHex, optOut } = nsec3;
  const salt = saltHex === "" || saltHex === "-" ? "no salt" : `salt ${saltHex}`;
  return `NSEC3, ${iterations} iterations, ${salt}${optOut ? ", opt-out" : ""}`;
}

function likeness(row: ConsistencyRow): string {
  const { server, verdict, why, serial, keyTags, signaturesUntil, denial } = row;
  return JSON.stringify([
    server,
    addressOf(row),
    verdict,
    why,
    serial,
    keyTags,
    signaturesUntil,
    denial,
  ]);
}

function together(rows: readonly ConsistencyRow[]): readonly ConsistencyRow[] {
  const [latest] = [...rows].sort((a, b) => b.at - a.at);
  if (latest === undefined) return [];
  const vantages = [...new Set(rows.flatMap((row) => row.vantages))].sort();
  return [{ ...latest, vantages }];
}

function differences(rows: readonly ConsistencyRow[]): ConsistencyMatrix["differs"] {
  const answering = rows.filter(({ verdict }) => verdict !== "no-answer");
  const isMixed = (cellOf: (row: ConsistencyRow) => unknown) =>
    new Set(answering.map((row) => JSON.stringify(cellOf(row)))).size > 1;
  return {
    serial: isMixed(({ serial }) => serial),
    keyTags: isMixed(({ keyTags }) => keyTags),
    signaturesUntil: isMixed(({ signaturesUntil }) => signaturesUntil),
    denial: isMixed(({ denial }) => denial),
    verdict: new Set(rows.map(({ verdict }) => verdict)).size > 1,
  };
}

function addressOf({ server, ip, port }: ConsistencyRow): string {
  return `${server} ${ip} ${port}`;
}

function compareRows(a: ConsistencyRow, b: ConsistencyRow): number {
  return (
    compareText(addressOf(a), addressOf(b)) || compareText(a.vantages.join(), b.vantages.join())
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
