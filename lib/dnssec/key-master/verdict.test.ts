import { describe, expect, test } from "vitest";
import { judgeRole, type RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import {
  deadServer,
  estate,
  factsOf,
  holderDownFacts,
  NOW,
  replicaOf,
  serverReport,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ServerZoneView, ZoneReport } from "@/lib/dnssec/zone-report";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const THREE = [serverReport(DC1), serverReport(DC2), serverReport(DC3)];

function judge(facts: ZoneFacts, now = NOW): RoleJudgement {
  return judgeRole(mergeFacts(facts), now);
}

function verdict(report: Partial<ZoneReport>, servers = THREE): RoleJudgement {
  return judge(factsOf(report, servers));
}

/** A view that names this holder, with a self-claim where it names itself. */
function says(
  server: string,
  holder: string | null,
  changes: Partial<ServerZoneView> = {},
): ServerZoneView {
  return viewOf(server, { holder, isHolder: holder === server, ...changes });
}

describe("judgeRole", () => {
  test("KM-1: one holder that all servers and the directory name is agreed", () => {
    expect(verdict({})).toMatchObject({
      verdict: "agreed",
      settling: false,
      holder: DC1,
      holderReachable: true,
      contenders: [DC1],
    });
  });

  test("names that mean the same server agree, whatever their spelling", () => {
    const views = [says(DC1, "127.0.0.1"), says(DC2, "DC1"), says(DC3, "DC1.contoso.com.")];
    expect(verdict({ views, directory: [replicaOf("DC2", ["Dc1.Contoso.com"])] })).toMatchObject({
      verdict: "agreed",
      holder: DC1,
    });
  });

  test("without a fresh source the verdict is unknown and the last known holder stays", () => {
    const facts = factsOf();
    const silent = { ...facts, reports: facts.reports.map((held) => ({ ...held, fresh: false })) };
    expect(judge(silent)).toMatchObject({ verdict: "unknown", holder: DC1, settling: false });
    expect(judge({ ...facts, reports: [] })).toMatchObject({ verdict: "unknown", holder: null });
  });

  test("KM-1: two servers that both claim the role are split", () => {
    const views = [says(DC1, DC1), says(DC2, DC2)];
    expect(verdict({ views })).toMatchObject({
      verdict: "split",
      holder: null,
      contenders: [DC1, DC2],
    });
  });

  test("KM-11: two holders in one replica of the directory are split, also right after a move", () => {
    const report = {
      views: [says(DC1, DC2), says(DC2, DC2)],
      directory: [replicaOf(DC1, [DC1, DC2])],
      roleChangedAt: NOW - 10,
    };
    expect(verdict(report)).toMatchObject({ verdict: "split", holder: DC2 });
  });

  test("KM-9: a holder that nobody knows is orphaned", () => {
    const gone = "dc9.contoso.com";
    const report = {
      views: [says(DC1, gone), says(DC2, gone)],
      directory: [replicaOf(DC1, [gone])],
    };
    expect(verdict(report)).toMatchObject({
      verdict: "orphaned",
      holder: gone,
      holderReachable: null,
    });
  });

  test("KM-3: a holder whose copy is read-only is orphaned", () => {
    const views = [
      says(DC1, DC2),
      says(DC2, null, { copy: "secondary", isWritable: false, isHolder: false }),
    ];
    expect(verdict({ views, directory: [replicaOf(DC1, [DC2])] })).toMatchObject({
      verdict: "orphaned",
      holder: DC2,
    });
  });

  test("KM-27: a read-only domain controller named as holder is orphaned", () => {
    const rodc = serverReport("rodc1.contoso.com", { kind: "read-only-domain-controller" });
    const report = {
      views: [says(DC1, "rodc1.contoso.com")],
      directory: [replicaOf(DC1, ["rodc1.contoso.com"])],
    };
    expect(verdict(report, [...THREE, rodc]).verdict).toBe("orphaned");
  });

  test("a holder that answers and does not host the zone is orphaned; one that cannot be asked is believed", () => {
    const report = { views: [says(DC1, DC3)], directory: [replicaOf(DC1, [DC3])] };
    expect(verdict(report).verdict).toBe("orphaned");
    const down = [serverReport(DC1), serverReport(DC2), deadServer(DC3, ["agent", DC1])];
    expect(verdict(report, down)).toMatchObject({
      verdict: "agreed",
      holder: DC3,
      holderReachable: false,
    });
  });

  test("KM-10: servers that name different holders are disputed once the polling interval has passed", () => {
    const report = {
      views: [says(DC1, DC2), says(DC2, DC2), says(DC3, DC1)],
      directory: [replicaOf(DC1, [DC2])],
      roleChangedAt: NOW - 180,
    };
    expect(verdict(report)).toMatchObject({ verdict: "disputed", holder: DC2, settling: false });
  });

  test("KM-9: replicas of the directory that name different holders are disputed", () => {
    const views = [says(DC1, DC1)];
    const directory = [replicaOf(DC1, [DC1]), replicaOf(DC2, [DC2])];
    expect(verdict({ views, directory }).verdict).toBe("disputed");
  });

  test("a primary that names nobody contradicts the directory; a secondary cannot name anybody", () => {
    expect(verdict({ views: [says(DC1, DC1), says(DC2, null)] }).verdict).toBe("disputed");
    const secondary = says(DC2, null, { copy: "secondary", isWritable: false });
    expect(verdict({ views: [says(DC1, DC1), secondary] }).verdict).toBe("agreed");
  });

  test("KM-6: a zone for which nobody is named is unassigned", () => {
    const views = [says(DC1, null), says(DC2, null)];
    expect(verdict({ views, directory: [replicaOf(DC1, [])] })).toMatchObject({
      verdict: "unassigned",
      holder: null,
    });
  });

  test("KM-18: with the holder down the others still agree on it", () => {
    expect(judge(holderDownFacts())).toMatchObject({
      verdict: "agreed",
      holder: DC1,
      holderReachable: false,
    });
  });
});

describe("settling", () => {
  const moved = {
    views: [says(DC1, DC2), says(DC2, DC2), says(DC3, DC1, { viewedAt: NOW - 100 })],
    directory: [replicaOf(DC1, [DC2]), replicaOf(DC3, [DC1])],
    roleChangedAt: NOW - 60,
  };

  test("KM-10: for one polling interval a view from before the move is agreed and settling", () => {
    const facts = factsOf(moved, THREE);
    expect(judge(facts)).toMatchObject({
      verdict: "agreed",
      settling: true,
      holder: DC2,
      settlesAt: NOW - 60 + 180,
    });
    expect(judge(facts, NOW - 60 + 179)).toMatchObject({ verdict: "agreed", settling: true });
    expect(judge(facts, NOW - 60 + 180)).toMatchObject({ verdict: "disputed", settling: false });
  });

  test("a new holder whose view bears an older date is believed if the directory supports it", () => {
    const report = {
      views: [says(DC1, DC2), says(DC2, DC2), says(DC3, DC1)],
      directory: [replicaOf(DC2, [DC2]), replicaOf(DC3, [DC1])],
      roleChangedAt: NOW - 10,
    };
    expect(verdict(report)).toMatchObject({ verdict: "agreed", settling: true, holder: DC2 });
  });

  test("a move on which all agree already is not settling", () => {
    const views = [says(DC1, DC2), says(DC2, DC2)];
    expect(
      verdict({ views, directory: [replicaOf(DC1, [DC2])], roleChangedAt: NOW - 60 }),
    ).toMatchObject({ verdict: "agreed", settling: false, holder: DC2 });
  });

  test("KM-45: an old holder that has not polled since the seizure is excused, one that has is not", () => {
    const seized = (viewedAt: number) =>
      verdict({
        views: [says(DC1, DC1, { viewedAt }), says(DC2, DC2)],
        directory: [replicaOf(DC2, [DC2])],
        roleChangedAt: NOW - 60,
      });
    expect(seized(NOW - 61)).toMatchObject({ verdict: "agreed", settling: true, holder: DC2 });
    expect(seized(NOW - 30)).toMatchObject({ verdict: "split" });
  });

  test("KM-10: an old holder that read a replica which had not heard of the seizure yet is excused too", () => {
    const seized = (replicaOfDc1: string) =>
      verdict({
        views: [
          says(DC1, DC1, { viewedAt: NOW - 50 }),
          says(DC2, DC2, { viewedAt: NOW - 60 }),
          says(DC3, DC1, { viewedAt: NOW - 40 }),
        ],
        directory: [
          replicaOf(DC1, [replicaOfDc1]),
          replicaOf(DC2, [DC2]),
          replicaOf(DC3, [replicaOfDc1]),
        ],
        roleChangedAt: NOW - 60,
      });
    const excused = { verdict: "agreed", settling: true, holder: DC2 };
    expect(seized(DC1)).toMatchObject(excused);
    expect(seized(DC2)).toMatchObject(excused);
  });

  test("KM-45: both claiming the role for longer than one polling interval is split", () => {
    const report = {
      views: [says(DC1, DC1, { viewedAt: NOW - 400 }), says(DC2, DC2)],
      roleChangedAt: NOW - 300,
    };
    expect(verdict(report).verdict).toBe("split");
  });
});

describe("a fleet of BIND servers", () => {
  const fleet = {
    ...estate,
    estate: "bind",
    kind: "bind-fleet" as const,
    pollingIntervalSeconds: 60,
  };
  const bind = (views: readonly ServerZoneView[], servers = THREE) =>
    judge({
      ...factsOf({ views, directory: [], storage: "file", roleChangedAt: null }, servers),
      estate: fleet,
    });
  const secondary = says(DC2, null, { copy: "secondary", isWritable: false });

  test("the primary with automatic key maintenance is the claim; secondaries have no say", () => {
    expect(bind([says(DC1, DC1), secondary])).toMatchObject({ verdict: "agreed", holder: DC1 });
  });

  test("two primaries with automatic key maintenance are split", () => {
    expect(bind([says(DC1, DC1), says(DC2, DC2)]).verdict).toBe("split");
  });

  test("a primary without automatic key maintenance leaves the role unassigned", () => {
    expect(bind([says(DC1, null), secondary]).verdict).toBe("unassigned");
  });

  test("with the primary gone only its own stale claim is left: unknown, and the holder is down", () => {
    const dead = [deadServer(DC1, ["agent"]), serverReport(DC2)];
    expect(bind([says(DC1, DC1), secondary], dead)).toMatchObject({
      verdict: "unknown",
      holder: DC1,
      holderReachable: false,
    });
  });
});
