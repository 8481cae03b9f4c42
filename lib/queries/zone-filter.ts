import { STATUSES } from "@/lib/dnssec/status/judgement";
import type { ZoneIndex } from "./zone-index";

/** What the zone table is narrowed to; empty lists narrow nothing. */
export type ZoneFilter = {
  readonly text: string;
  readonly statuses: readonly string[];
  readonly verdicts: readonly string[];
  readonly holders: readonly string[];
  readonly estates: readonly string[];
  readonly signed: boolean | null;
};

export const ZONE_SORTS = [
  "urgency",
  "name",
  "holder",
  "signaturesValidUntil",
  "nextEventAt",
  "safeUntil",
] as const;
/** Columns that the table can be sorted by; `urgency` = the status that needs a person soonest first. */
export type ZoneSort = (typeof ZONE_SORTS)[number];

/**
 * Row numbers that pass the filter, in the wanted order. Linear in the number of zones for the filter; each order is computed
 * once per index and reused, so that typing never sorts.
 */
export function selectRows(
  index: ZoneIndex,
  filter: ZoneFilter,
  sort: ZoneSort,
  descending: boolean,
): Uint32Array {
  const order = orderOf(index, sort);
  const passes = filterOf(index, filter);
  const rows = new Uint32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    const row = order[descending ? order.length - 1 - at : at] ?? 0;
    if (passes(row)) {
      rows[count] = row;
      count += 1;
    }
  }
  return rows.subarray(0, count);
}

/** Number of zones per status, over the whole index. */
export function countByStatus(index: ZoneIndex): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of index.columns.status) {
    const word = index.dictionaries.statuses[value] ?? "unknown";
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function wanted(
  words: readonly string[],
  dictionary: readonly string[],
): ReadonlySet<number> | null {
  return words.length === 0 ? null : new Set(words.map((word) => dictionary.indexOf(word)));
}

function filterOf(index: ZoneIndex, filter: ZoneFilter): (row: number) => boolean {
  const { columns, dictionaries, names } = index;
  const text = filter.text.trim().toLowerCase();
  const sets = [
    [columns.status, wanted(filter.statuses, dictionaries.statuses)],
    [columns.verdict, wanted(filter.verdicts, dictionaries.verdicts)],
    [columns.holder, wanted(filter.holders, dictionaries.holders)],
    [columns.estate, wanted(filter.estates, dictionaries.estates)],
  ] as const;
  const named = text === "" ? null : rowsNamed(names, text);
  const active = sets.filter(
    (one): one is readonly [Float64Array, ReadonlySet<number>] => one[1] !== null,
  );
  const signed = filter.signed === null ? null : Number(filter.signed);
  return (row) => {
    if (named !== null && named[row] !== 1) return false;
    if (signed !== null && columns.signed[row] !== signed) return false;
    return active.every(([column, set]) => set.has(column[row] ?? -1));
  };
}

type NameBlob = { readonly text: string; readonly starts: Uint32Array };
const blobs = new WeakMap<readonly string[], NameBlob>();

/** All names as one text, which is searched many times as fast as a hundred thousand short ones. */
function blobOf(names: readonly string[]): NameBlob {
  const known = blobs.get(names);
  if (known !== undefined) return known;
  const starts = new Uint32Array(names.length + 1);
  names.forEach((name, row) => {
    starts[row + 1] = (starts[row] ?? 0) + name.length + 1;
  });
  const blob = { text: `${names.join("\n")}\n`, starts };
  blobs.set(names, blob);
  return blob;
}

/** 1 for each row whose name has the text in it. */
function rowsNamed(names: readonly string[], text: string): Uint8Array {
  const { text: blob, starts } = blobOf(names);
  const found = new Uint8Array(names.length);
  // Between names, and in none.
  if (text.includes("\n")) return found;
  let row = 0;
  for (let at = blob.indexOf(text); at >= 0; at = blob.indexOf(text, starts[row] ?? blob.length)) {
    while ((starts[row + 1] ?? blob.length) <= at) row += 1;
    found[row] = 1;
    row += 1;
  }
  return found;
}

/** By what the rows are sorted by: an answer without news leaves the columns, and so the orders, as they were. */
const orders = new WeakMap<ZoneIndex["columns"], Map<ZoneSort, Uint32Array>>();

function orderOf(index: ZoneIndex, sort: ZoneSort): Uint32Array {
  const known = orders.get(index.columns) ?? new Map<ZoneSort, Uint32Array>();
  orders.set(index.columns, known);
  const cached = known.get(sort);
  if (cached !== undefined) return cached;
  const order = computeOrder(index, sort);
  known.set(sort, order);
  return order;
}

/** Behind every rank and every instant that a signature can name. */
const LAST = 2 ** 32 - 1;
/** A key and its row share the 53 bits of a number, so that the engine sorts numbers and calls nobody. No browser is sent two million zones. */
const ROWS = 2 ** 21;

/** Rows come ordered by name; those with equal keys stay in that order. */
function computeOrder(index: ZoneIndex, sort: ZoneSort): Uint32Array {
  if (sort === "name") return Uint32Array.from({ length: index.size }, (_, row) => row);
  const keys = sortKeys(index, sort);
  const packed = keys.map((key, row) => Math.min(LAST, Math.floor(key)) * ROWS + row).sort();
  return Uint32Array.from(packed, (value) => value % ROWS);
}

function sortKeys(index: ZoneIndex, sort: Exclude<ZoneSort, "name">): Float64Array {
  const { columns, dictionaries } = index;
  if (sort === "urgency") {
    const urgency: readonly string[] = STATUSES;
    const rank = dictionaries.statuses.map((word) => urgency.indexOf(word));
    return columns.status.map((value) => rank[value] ?? STATUSES.length);
  }
  if (sort === "holder") {
    const byName = dictionaries.holders
      .map((_, at) => at)
      .sort((a, b) => compareAt(dictionaries.holders, a, b));
    const rank = new Float64Array(byName.length);
    byName.forEach((at, position) => {
      rank[at] = position;
    });
    return columns.holder.map((value) => (value < 0 ? LAST : (rank[value] ?? 0)));
  }
  return columns[sort].map((value) => (value <= 0 ? LAST : value));
}

function compareAt(words: readonly string[], a: number, b: number): number {
  return (words[a] ?? "") < (words[b] ?? "") ? -1 : 1;
}
