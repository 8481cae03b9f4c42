import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import type { Step } from "@/lib/dnssec/key-master/move/step";
import { type Aim, eventsRequest, stepRequests, zonesRequest } from "./commands";
import { linesOf } from "./judge-step";
import { takeTurns } from "./take-turns";
import { aimAt } from "./transport-aim";

const zone = zoneName("example.test");
const AIMS: Readonly<Record<string, Aim>> = {
  here: { kind: "here" },
  computer: { kind: "computer", name: "dc2.example.test" },
  session: { kind: "session", name: "dc2.example.test" },
};
const [HERE, COMPUTER, SESSION] = [AIMS.here, AIMS.computer, AIMS.session] as [Aim, Aim, Aim];
const transfer: Step = { action: "transfer-role", zone, server: "dc2", from: "dc1", target: "dc2" };

describe("where a cmdlet goes", () => {
  test("by name to another machine, without a name to the own one, through a session where that is set", () => {
    expect(zonesRequest(COMPUTER).parameters).toEqual({ ComputerName: "dc2.example.test" });
    expect(zonesRequest(HERE).parameters).toEqual({});
    expect(zonesRequest(SESSION).parameters).toEqual({ CimSession: "dc2.example.test" });
  });

  test("a worker on the server asks it as its own machine: a name would be a second hop", () => {
    expect(aimAt("dc1.example.test", "ssh", "DC1")).toEqual(HERE);
    expect(aimAt("a-very-long-server-name.example.test", "local", "A-VERY-LONG-SER")).toEqual(HERE);
    expect(aimAt("dc2.example.test", "ssh", "DC1")).toEqual(COMPUTER);
    expect(aimAt("dc2.example.test", "cim", "DC2")).toEqual(SESSION);
    expect(aimAt("dc2.example.test", "jea", "GATEWAY")).toEqual(HERE);
  });

  test("KM-35: a move names no computer, because its cmdlet has no such parameter", () => {
    for (const aim of [HERE, COMPUTER, SESSION]) {
      const [move] = stepRequests(transfer, aim, []);
      expect(move.parameters).not.toHaveProperty("ComputerName");
      expect(move.parameters).toMatchObject({ ZoneName: zone, KeyMasterServer: "dc2" });
    }
  });
});

describe("stepRequests", () => {
  test("only a seizure and an assignment seize", () => {
    expect(stepRequests(transfer, HERE, [])[0].parameters).not.toHaveProperty("SeizeRole");
    for (const action of ["seize-role", "seize-role-without-keys", "assign-role"] as const) {
      const [move] = stepRequests({ action, zone, server: "dc2", target: "dc2" }, HERE, []);
      expect(move.parameters, action).toMatchObject({ SeizeRole: true });
    }
  });

  test("KM-43: signing again after keys were lost is unsigning, removing them, signing with the others", () => {
    const resign: Step = { action: "resign-zone", zone, server: "dc2" };
    expect(stepRequests(resign, HERE, []).map(({ operation }) => operation)).toEqual(["sign-zone"]);
    const calls = stepRequests(resign, HERE, ["k1", "k2"]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      "unsign-zone",
      "remove-signing-key",
      "remove-signing-key",
      "sign-zone",
    ]);
    expect(calls.at(-1)?.parameters).not.toHaveProperty("DoResign");
    const lines = linesOf(resign, ["k1", "k2"]);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "Invoke-DnsServerZoneUnsign",
      "Remove-DnsServerSigningKey",
      "Remove-DnsServerSigningKey",
      "Invoke-DnsServerZoneSign",
    ]);
    expect(lines.join()).not.toContain("DoResign");
  });
});

test("events are asked for after the last one that was read, oldest first", () => {
  expect(eventsRequest(HERE, "audit", null).parameters).not.toHaveProperty("Oldest");
  expect(eventsRequest(HERE, "classic", 41).parameters).toMatchObject({
    FilterXPath: expect.stringContaining("EventRecordID>41"),
    Oldest: true,
  });
});

test("the two logs are asked for by name; of the classic one what is known, and warnings and errors near it", () => {
  const audit = eventsRequest(HERE, "audit", null).parameters;
  expect(audit.LogName).toBe("Microsoft-Windows-DNSServer/Audit");
  expect(audit.FilterXPath).toMatch(
    /^\*\[System\[\(EventID=525( or EventID=5\d\d)+ or EventID=571\)\]\]$/,
  );
  const { LogName, FilterXPath } = eventsRequest(HERE, "classic", null).parameters;
  expect(LogName).toBe("DNS Server");
  expect(FilterXPath).toContain("Provider[@Name='Microsoft-Windows-DNS-Server-Service']");
  expect(FilterXPath).toContain("EventID=7636");
  expect(FilterXPath).toContain("(EventID>=7601 and EventID<=7700)");
  // The event log takes some twenty expressions in one filter; a bookmark is one more.
  for (const filter of [FilterXPath, audit.FilterXPath]) {
    expect(String(filter).match(/[<>]?=/g)?.length).toBeLessThan(20);
  }
});

test("every item has its turn, round and round", () => {
  const items = ["c", "a", "e", "b", "d"];
  const seen: string[] = [];
  let upTo = "";
  for (let round = 0; round < 3; round += 1) {
    const turn = takeTurns(items, upTo, 2);
    seen.push(...turn.items);
    upTo = turn.upTo;
  }
  expect(seen).toEqual(["a", "b", "c", "d", "e", "a"]);
  expect(takeTurns([], "x", 2)).toEqual({ items: [], upTo: "" });
});
