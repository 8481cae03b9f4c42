import type { Reader } from "./database";
import { Prisma } from "./generated/client";

export type StoredHistory = {
  readonly id: string;
  readonly estate: string;
  readonly zone: string;
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly descriptorId: string | null;
  readonly source: string;
  readonly through: string;
};

export type HistoryFilter = {
  readonly estate: string;
  readonly zone: string;
  readonly kinds: readonly string[];
};

export type HistoryPageRequest = {
  readonly filter: HistoryFilter;
  readonly descending: boolean;
  readonly after: {
    readonly at: number;
    readonly rank: number;
    readonly sequence: number;
    readonly id: string;
  } | null;
  readonly limit: number;
};

const COLUMNS = Prisma.sql`"id"::text AS "id", "estate", "zone", "sequence", "at", "kind", "from", "to",
  "descriptor_id" AS "descriptorId", "source", "through"`;

/** Within one instant what the servers did comes before what Keymaster concluded from it. */
const CAUSE_OR_CONCLUSION = Prisma.sql`(CASE WHEN "origin" = 'source' THEN 0 ELSE 1 END)`;

/** One page by keyset in the order of happening. */
export async function selectHistory(
  reader: Reader,
  { filter, descending, after, limit }: HistoryPageRequest,
): Promise<readonly (StoredHistory & { readonly rank: number })[]> {
  const beyond =
    after === null
      ? Prisma.sql`TRUE`
      : Prisma.sql`("at", ${CAUSE_OR_CONCLUSION}, "sequence", "id") ${descending ? Prisma.sql`<` : Prisma.sql`>`}
          (${after.at}::double precision, ${after.rank}::integer, ${after.sequence}::double precision, ${after.id}::bigint)`;
  const direction = descending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return reader.$queryRaw`
    SELECT ${COLUMNS}, ${CAUSE_OR_CONCLUSION} AS "rank"
    FROM "history"
    WHERE ${conditionOf(filter)} AND ${beyond}
    ORDER BY "at" ${direction}, "rank" ${direction}, "sequence" ${direction}, "id" ${direction}
    LIMIT ${limit}`;
}

export async function countHistory(reader: Reader, filter: HistoryFilter): Promise<number> {
  const rows = await reader.$queryRaw<{ count: number }[]>`
    SELECT count(*)::integer AS "count" FROM "history" WHERE ${conditionOf(filter)}`;
  return rows[0]?.count ?? 0;
}

/** Changes of the role in shown estates, newest first, each estate since its own instant. */
export async function selectRoleChanges(
  reader: Reader,
  since: readonly { readonly estate: string; readonly at: number }[],
  limit: number,
): Promise<readonly StoredHistory[]> {
  if (since.length === 0) return [];
  const spans = since.map(
    ({ estate, at }) => Prisma.sql`("estate" = ${estate} AND "at" >= ${at}::double precision)`,
  );
  return reader.$queryRaw`
    SELECT ${COLUMNS} FROM "history"
    WHERE "kind" = 'role' AND (${Prisma.join(spans, " OR ")})
    ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`;
}

/** The newest change of a zone's role that did not come through Keymaster. */
export async function newestOutsideRoleChange(
  reader: Reader,
  estate: string,
  zone: string,
): Promise<StoredHistory | null> {
  const rows = await reader.$queryRaw<StoredHistory[]>`
    SELECT ${COLUMNS} FROM "history"
    WHERE "estate" = ${estate} AND "zone" = ${zone} AND "kind" = 'role' AND "through" = 'outside'
    ORDER BY "at" DESC, "id" DESC LIMIT 1`;
  return rows[0] ?? null;
}

function conditionOf({ estate, zone, kinds }: HistoryFilter): Prisma.Sql {
  const base = Prisma.sql`"estate" = ${estate} AND "zone" = ${zone}`;
  return kinds.length === 0 ? base : Prisma.sql`${base} AND "kind" = ANY(${[...kinds]}::text[])`;
}

/** What sources told about rollovers and roles of some zones after an instant, in order. */
export async function selectPastTransitions(
  reader: Reader,
  asked: { readonly estate: string; readonly zones: readonly string[]; readonly after: number },
): Promise<
  readonly {
    readonly zone: string;
    readonly at: number;
    readonly kind: string;
    readonly to: string | null;
    readonly descriptorId: string | null;
  }[]
> {
  return reader.$queryRaw`
    SELECT "zone", "at", "kind", "to", "descriptor_id" AS "descriptorId" FROM "history"
    WHERE "estate" = ${asked.estate} AND "zone" = ANY(${[...asked.zones]}::text[]) AND "origin" = 'source'
      AND "kind" IN ('rollover', 'role') AND "at" > ${asked.after}::double precision
    ORDER BY "at", "sequence"`;
}
