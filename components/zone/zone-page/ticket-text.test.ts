import { describe, expect, test } from "vitest";
import { keyMasterDown, zoneFixture } from "@/components/testing/zone-fixture";
import { callerText, ticketText } from "./ticket-text";

describe("ticketText", () => {
  test("names zone, holder, deadline and owner in full UTC instants when the key master is down", () => {
    const ticket = ticketText(keyMasterDown());
    expect(ticket).toContain("secure.contoso.com (estate lab)");
    expect(ticket).toContain("dc1.contoso.com (agreed, not reachable)");
    expect(ticket).toContain("at least until Tue 15 Jan 2030 12:00:00 UTC");
    expect(ticket).toContain("Ops on call, before Tue 15 Jan 2030 12:00:00 UTC");
  });

  test("never promises a deadline that is not known", () => {
    const ticket = ticketText(
      zoneFixture({ safeUntil: null, safeUntilBecause: "not-known", affectsUsers: "unknown" }),
    );
    expect(ticket).toMatch(/^Safe\s+not known$/m);
    expect(ticket).toMatch(/^Affected\s+not known$/m);
  });
});

describe("callerText", () => {
  test("says who is affected without a word that helpdesk would have to explain", () => {
    for (const affectsUsers of ["no", "some", "yes", "unknown"] as const) {
      expect(callerText(zoneFixture({ affectsUsers }))).not.toMatch(
        /DNSKEY|RRSIG|key master|resolver/i,
      );
    }
  });
});
