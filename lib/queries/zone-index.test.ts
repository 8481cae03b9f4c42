import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ZoneSnapshot } from "@/lib/contracts/zones";
import { countByStatus, selectRows, type ZoneFilter } from "./zone-filter";
import { indexOf, mergeSnapshot, rowAt } from "./zone-index";

type Zone = { name: string; status: string; holder: string | null; safeUntil: number };

const NO_FILTER: ZoneFilter = {
  text: "",
  statuses: [],
  verdicts: [],
  holders: [],
  estates: [],
  signed: null,
};

function snapshotOf(
  zones: readonly Zone[],
  options: { revision?: number; full?: boolean; removed?: string[] } = {},
): ZoneSnapshot {
  const sorted = [...zones].sort((a, b) => (a.name < b.name ? -1 : 1));
  const statuses = [...new Set(sorted.map((one) => one.status))];
  const holders = [...new Set(sorted.flatMap((one) => (one.holder === null ? [] : [one.holder])))];
  const fill = (value: number) => sorted.map(() => value);
  return {
    revision: options.revision ?? 1,
    full: options.full ?? true,
    dictionaries: {
      estates: ["lab"],
      statuses,
      verdicts: ["agreed"],
      services: ["validating"],
      holders,
      storages: ["directory"],
      events: [],
      rollovers: [],
    },
    columns: {
      name: sorted.map((one) => one.name),
      estate: fill(0),
      status: sorted.map((one) => statuses.indexOf(one.status)),
      verdict: fill(0),
      service: fill(0),
      holder: sorted.map((one) => (one.holder === null ? -1 : holders.indexOf(one.holder))),
      storage: fill(0),
      signed: fill(1),
      holderReachable: fill(1),
      ksk: fill(2),
      zsk: fill(2),
      rollover: fill(-1),
      signaturesValidUntil: fill(0),
      nextEvent: fill(-1),
      nextEventAfter: sorted.map(() => null),
      safeUntil: sorted.map((one) => one.safeUntil),
    },
    removed: (options.removed ?? []).map((name) => ({ estate: "lab", name })),
    clocks: [],
  };
}

const zoneArbitrary = fc.record({
  name: fc.stringMatching(/^[a-e]{1,3}$/).map((one) => `${one}.example`),
  status: fc.constantFrom("healthy", "failing", "rolling"),
  holder: fc.option(fc.constantFrom("dc1.example", "dc2.example"), { nil: null }),
  safeUntil: fc.nat(1000),
});
const zonesArbitrary = fc.uniqueArray(zoneArbitrary, {
  selector: (one) => one.name,
  maxLength: 40,
});

describe("indexOf", () => {
  test("the next event is counted from the end of the signatures, from nought where there are none", () => {
    const names = ["a.example", "b.example", "c.example"];
    const snapshot = snapshotOf(
      names.map((name) => ({ name, status: "healthy", holder: null, safeUntil: 0 })),
    );
    const columns = {
      ...snapshot.columns,
      signaturesValidUntil: [1_000, 0, 1_000],
      nextEventAfter: [-300, 700, null],
    };
    const index = indexOf({ ...snapshot, columns });
    expect(names.map((_, row) => rowAt(index, row).nextEventAt)).toEqual([700, 700, null]);
  });
});

describe("mergeSnapshot", () => {
  test("a delta gives the same rows as the full list that it leads to", () => {
    fc.assert(
      fc.property(
        zonesArbitrary,
        zonesArbitrary,
        fc.array(fc.nat(40)),
        (before, changes, removals) => {
          const removed = removals.flatMap((at) =>
            before[at] === undefined ? [] : [before[at].name],
          );
          const changed = changes.filter((one) => !removed.includes(one.name));
          const after = new Map(
            before.filter((one) => !removed.includes(one.name)).map((one) => [one.name, one]),
          );
          for (const one of changed) after.set(one.name, one);
          const merged = mergeSnapshot(
            indexOf(snapshotOf(before)),
            snapshotOf(changed, { revision: 2, full: false, removed }),
          );
          const expected = indexOf(snapshotOf([...after.values()], { revision: 2 }));
          const read = (index: typeof merged) =>
            Array.from({ length: index.size }, (_, row) => rowAt(index, row));
          expect(read(merged)).toEqual(read(expected));
          expect(merged.revision).toBe(2);
        },
      ),
    );
  });
});

describe("a delta that changes known zones only", () => {
  test("leaves the list of names as it is and gives the rows of the full list", () => {
    fc.assert(
      fc.property(zonesArbitrary, fc.array(fc.nat(39)), (before, picked) => {
        const chosen = new Set(picked.flatMap((at) => before[at]?.name ?? []));
        const isChosen = ({ name }: Zone) => chosen.has(name);
        const after = before.map((one) =>
          isChosen(one) ? { ...one, status: "stuck", holder: "dc9.example", safeUntil: 7 } : one,
        );
        const index = indexOf(snapshotOf(before));
        const delta = { revision: 2, full: false };
        const merged = mergeSnapshot(index, snapshotOf(after.filter(isChosen), delta));
        const full = indexOf(snapshotOf(after, { revision: 2 }));
        expect(merged.names).toBe(index.names);
        expect(merged.names.map((_, row) => rowAt(merged, row))).toEqual(
          full.names.map((_, row) => rowAt(full, row)),
        );
      }),
    );
  });
});

describe("selectRows", () => {
  test("orders by urgency, failing first, and keeps name order among equals", () => {
    const index = indexOf(
      snapshotOf([
        { name: "c.example", status: "healthy", holder: null, safeUntil: 0 },
        { name: "b.example", status: "failing", holder: null, safeUntil: 0 },
        { name: "a.example", status: "healthy", holder: null, safeUntil: 0 },
      ]),
    );
    const names = Array.from(
      selectRows(index, NO_FILTER, "urgency", false),
      (row) => rowAt(index, row).name,
    );
    expect(names).toEqual(["b.example", "a.example", "c.example"]);
  });

  test("finds by a part of the name and by holder, and puts rows without a deadline last", () => {
    const index = indexOf(
      snapshotOf([
        { name: "pay.example", status: "healthy", holder: "dc1.example", safeUntil: 0 },
        { name: "payroll.example", status: "healthy", holder: "dc1.example", safeUntil: 50 },
        { name: "shop.example", status: "healthy", holder: "dc2.example", safeUntil: 10 },
      ]),
    );
    const select = (filter: Partial<ZoneFilter>) =>
      Array.from(
        selectRows(index, { ...NO_FILTER, ...filter }, "safeUntil", false),
        (row) => rowAt(index, row).name,
      );
    expect(select({ text: " PAY " })).toEqual(["payroll.example", "pay.example"]);
    expect(select({ holders: ["dc2.example"] })).toEqual(["shop.example"]);
    expect(select({ holders: ["unheard.example"] })).toEqual([]);
  });

  test("finds every name that has the text in it, and no other", () => {
    const texts = fc.oneof(fc.stringMatching(/^[a-e.]{0,4}$/), fc.constantFrom("example", "e\na"));
    fc.assert(
      fc.property(zonesArbitrary, texts, (zones, text) => {
        const index = indexOf(snapshotOf(zones));
        const found = selectRows(index, { ...NO_FILTER, text }, "name", false);
        expect(Array.from(found, (row) => index.names[row])).toEqual(
          index.names.filter((name) => name.includes(text.trim())),
        );
      }),
    );
  });

  test("sorts by an instant as a comparison of two would: none last, equal ones by name, and back to front", () => {
    fc.assert(
      fc.property(zonesArbitrary, fc.boolean(), (zones, descending) => {
        const index = indexOf(snapshotOf(zones));
        const instant = (row: number) => index.columns.safeUntil[row] || Number.POSITIVE_INFINITY;
        const compared = index.names
          .map((_, row) => row)
          .sort((a, b) => (instant(a) === instant(b) ? a - b : instant(a) - instant(b)));
        expect([...selectRows(index, NO_FILTER, "safeUntil", descending)]).toEqual(
          descending ? compared.reverse() : compared,
        );
      }),
    );
  });

  test("an answer without news sorts nothing anew", () => {
    const index = indexOf(
      snapshotOf([{ name: "a.example", status: "healthy", holder: null, safeUntil: 1 }]),
    );
    const later = mergeSnapshot(index, snapshotOf([], { revision: 2, full: false }));
    expect(later.columns).toBe(index.columns);
  });
});

describe("countByStatus", () => {
  test("counts every zone once", () => {
    fc.assert(
      fc.property(zonesArbitrary, (zones) => {
        const counts = countByStatus(indexOf(snapshotOf(zones)));
        expect([...counts.values()].reduce((sum, one) => sum + one, 0)).toBe(zones.length);
      }),
    );
  });
});
