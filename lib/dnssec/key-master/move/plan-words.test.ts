import { describe, expect, test } from "vitest";
import { noticesOf } from "@/lib/dnssec/key-master/move/plan-words";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { factsOf, NOW } from "@/lib/dnssec/status/stories/facts-builder";
import type { EstateReport } from "@/lib/dnssec/zone-report";

function noticesIn(
  estate: EstateReport["kind"],
  kind: Parameters<typeof noticesOf>[0]["kind"],
): string {
  const facts = factsOf();
  const picture = mergeFacts({ ...facts, estate: { ...facts.estate, kind: estate } });
  return noticesOf({ kind, picture, role: judgeRole(picture, NOW) }).join(" ");
}

describe("what a plan says that nobody has verified", () => {
  test("KM-39: on Windows a seize without keys says that -SeizeRole is not documented for it", () => {
    expect(noticesIn("active-directory", "seize-without-keys")).toMatch(/Not verified: .*9107/);
  });

  test("where it is known, and in other kinds of move, nothing is said of it", () => {
    expect(noticesIn("lab", "seize-without-keys")).not.toContain("Not verified");
    expect(noticesIn("active-directory", "seize")).not.toContain("Not verified");
    expect(noticesIn("active-directory", "transfer")).not.toContain("Not verified");
  });
});
