import { compareSerials } from "@/lib/dns/serial";
import type { ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** What one server serves, with a text by which two of them are equal or not. */
export type Served<V> = {
  readonly seen: ServerObservation;
  readonly value: V;
  readonly mark: string;
};

/** How servers that should serve the same differ, and whom that is to be laid at. */
export type Comparison<V> =
  | { readonly kind: "equal" }
  /** `blamed` serve something else than `reference`, which is right. */
  | {
      readonly kind: "blamed";
      readonly blamed: readonly Served<V>[];
      readonly reference: Served<V>;
      readonly comparedWith: readonly ServerName[];
    }
  /** Nobody can say which group is right. */
  | { readonly kind: "undecided"; readonly groups: readonly (readonly Served<V>[])[] };

/** Who is right where servers differ depends on how the zone gets to them. */
export type Replication = {
  readonly keyMaster: ServerName | null;
  /** Each primary counts its own serials (a directory-integrated zone): a serial says nothing about age. */
  readonly hasOwnSerials: boolean;
};

/**
 * Compares what servers serve. Right is, in this order: the key master's copy unless its serial is behind; what those with the newest
 * serial agree on; what more than half of all servers serve. Where none of that decides, nobody is blamed.
 */
export function compareServers<V>(
  served: readonly Served<V>[],
  replication: Replication,
): Comparison<V> {
  const [first] = served;
  if (served.every(({ mark }) => mark === first?.mark)) return { kind: "equal" };
  const groups = groupByMark(served);
  const reference = findReference(served, groups, replication);
  if (reference === null) return { kind: "undecided", groups };
  const right = served.filter(({ mark }) => mark === reference.mark);
  return {
    kind: "blamed",
    blamed: served.filter(({ mark }) => mark !== reference.mark),
    reference,
    comparedWith: namesOf(right),
  };
}

/** The names of servers, each once, sorted. */
export function namesOf<V>(served: readonly Served<V>[]): readonly ServerName[] {
  return [...new Set(served.map(({ seen }) => seen.server))].sort();
}

function findReference<V>(
  served: readonly Served<V>[],
  groups: readonly (readonly Served<V>[])[],
  { keyMaster, hasOwnSerials }: Replication,
): Served<V> | null {
  const newest = hasOwnSerials ? served : withNewestSerial(served);
  const ofKeyMaster = newest.find(({ seen }) => seen.server === keyMaster);
  if (ofKeyMaster !== undefined) return ofKeyMaster;
  const [first] = newest;
  const isSplit = newest.some(({ mark }) => mark !== first?.mark);
  if (first !== undefined && newest.length < served.length && !isSplit) return first;
  const majority = groups.find((group) => group.length * 2 > served.length);
  return majority?.[0] ?? null;
}

/** Those that no other server's serial is ahead of; a server that did not tell its serial is taken as up to date. */
function withNewestSerial<V>(served: readonly Served<V>[]): readonly Served<V>[] {
  const serials = served.map(({ seen }) => seen.serial).filter((serial) => serial !== null);
  return served.filter(
    ({ seen: { serial } }) =>
      serial === null || !serials.some((other) => compareSerials(serial, other) === "before"),
  );
}

function groupByMark<V>(served: readonly Served<V>[]): readonly (readonly Served<V>[])[] {
  const groups = new Map<string, Served<V>[]>();
  for (const one of served) groups.set(one.mark, [...(groups.get(one.mark) ?? []), one]);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}
