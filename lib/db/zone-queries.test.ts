import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "@/lib/services/testing/fresh-database";
import {
  countZones,
  selectZones,
  ZONE_SORTS,
  type ZoneFilter,
  type ZonePosition,
  type ZoneSort,
} from "./zone-queries";
import { upsertZones, type ZoneRow } from "./zone-rows";

const NO_FILTER: ZoneFilter = {
  estates: ["a", "b"],
  q: null,
  statuses: [],
  verdicts: [],
  holders: [],
  hosts: [],
  signed: null,
};

/** Every third value is missing, every other one is shared: ties and nulls at every page's edge. */
function row(at: number): ZoneRow {
  const instant = at % 3 === 0 ? null : 1_000 + Math.floor(at / 4);
  const name = at < 40 ? `z${String((at * 7) % 40).padStart(2, "0")}.example` : `y${at}.example`;
  return {
    estate: at % 2 === 0 ? "a" : "b",
    name,
    displayName: `Zone ${at}`,
    searchName: name,
    storage: at % 2 === 0 ? "directory" : "file",
    signed: at % 5 === 0 ? null : at % 2 === 0,
    status: at % 4 === 0 ? "rolling" : "healthy",
    statusRank: at % 4 === 0 ? 7 : 9,
    statusSince: instant,
    service: "validating",
    basis: "reported",
    verdict: at % 6 === 0 ? "disputed" : "agreed",
    isSettling: false,
    holder: at % 3 === 1 ? null : `dc${at % 4}.example`,
    isHolderReachable: true,
    kskCount: 1,
    zskCount: 1,
    rolloverPhase: null,
    affectsUsers: "no",
    signaturesValidUntil: instant,
    nextEventWhat: null,
    nextEventAt: instant,
    safeUntil: instant,
    safeUntilBecause: "renewing",
    dueAt: null,
    observedAt: 1.5,
    unknownSince: instant,
    wakeAt: null,
    judgement: { sentence: `number ${at}`, statuses: ["healthy"], nested: { at, none: null } },
    hosts: ["dc1.example", `dc${at % 4}.example`],
    sources: ["agent/lab"],
  };
}

const VALUE_OF: Readonly<Record<ZoneSort, (zone: ZoneRow) => string | number | null>> = {
  name: (zone) => zone.name,
  estate: (zone) => zone.estate,
  status: (zone) => zone.statusRank,
  verdict: (zone) => zone.verdict,
  holder: (zone) => zone.holder,
  storage: (zone) => zone.storage,
  service: (zone) => zone.service,
  safeUntil: (zone) => zone.safeUntil,
  nextEvent: (zone) => zone.nextEventAt,
  signaturesValidUntil: (zone) => zone.signaturesValidUntil,
  unknownSince: (zone) => zone.unknownSince,
  statusSince: (zone) => zone.statusSince,
};

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function expected(sort: ZoneSort, descending: boolean): readonly string[] {
  const sorted = [...ROWS].sort((a, b) => {
    const [left, right] = [VALUE_OF[sort](a), VALUE_OF[sort](b)];
    const rest = compare(a.name, b.name) || compare(a.estate, b.estate);
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || rest;
    }
    return (descending ? compare(right, left) : compare(left, right)) || rest;
  });
  return sorted.map(({ estate, name }) => `${estate}/${name}`);
}

const ROWS = Array.from({ length: 60 }, (_, at) => row(at));
let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  await fresh.database.client.$transaction((tx) => upsertZones(tx, ROWS, 1));
});
afterAll(() => fresh.close());

async function walk(sort: ZoneSort, descending: boolean, limit: number) {
  const { client } = fresh.database;
  const seen: string[] = [];
  let after: ZonePosition | null = null;
  for (;;) {
    const page = { filter: NO_FILTER, sort, descending, after, limit };
    const rows: Awaited<ReturnType<typeof selectZones>> = await selectZones(client, page);
    seen.push(...rows.map(({ estate, name }) => `${estate}/${name}`));
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) return seen;
    after = { value: last.sortValue, name: last.name, estate: last.estate };
  }
}

describe("pages of zones", () => {
  for (const sort of ZONE_SORTS) {
    for (const descending of [false, true]) {
      const direction = descending ? "descending" : "ascending";
      test(`by ${sort}, ${direction}, hold every zone once in order, those without a value last`, async () => {
        expect(await walk(sort, descending, 7)).toEqual(expected(sort, descending));
        expect(await walk(sort, descending, 100)).toEqual(expected(sort, descending));
      });
    }
  }

  test("carry every field as it was stored", async () => {
    const [zone] = await selectZones(fresh.database.client, {
      filter: { ...NO_FILTER, q: "z07" },
      sort: "name",
      descending: false,
      after: null,
      limit: 1,
    });
    const stored = ROWS.find(({ name }) => name.startsWith("z07"));
    expect(zone).toMatchObject({
      estate: stored?.estate,
      displayName: stored?.displayName,
      statusSince: stored?.statusSince,
      observedAt: 1.5,
      judgement: stored?.judgement,
      hosts: stored?.hosts,
      sources: stored?.sources,
      revision: 1,
      sortValue: stored?.name,
    });
  });

  test("show and count what the filter lets through", async () => {
    const { client } = fresh.database;
    const filter = { ...NO_FILTER, statuses: ["rolling"], hosts: ["dc0.example"], estates: ["a"] };
    const page = { filter, sort: "name", descending: false, after: null, limit: 100 } as const;
    const wanted = ROWS.filter(
      ({ status, hosts, estate }) =>
        status === "rolling" && hosts.includes("dc0.example") && estate === "a",
    );
    expect(wanted.length).toBeGreaterThan(5);
    expect(await selectZones(client, page)).toHaveLength(wanted.length);
    expect(await countZones(client, filter)).toBe(wanted.length);
  });
});
