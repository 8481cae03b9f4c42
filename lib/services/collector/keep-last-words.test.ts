import { describe, expect, test } from "vitest";
import {
  replicaOf,
  reportOf,
  serverReport,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import { keepLastWords } from "./keep-last-words";

const DC1 = "dc1.contoso.com";
const DC2 = "dc2.contoso.com";
const known = reportOf({
  views: [viewOf(DC1), viewOf(DC2)],
  directory: [replicaOf(DC1), replicaOf(DC2)],
});
const after = reportOf({ views: [viewOf(DC2)], directory: [replicaOf(DC2)] });

describe("keepLastWords", () => {
  test("a server that does not answer keeps what it said last, in both the views and the directory (KM-18)", () => {
    const kept = keepLastWords(after, known, [
      serverReport(DC1, { reachable: false }),
      serverReport(DC2),
    ]);
    expect(kept.views.map((view) => view.server).sort()).toEqual([DC1, DC2]);
    expect(kept.directory.map((one) => one.replica).sort()).toEqual([DC1, DC2]);
  });

  test("a server that answers and no longer tells of the zone has nothing kept", () => {
    expect(keepLastWords(after, known, [serverReport(DC1), serverReport(DC2)])).toEqual(after);
  });

  test("what a server says now is never replaced by what it said before", () => {
    const now = reportOf({ views: [viewOf(DC1, { holder: DC2 })], directory: [] });
    const kept = keepLastWords(now, known, [serverReport(DC1, { reachable: false })]);
    expect(kept.views.filter((view) => view.server === DC1)).toEqual(now.views);
  });
});
