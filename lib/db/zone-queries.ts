import type { Reader } from "./database";
import { Prisma } from "./generated/client";

/** A zone as lists and pages read it. */
export type StoredZone = {
  readonly id: number;
  readonly estate: string;
  readonly name: string;
  readonly displayName: string;
  readonly storage: string;
  readonly statusSince: number | null;
  readonly observedAt: number | null;
  readonly unknownSince: number | null;
  readonly judgement: unknown;
  readonly hosts: string[];
  readonly sources: string[];
  readonly revision: number;
};

/** Which zones; every list that is given must be matched by one of its entries. */
export type ZoneFilter = {
  readonly estates: readonly string[];
  /** Part of the name, in lower case. */
  readonly q: string | null;
  readonly statuses: readonly string[];
  readonly verdicts: readonly string[];
  readonly holders: readonly string[];
  readonly hosts: readonly string[];
  readonly signed: boolean | null;
};

const NUMBER = "double precision";
const TEXT = "text";

/** What lists may be sorted by: the column, and how its values travel in a cursor. */
const SORT_COLUMNS = {
  name: { column: Prisma.sql`"name"`, type: TEXT },
  estate: { column: Prisma.sql`"estate" COLLATE "C"`, type: TEXT },
  status: { column: Prisma.sql`"status_rank"`, type: NUMBER },
  verdict: { column: Prisma.sql`"verdict" COLLATE "C"`, type: TEXT },
  holder: { column: Prisma.sql`"holder" COLLATE "C"`, type: TEXT },
  storage: { column: Prisma.sql`"storage" COLLATE "C"`, type: TEXT },
  service: { column: Prisma.sql`"service" COLLATE "C"`, type: TEXT },
  safeUntil: { column: Prisma.sql`"safe_until"`, type: NUMBER },
  nextEvent: { column: Prisma.sql`"next_event_at"`, type: NUMBER },
  signaturesValidUntil: { column: Prisma.sql`"signatures_valid_until"`, type: NUMBER },
  unknownSince: { column: Prisma.sql`"unknown_since"`, type: NUMBER },
  statusSince: { column: Prisma.sql`"status_since"`, type: NUMBER },
} as const;

/** Columns without nulls. */
const NEVER_NULL: ReadonlySet<string> = new Set([
  "name",
  "estate",
  "status",
  "verdict",
  "storage",
  "service",
]);

export type ZoneSort = keyof typeof SORT_COLUMNS;
export const ZONE_SORTS = Object.keys(SORT_COLUMNS) as readonly ZoneSort[];

/** Where a page ended. */
export type ZonePosition = {
  readonly value: string | number | null;
  readonly name: string;
  readonly estate: string;
};

export type ZonePageRequest = {
  readonly filter: ZoneFilter;
  readonly sort: ZoneSort;
  readonly descending: boolean;
  readonly after: ZonePosition | null;
  readonly limit: number;
};

type PagedZone = StoredZone & { readonly sortValue: string | number | null };

/** One page by keyset, nulls last in either direction; each row with the value that it was sorted by. */
export async function selectZones(
  reader: Reader,
  request: ZonePageRequest,
): Promise<readonly PagedZone[]> {
  const { sort, after, limit } = request;
  if (NEVER_NULL.has(sort)) return selectPart(reader, request, withValues(request));
  // An index is read in order only without nulls: those that have none follow in a part of their own.
  const isAmongNulls = after !== null && after.value === null;
  const rows = isAmongNulls ? [] : await selectPart(reader, request, withValues(request));
  if (rows.length === limit) return rows;
  const rest = { ...request, limit: limit - rows.length };
  return [...rows, ...(await selectPart(reader, rest, withoutValue(request)))];
}

type Part = { readonly where: Prisma.Sql; readonly order: Prisma.Sql };

/** The rows travel as one JSON value: read one by one they would cost ten times what finding them costs. */
async function selectPart(
  reader: Reader,
  { filter, sort, limit }: ZonePageRequest,
  { where, order }: Part,
): Promise<readonly PagedZone[]> {
  const { column } = SORT_COLUMNS[sort];
  const [page] = await reader.$queryRaw<{ rows: readonly PagedZone[] }[]>`
    SELECT coalesce(json_agg(r), '[]') AS "rows" FROM (
      SELECT "id", "estate", "name", "display_name" AS "displayName", "storage", "status_since" AS "statusSince",
        "observed_at" AS "observedAt", "unknown_since" AS "unknownSince", "judgement", "hosts", "sources", "revision",
        ${column} AS "sortValue"
      FROM "zones"
      WHERE ${conditionOf(filter)} AND ${where}
      ORDER BY ${order}
      LIMIT ${limit}) r`;
  return page?.rows ?? [];
}

function withValues({ sort, descending, after }: ZonePageRequest): Part {
  const { column, type } = SORT_COLUMNS[sort];
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const order = Prisma.sql`${column} ${direction}, "name" ASC, "estate" COLLATE "C" ASC`;
  if (after === null || after.value === null) {
    const where = NEVER_NULL.has(sort) ? Prisma.sql`TRUE` : Prisma.sql`${column} IS NOT NULL`;
    return { where, order };
  }
  const value =
    type === NUMBER
      ? Prisma.sql`${Number(after.value)}::double precision`
      : Prisma.sql`${String(after.value)}::text`;
  if (!descending) {
    const place = Prisma.sql`(${value}, ${after.name}, ${after.estate})`;
    return { where: Prisma.sql`(${column}, "name", "estate" COLLATE "C") > ${place}`, order };
  }
  const where = Prisma.sql`${column} <= ${value} AND (${column} < ${value} OR ${behind(after)})`;
  return { where, order };
}

function withoutValue({ sort, after }: ZonePageRequest): Part {
  const { column } = SORT_COLUMNS[sort];
  const isAmongNulls = after !== null && after.value === null;
  return {
    where: Prisma.sql`${column} IS NULL AND ${isAmongNulls ? behind(after) : Prisma.sql`TRUE`}`,
    order: Prisma.sql`"name" ASC, "estate" COLLATE "C" ASC`,
  };
}

function behind({ name, estate }: ZonePosition): Prisma.Sql {
  return Prisma.sql`("name", "estate" COLLATE "C") > (${name}, ${estate})`;
}

/**
 * Tells the planner how the zones are spread. The embedded engine has no autovacuum that would do it: without this a page of
 * 100,000 zones is sorted whole instead of read from an index.
 */
export async function analyzeZones(client: Reader): Promise<void> {
  // Only what lists filter and sort by: reading the judgements as well takes five times as long and tells nothing.
  await client.$executeRaw`ANALYZE "zones" ("id", "estate", "name", "status", "status_rank", "holder", "verdict",
    "signed", "safe_until", "next_event_at", "signatures_valid_until", "revision")`;
  await client.$executeRaw`ANALYZE "zone_names"`;
}

export async function countZones(reader: Reader, filter: ZoneFilter): Promise<number> {
  const rows = await reader.$queryRaw<{ count: number }[]>`
    SELECT count(*)::integer AS "count" FROM "zones" WHERE ${conditionOf(filter)}`;
  return rows[0]?.count ?? 0;
}

function conditionOf(filter: ZoneFilter): Prisma.Sql {
  const conditions = [Prisma.sql`"estate" = ANY(${[...filter.estates]}::text[])`];
  const oneOf = (column: Prisma.Sql, values: readonly string[]) => {
    if (values.length > 0) conditions.push(Prisma.sql`${column} = ANY(${[...values]}::text[])`);
  };
  oneOf(Prisma.sql`"status"`, filter.statuses);
  oneOf(Prisma.sql`"verdict"`, filter.verdicts);
  oneOf(Prisma.sql`"holder" COLLATE "C"`, filter.holders);
  if (filter.hosts.length > 0) {
    conditions.push(Prisma.sql`"hosts" && ${[...filter.hosts]}::text[]`);
  }
  if (filter.signed !== null) conditions.push(Prisma.sql`"signed" = ${filter.signed}`);
  if (filter.q !== null) {
    const pattern = `%${escapeLike(filter.q)}%`;
    conditions.push(
      Prisma.sql`"id" IN (SELECT "id" FROM "zone_names" WHERE "search_name" LIKE ${pattern})`,
    );
  }
  return Prisma.join(conditions, " AND ");
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

/** Zones whose key change failed, with what the server said. */
export async function selectHaltedZones(
  reader: Reader,
  estates: readonly string[],
  limit: number,
): Promise<readonly { readonly name: string; readonly estate: string; readonly fault: string }[]> {
  return reader.$queryRaw`
    SELECT "name", "estate", coalesce("judgement" -> 'rollover' ->> 'fault', '') AS "fault" FROM "zones"
    WHERE "rollover_phase" = 'halted' AND "estate" = ANY(${[...estates]}::text[])
    ORDER BY "name" LIMIT ${limit}`;
}
