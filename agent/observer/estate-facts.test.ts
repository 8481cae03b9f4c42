import { describe, expect, test } from "vitest";
import type { SweepPage } from "@/agent/drivers/driver";
import { zoneName } from "@/lib/dns/zone-name";
import type { ServerReport, ZoneReport } from "@/lib/dnssec/zone-report";
import { EstateFacts } from "./estate-facts";

const [A, B, C] = [zoneName("a.test"), zoneName("b.test"), zoneName("c.test")];

function report(zone: string, servers: readonly string[] = ["ns1.test"]): ZoneReport {
  return {
    zone,
    views: servers.map((server) => ({ server, serial: 1 })),
    signing: null,
    parentDs: { state: "unknown", keyTags: [] },
    roleChangedAt: null,
  } as unknown as ZoneReport;
}

function page(zones: readonly ZoneReport[], changes: Partial<SweepPage> = {}): SweepPage {
  return {
    estate: { now: 1 },
    servers: [],
    zones,
    removedZones: [],
    cursor: "1",
    more: false,
    isFull: true,
    ...changes,
  } as unknown as SweepPage;
}

const FROM_START = { cursor: null, limit: 10 };

describe("the list of zones", () => {
  test("a whole sweep that does not list a zone takes it out, wherever its pages were cut", () => {
    const facts = new EstateFacts();
    facts.take("d", FROM_START, page([report(A), report(B), report(C)]));
    facts.take("d", FROM_START, page([report(A)], { cursor: "p1", more: true }));
    const news = facts.take("d", { cursor: "p1", limit: 10 }, page([report(C)]));
    expect(news.removed).toEqual([B]);
    expect([...facts.zones.keys()]).toEqual([A, C]);
  });

  test("two whole sweeps at once do not take each other's zones out", () => {
    const facts = new EstateFacts();
    facts.take("d", FROM_START, page([report(A)], { cursor: "p1", more: true }));
    facts.take("d", FROM_START, page([report(A)], { cursor: "q1", more: true }));
    facts.take("d", { cursor: "p1", limit: 10 }, page([report(B)]));
    const news = facts.take("d", { cursor: "q1", limit: 10 }, page([report(B)]));
    expect(news.removed).toEqual([]);
  });

  test("a zone that another driver still lists stays, with that driver's hosts", () => {
    const facts = new EstateFacts();
    facts.take("d1", FROM_START, page([report(A, ["ns1.test"])]));
    facts.take("d2", FROM_START, page([report(A, ["ns2.test"])]));
    facts.take("d1", FROM_START, page([]));
    expect([...(facts.zones.get(A)?.facts.keys() ?? [])]).toEqual(["d2"]);
  });

  test("what changed is told, and what says the same is not", () => {
    const facts = new EstateFacts();
    facts.take("d", FROM_START, page([report(A), report(B)]));
    const changed = { ...report(A), roleChangedAt: 5, parentDs: { state: "none", keyTags: [] } };
    const news = facts.take("d", FROM_START, page([changed as unknown as ZoneReport, report(B)]));
    expect(news.changed.map(({ name }) => name)).toEqual([A]);
  });

  test("changes since a cursor of before are not the whole list", () => {
    const facts = new EstateFacts();
    const since = { cursor: "of-a-life-before", limit: 10 };
    expect(facts.take("d", since, page([report(A)], { isFull: false })).isPartial).toBe(true);
    facts.take("d", FROM_START, page([report(A)]));
    expect(facts.take("d", since, page([], { isFull: false })).isPartial).toBe(false);
  });

  test("servers are asked at the first address that they are reported with, and known by any", () => {
    const facts = new EstateFacts();
    const addresses = [
      { ip: "192.0.2.1", port: 53 },
      { ip: "192.0.2.2", port: 53 },
    ];
    const servers = [{ server: "ns1.test", addresses }] as unknown as ServerReport[];
    facts.take("d", FROM_START, page([report(A, ["ns1.test", "unknown.test"])], { servers }));
    expect(facts.placesOf(A)).toEqual([{ server: "ns1.test", ip: "192.0.2.1", port: 53 }]);
    expect(facts.serverAt({ ip: "192.0.2.2", port: 53 })).toBe("ns1.test");
  });
});
