import { describe, expect, test } from "vitest";
import { MINUTE } from "@/lib/dnssec/instant";
import { isServerReachable } from "@/lib/dnssec/key-master/holder-reachable";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { factsOf, NOW, serverReport, viewOf } from "@/lib/dnssec/status/stories/facts-builder";
import type { ServerReport } from "@/lib/dnssec/zone-report";

const DC1 = "dc1.contoso.com";
type Point = ServerReport["vantagePoints"][number];

function point(from: string, reachable: boolean, age = 0): Point {
  return { from, reachable, at: NOW - age };
}

function reachable(reachable: boolean, vantagePoints: readonly Point[]): boolean | null {
  const facts = factsOf({ views: [viewOf("dc2.contoso.com")] }, [
    serverReport(DC1, { reachable, vantagePoints }),
    serverReport("dc2.contoso.com"),
  ]);
  return isServerReachable(DC1, mergeFacts(facts));
}

describe("isServerReachable", () => {
  test("a server that anybody reaches is reachable", () => {
    expect(reachable(true, [])).toBe(true);
    expect(reachable(false, [point("agent", false), point("dc2.contoso.com", true)])).toBe(true);
    expect(reachable(false, [point("a", false), point("b", false), point("c", true)])).toBe(true);
  });

  test("KM-46: it is down only if two vantage points deny it, or all there are", () => {
    expect(reachable(false, [point("agent", false), point("dc2.contoso.com", false)])).toBe(false);
    expect(reachable(false, [point("agent", false)])).toBe(false);
    expect(reachable(false, [])).toBe(false);
  });

  test("one denial is no proof while other vantage points are silent", () => {
    const silent = point("dc2.contoso.com", true, 11 * MINUTE);
    expect(reachable(false, [point("agent", false), silent])).toBeNull();
    expect(reachable(false, [point("agent", false), point("b", false), silent])).toBe(false);
  });

  test("a server is no witness of its own absence, under whatever name", () => {
    expect(reachable(false, [point("agent", false), point("DC1", true)])).toBe(false);
  });

  test("the same vantage point counts once, by its last word", () => {
    const twice = [point("Agent", false), point("agent", true, 60), point("x", false, 700)];
    expect(reachable(false, twice)).toBeNull();
  });

  test("nobody knows about a server whose agent is silent, or that nobody lists", () => {
    const facts = factsOf({ views: [viewOf("dc2.contoso.com")] }, [], {
      servers: [{ fresh: false, report: serverReport(DC1, { reachable: true }) }],
    });
    expect(isServerReachable(DC1, mergeFacts(facts))).toBeNull();
    expect(isServerReachable("dc9.contoso.com", mergeFacts(facts))).toBeNull();
  });

  test("a server whose own view is fresh is reachable, whatever others say", () => {
    const facts = factsOf({}, []);
    expect(isServerReachable(DC1, mergeFacts(facts))).toBe(true);
  });

  test("KM-20: a server that tells whether the key master is online is a witness, unless asked directly", () => {
    const witnesses = (statuses: readonly ("online" | "offline" | null)[]) =>
      isServerReachable(
        DC1,
        mergeFacts(
          factsOf(
            {
              views: statuses.map((holderStatus, index) =>
                viewOf(`dc${index + 2}.contoso.com`, { holderStatus }),
              ),
            },
            [],
          ),
        ),
      );
    expect(witnesses(["offline", "online"])).toBe(true);
    expect(witnesses(["offline", "offline"])).toBe(false);
    expect(witnesses(["offline", null])).toBeNull();
    const asked = factsOf({ views: [viewOf("dc2.contoso.com", { holderStatus: "online" })] }, [
      serverReport(DC1, { reachable: false, vantagePoints: [point("dc2.contoso.com", false)] }),
    ]);
    expect(isServerReachable(DC1, mergeFacts(asked))).toBe(false);
  });
});
