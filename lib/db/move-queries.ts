import type { Reader } from "./database";
import type { Prisma } from "./generated/client";
import { type StoredMove, toStored } from "./move-rows";

/** Which moves a list shows; null = all. */
export type MoveFilter = {
  readonly estates: readonly string[];
  readonly zone: string | null;
  /** Old or new holder. */
  readonly server: string | null;
  readonly kind: string | null;
  readonly phase: string | null;
  readonly outcome: string | null;
  readonly isLive: boolean | null;
  readonly drain: string | null;
};

export type MovePosition = { readonly createdAt: number; readonly id: string };

export type MovePage = {
  readonly filter: MoveFilter;
  readonly descending: boolean;
  readonly after: MovePosition | null;
  readonly limit: number;
};

/** A page of moves by the time at which they were asked for, and how many there are in all. */
export async function selectMoves(
  reader: Reader,
  { filter, descending, after, limit }: MovePage,
): Promise<{ readonly moves: readonly StoredMove[]; readonly total: number }> {
  const where = whereOf(filter);
  const order = descending ? "desc" : "asc";
  const rows = await reader.move.findMany({
    where: after === null ? where : { AND: [where, beyond(after, descending)] },
    orderBy: [{ createdAt: order }, { id: order }],
    take: limit,
  });
  const total = await reader.move.count({ where });
  return { moves: rows.map(toStored), total };
}

function whereOf(filter: MoveFilter): Prisma.MoveWhereInput {
  const { server } = filter;
  return {
    estate: { in: [...filter.estates] },
    ...(filter.zone === null ? {} : { zone: filter.zone }),
    ...(server === null ? {} : { OR: [{ from: server }, { target: server }] }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.phase === null ? {} : { phase: filter.phase }),
    ...(filter.outcome === null ? {} : { outcome: filter.outcome }),
    ...(filter.isLive === null ? {} : { isLive: filter.isLive }),
    ...(filter.drain === null ? {} : { drain: filter.drain }),
  };
}

function beyond({ createdAt, id }: MovePosition, descending: boolean): Prisma.MoveWhereInput {
  return descending
    ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] }
    : { OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] };
}
