import { describe, expect, test } from "vitest";
import { TEST_START, TestLab } from "@/lab/testing/test-lab";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";

const SECURE = "secure.contoso.com";
const PAY = "pay.contoso.com";
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;

describe("the lab at rest", () => {
  test("secure.contoso.com was signed with defaults at the first instant and is held by dc1", () => {
    const lab = new TestLab();
    const report = lab.report(SECURE);
    expect(report).toMatchObject({
      storage: "directory",
      everSigned: true,
      parentDs: { state: "current" },
    });
    expect(report.views.map((view) => view.server)).toEqual(expect.arrayContaining([DC1, DC2]));
    expect(lab.claimants(SECURE)).toEqual([DC1]);
    expect(report.signing?.reportedBy).toBe(DC1);
    expect(report.signing?.settings.maximumZoneTtlSeconds).toBe(HOUR);
    expect(report.signing?.descriptors.map((d) => [d.keyLength, d.custody.kind])).toEqual([
      [2_048, "directory"],
      [1_024, "directory"],
    ]);
    expect(lab.view(SECURE, DC1)).toMatchObject({
      dnskeySignaturesUntil: TEST_START + 7 * DAY,
      recordSignaturesUntil: TEST_START + 10 * DAY,
    });
  });

  test("every kind of zone is there", () => {
    const lab = new TestLab();
    const words = [
      "NotRolling",
      "Queued",
      "ZskWaitingForDnsKeyTtl",
      "ZskWaitingForMaxZoneTtl",
      "KskWaitingForDSUpdate",
      "KskWaitingForDSTtl",
      "KskWaitingForDnsKeyTtl",
      "WaitingForRFC5011RemoveHoldDown",
      "RollError",
    ];
    const { zones } = lab.lab.sweep(null, 1_000);
    const statuses = zones.flatMap((zone) =>
      (zone.signing?.descriptors ?? []).map((d) => d.native.CurrentRolloverStatus),
    );
    expect([...new Set(statuses)].sort()).toEqual([...words].sort());
    expect(new Set(zones.map((zone) => zone.storage))).toEqual(
      new Set(["directory", "file", "secondary"]),
    );
    const holdersOf = (name: string) => lab.report(name).directory.map((found) => found.holders);
    expect(holdersOf("ad.fabrikam.com")[0]).toHaveLength(2);
    expect(holdersOf("archive.fabrikam.com")[0]).toEqual(["fdc0.fabrikam.com"]);
    expect(holdersOf("print.fabrikam.com")[0]).toEqual([]);
    expect(lab.view("vpn.fabrikam.com", "fdc1.fabrikam.com").holderStatus).toBe("offline");
    expect(zones.every((zone) => zone.views.length > 0)).toBe(true);
  });

  test("no signature of a zone at rest has run out", () => {
    const lab = new TestLab({ zones: 50 });
    for (const zone of lab.lab.sweep(null, 1_000).zones) {
      for (const view of zone.views) {
        const ends = [view.dnskeySignaturesUntil, view.recordSignaturesUntil];
        for (const end of ends) if (end !== null) expect(end).toBeGreaterThan(TEST_START);
      }
    }
  });
});

describe("two years in the life of a default-signed zone", () => {
  test("the ZSK rolls at 90 days, step by step, and rests with another active key", () => {
    const lab = new TestLab();
    const before = lab.activeKey(SECURE, "zsk");
    lab.advance(90 * DAY);
    expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
    lab.advance(2 * DAY + HOUR);
    expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForMaxZoneTtl");
    expect(lab.activeKey(SECURE, "zsk")).not.toBe(before);
    lab.advance(2 * DAY + HOUR);
    expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
    expect(lab.descriptor(SECURE, "zsk").lastRolloverAt).toBe(TEST_START + 94 * DAY + 2 * HOUR);
    lab.advance(755 * DAY);
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(lab.report(SECURE).parentDs.state).toBe("stale");
    lab.parentDs(SECURE, "current");
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSTtl");
    lab.advance(HOUR);
    expect(lab.status(SECURE, "ksk")).toBe("WaitingForRFC5011RemoveHoldDown");
    lab.advance(30 * DAY);
    expect(lab.status(SECURE, "ksk")).toBe("NotRolling");
  });

  test("the wall clock does the same as a jump", () => {
    const lab = new TestLab();
    lab.pass(90 * DAY);
    expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
  });

  test("`current` writes the DS of the KSKs published at that moment and does not follow later", () => {
    const lab = new TestLab();
    lab.parentDs(SECURE, "current");
    lab.advance(755 * DAY);
    expect(lab.report(SECURE).parentDs.state).toBe("stale");
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
    lab.advance(100 * DAY);
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
  });

  test("signatures are renewed when a third of their life is left", () => {
    const lab = new TestLab();
    const until = () => lab.view(SECURE, DC1).dnskeySignaturesUntil ?? 0;
    const first = until();
    lab.advance((7 * DAY * 2) / 3 - 1);
    expect(until()).toBe(first);
    lab.advance(1);
    expect(until()).toBe(lab.lab.now() + 7 * DAY);
  });
});

describe("the key master goes down", () => {
  test("its zones go on without it: records are renewed, the DNSKEY set is not, nothing rolls", () => {
    const lab = new TestLab();
    const { dnskeySignaturesUntil } = lab.view(SECURE, DC2);
    lab.power(DC1, false);
    expect(lab.view(SECURE, DC2)).toMatchObject({ holder: DC1, holderStatus: "offline" });
    lab.advance(95 * DAY);
    expect(lab.view(SECURE, DC2).dnskeySignaturesUntil).toBe(dnskeySignaturesUntil);
    expect(lab.view(SECURE, DC2).recordSignaturesUntil).toBeGreaterThan(lab.lab.now());
    expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
  });

  test("of a zone whose keys it alone has nothing is renewed", () => {
    const lab = new TestLab();
    const zone = "lab.contoso.com";
    const before = lab.view(zone, DC2);
    lab.power(DC1, false);
    lab.advance(11 * DAY);
    expect(lab.view(zone, DC2)).toMatchObject({
      dnskeySignaturesUntil: before.dnskeySignaturesUntil,
      recordSignaturesUntil: before.recordSignaturesUntil,
    });
  });

  test("a stopped DNS service silences the server, but its directory is still read", () => {
    const lab = new TestLab();
    lab.lab.steering.setDnsService(DC1, false);
    const report = lab.report(SECURE);
    expect(report.views.map((view) => view.server)).not.toContain(DC1);
    expect(report.directory.map((found) => found.replica)).toContain(DC1);
    const dc1 = lab.lab.servers().find((server) => server.server === DC1);
    expect(dc1?.failure).toMatchObject({ kind: "unreachable", code: 1753 });
  });

  test("without rights the agent learns nothing from a server (5), others still reach it", () => {
    const lab = new TestLab();
    lab.lab.steering.setRights(DC1, false);
    const dc1 = lab.lab.servers().find((server) => server.server === DC1);
    expect(dc1).toMatchObject({ reachable: false, failure: { kind: "forbidden", code: 5 } });
    expect(lab.view(SECURE, DC2).holderStatus).toBe("online");
  });
});

describe("warnings before a KSK's rollover", () => {
  test("come at 90 %, at 95 % and a day before, and show in a sweep", () => {
    const lab = new TestLab();
    const fired = () => lab.descriptor(SECURE, "ksk").native.PreRollEventFired;
    expect(fired()).toBe("0");
    lab.advance(755 * 0.9 * DAY - 1);
    expect(fired()).toBe("0");
    const { cursor } = lab.lab.sweep(null, 1_000);
    lab.advance(1);
    expect(fired()).toBe("1");
    expect(lab.lab.sweep(cursor, 1_000).zones.map((zone) => zone.zone)).toContain(SECURE);
    lab.advance(755 * 0.05 * DAY);
    expect(fired()).toBe("2");
    lab.advance(755 * 0.05 * DAY - DAY);
    expect(fired()).toBe("3");
    lab.advance(DAY);
    expect(fired()).toBe("0");
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
  });
});

describe("sweeps", () => {
  test("time alone makes a zone appear only when something of it changed", () => {
    const lab = new TestLab({ zones: 20 });
    const { cursor } = lab.lab.sweep(null, 1_000);
    lab.advance(10 * MINUTE);
    const later = lab.lab.sweep(cursor, 1_000);
    expect(later.zones.length).toBeLessThan(8);
    lab.parentDs(PAY, "current");
    const names = lab.lab.sweep(later.cursor, 1_000).zones.map((zone) => zone.zone);
    expect(names).toContain(PAY);
  });

  test("a zone's revision rises with every change of its report and at no other time", () => {
    const lab = new TestLab();
    const steps = [HOUR, 4 * DAY, DAY, 90 * DAY, 180, 2 * DAY + HOUR];
    let before = lab.lab.details([lab.report(SECURE).zone])[0];
    for (const step of steps) {
      lab.advance(step);
      const after = lab.report(SECURE);
      const { revision: a, ...factsBefore } = withoutAges(before);
      const { revision: b, ...factsAfter } = withoutAges(after);
      if (a === b) expect(factsAfter).toEqual(factsBefore);
      else expect(b).toBeGreaterThan(Number(a));
      before = after;
    }
  });
});

/** The report without what only says how old it is. */
function withoutAges(report: ReturnType<TestLab["report"]> | undefined) {
  return {
    ...report,
    views: report?.views.map(({ viewedAt, ...view }) => view),
    directory: report?.directory.map(({ readAt, ...assignment }) => assignment),
    parentDs: { ...report?.parentDs, seenAt: null },
  };
}
