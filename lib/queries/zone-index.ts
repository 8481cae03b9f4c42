import type { ZoneSnapshot } from "@/lib/contracts/zones";

type Dictionaries = ZoneSnapshot["dictionaries"];
type Columns = ZoneSnapshot["columns"];
type NumberColumn = Exclude<keyof Columns, "name" | "nextEventAfter"> | "nextEventAt";

/** Which dictionary the numbers of a column point into. */
const DICTIONARY_OF = {
  estate: "estates",
  status: "statuses",
  verdict: "verdicts",
  service: "services",
  holder: "holders",
  storage: "storages",
  nextEvent: "events",
  rollover: "rollovers",
} as const satisfies Partial<Record<NumberColumn, keyof Dictionaries>>;
type WordColumn = keyof typeof DICTIONARY_OF;

const NUMBER_COLUMNS = [
  "estate",
  "status",
  "verdict",
  "service",
  "holder",
  "storage",
  "signed",
  "holderReachable",
  "ksk",
  "zsk",
  "rollover",
  "signaturesValidUntil",
  "nextEvent",
  "nextEventAt",
  "safeUntil",
] as const satisfies readonly NumberColumn[];

/** The zone list in the browser: one typed array a column, row i everywhere the same zone, rows ordered by name. */
export type ZoneIndex = {
  readonly revision: number;
  readonly size: number;
  readonly dictionaries: Dictionaries;
  readonly names: readonly string[];
  readonly columns: Readonly<Record<NumberColumn, Float64Array>>;
};

/** One row read out of the columns, words resolved; instants in Unix seconds, null where there is none. */
export type ZoneRow = {
  readonly name: string;
  readonly estate: string;
  readonly status: string;
  readonly verdict: string;
  readonly service: string;
  readonly holder: string | null;
  readonly storage: string;
  readonly signed: boolean | null;
  readonly holderReachable: boolean | null;
  readonly ksk: number;
  readonly zsk: number;
  readonly rollover: string | null;
  readonly signaturesValidUntil: number | null;
  readonly nextEvent: string | null;
  readonly nextEventAt: number | null;
  readonly safeUntil: number | null;
};

/** Builds the index of a full snapshot. */
export function indexOf(snapshot: ZoneSnapshot): ZoneIndex {
  const columns = {} as Record<NumberColumn, Float64Array>;
  for (const column of NUMBER_COLUMNS) {
    columns[column] =
      column === "nextEventAt"
        ? nextEventsOf(snapshot.columns)
        : Float64Array.from(snapshot.columns[column]);
  }
  return {
    revision: snapshot.revision,
    size: snapshot.columns.name.length,
    dictionaries: snapshot.dictionaries,
    names: snapshot.columns.name,
    columns,
  };
}

function nextEventsOf({ nextEventAfter, signaturesValidUntil }: Columns): Float64Array {
  return Float64Array.from(nextEventAfter, (after, row) =>
    after === null ? 0 : (signaturesValidUntil[row] ?? 0) + after,
  );
}

/** Puts a later answer into the index: a full one replaces it, a delta changes only its own rows. Order by name is kept. */
export function mergeSnapshot(index: ZoneIndex | null, snapshot: ZoneSnapshot): ZoneIndex {
  if (index === null || snapshot.full) return indexOf(snapshot);
  if (snapshot.columns.name.length === 0 && snapshot.removed.length === 0) {
    return { ...index, revision: snapshot.revision };
  }
  const changed = indexOf(snapshot);
  const merged = mergeDictionaries(index.dictionaries, changed.dictionaries);
  const valueIn = (column: NumberColumn, row: number): number => {
    const value = changed.columns[column][row] ?? -1;
    return isWordColumn(column) && value >= 0 ? merged.moved(column, value) : value;
  };
  const { dictionaries } = merged;
  const { revision } = snapshot;
  const places = snapshot.removed.length === 0 ? placesOf(index, changed) : null;
  if (places !== null) {
    return { ...index, revision, dictionaries, columns: patched(index, places, valueIn) };
  }
  const rows = mergedRows(index, changed, snapshot.removed);
  const names = rows.map(({ from, row }) => from.names[row] ?? "");
  const columns = {} as Record<NumberColumn, Float64Array>;
  for (const column of NUMBER_COLUMNS) {
    columns[column] = Float64Array.from(rows, ({ from, row }) =>
      from === index ? (index.columns[column][row] ?? -1) : valueIn(column, row),
    );
  }
  return { revision, size: names.length, dictionaries, names, columns };
}

/** Where every changed zone stands already; null where one is new. Most answers change a few zones and bring none. */
function placesOf(index: ZoneIndex, changed: ZoneIndex): Uint32Array | null {
  const places = new Uint32Array(changed.size);
  for (let row = 0; row < changed.size; row += 1) {
    const place = rowWithKey(index, keyAt(changed, row));
    if (place === null) return null;
    places[row] = place;
  }
  return places;
}

/** By halving: rows are ordered by their keys. */
function rowWithKey(index: ZoneIndex, key: string): number | null {
  let [low, high] = [0, index.size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(index, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low < index.size && keyAt(index, low) === key ? low : null;
}

/** Copies of the columns with the changed rows in their places. */
function patched(
  index: ZoneIndex,
  places: Uint32Array,
  valueIn: (column: NumberColumn, row: number) => number,
): ZoneIndex["columns"] {
  const columns = {} as Record<NumberColumn, Float64Array>;
  for (const column of NUMBER_COLUMNS) {
    const values = index.columns[column].slice();
    places.forEach((place, row) => {
      values[place] = valueIn(column, row);
    });
    columns[column] = values;
  }
  return columns;
}

/** Reads one row. */
export function rowAt(index: ZoneIndex, row: number): ZoneRow {
  const number = (column: NumberColumn): number => index.columns[column][row] ?? -1;
  const word = (column: WordColumn): string =>
    index.dictionaries[DICTIONARY_OF[column]][number(column)] ?? "unknown";
  const wordOrNull = (column: WordColumn): string | null =>
    number(column) < 0 ? null : word(column);
  const truth = (column: NumberColumn): boolean | null =>
    number(column) < 0 ? null : number(column) === 1;
  const instant = (column: NumberColumn): number | null =>
    number(column) > 0 ? number(column) : null;
  return {
    name: index.names[row] ?? "",
    estate: word("estate"),
    status: word("status"),
    verdict: word("verdict"),
    service: word("service"),
    holder: wordOrNull("holder"),
    storage: word("storage"),
    signed: truth("signed"),
    holderReachable: truth("holderReachable"),
    ksk: number("ksk"),
    zsk: number("zsk"),
    rollover: wordOrNull("rollover"),
    signaturesValidUntil: instant("signaturesValidUntil"),
    nextEvent: wordOrNull("nextEvent"),
    nextEventAt: instant("nextEventAt"),
    safeUntil: instant("safeUntil"),
  };
}

function isWordColumn(column: NumberColumn): column is WordColumn {
  return column in DICTIONARY_OF;
}

type Row = { readonly from: ZoneIndex; readonly row: number };

function keyAt(index: ZoneIndex, row: number): string {
  const estate = index.dictionaries.estates[index.columns.estate[row] ?? -1] ?? "";
  return `${index.names[row] ?? ""}\n${estate}`;
}

function mergedRows(
  index: ZoneIndex,
  changed: ZoneIndex,
  removed: ZoneSnapshot["removed"],
): readonly Row[] {
  const gone = new Set(removed.map((one) => `${one.name}\n${one.estate}`));
  const fresh = new Map<string, Row>();
  for (let row = 0; row < changed.size; row += 1)
    fresh.set(keyAt(changed, row), { from: changed, row });
  const rows: Row[] = [];
  for (let row = 0; row < index.size; row += 1) {
    const key = keyAt(index, row);
    const replacement = fresh.get(key);
    fresh.delete(key);
    if (replacement !== undefined) rows.push(replacement);
    else if (!gone.has(key)) rows.push({ from: index, row });
  }
  if (fresh.size === 0) return rows;
  return [...rows, ...fresh.values()].sort((a, b) =>
    keyAt(a.from, a.row) < keyAt(b.from, b.row) ? -1 : 1,
  );
}

function mergeDictionaries(
  known: Dictionaries,
  added: Dictionaries,
): {
  readonly dictionaries: Dictionaries;
  readonly moved: (column: WordColumn, value: number) => number;
} {
  const dictionaries = { ...known };
  const moves = new Map<keyof Dictionaries, readonly number[]>();
  for (const name of Object.values(DICTIONARY_OF)) {
    const words = [...known[name]];
    const move = added[name].map((word) => {
      const at = words.indexOf(word);
      return at >= 0 ? at : words.push(word) - 1;
    });
    dictionaries[name] = words;
    moves.set(name, move);
  }
  return {
    dictionaries,
    moved: (column, value) => moves.get(DICTIONARY_OF[column])?.[value] ?? -1,
  };
}
