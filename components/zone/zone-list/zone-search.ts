import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { STATUSES } from "@/lib/dnssec/status/judgement";
import { ZONE_SORTS, type ZoneFilter } from "@/lib/queries/zone-filter";

const VERDICTS = ["unknown", "split", "orphaned", "disputed", "unassigned", "agreed"] as const;

/** What the address of the zone list may say; anything else in it is ignored. */
export const zoneSearchParsers = {
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(STATUSES)).withDefault([]),
  verdict: parseAsArrayOf(parseAsStringLiteral(VERDICTS)).withDefault([]),
  server: parseAsArrayOf(parseAsString).withDefault([]),
  estate: parseAsArrayOf(parseAsString).withDefault([]),
  signed: parseAsBoolean,
  sort: parseAsStringLiteral(ZONE_SORTS).withDefault("urgency"),
  desc: parseAsBoolean.withDefault(false),
};

export type ZoneSearch = inferParserType<typeof zoneSearchParsers>;

/** Reads the address on the server, so that the first rows are rendered there. */
export const loadZoneSearch = createLoader(zoneSearchParsers);

/** The filter that a search means. */
export function filterOfSearch(search: ZoneSearch): ZoneFilter {
  return {
    text: search.q,
    statuses: search.status,
    verdicts: search.verdict,
    holders: search.server.map((one) => one.toLowerCase()),
    estates: search.estate,
    signed: search.signed,
  };
}

/** The same search as the API takes it: for the CSV of what is shown. */
export function csvHref(search: ZoneSearch): string {
  const params = new URLSearchParams();
  if (search.q !== "") params.set("q", search.q);
  for (const name of ["status", "verdict", "server", "estate"] as const) {
    for (const value of search[name]) params.append(name, value);
  }
  if (search.signed !== null) params.set("signed", String(search.signed));
  const text = params.toString();
  return `/api/v1/zones.csv${text === "" ? "" : `?${text}`}`;
}
