import { expect, test } from "vitest";
import { agentStateOf, capabilityWords, estateWords, isInOrder, sortCapabilities } from "./words";

test("an agent that talks and cannot read everything is not in order, and no green shape says so", () => {
  const partly = { state: "connected", readsAll: false } as const;
  expect(agentStateOf(partly)).toEqual({ word: "Reads in part", shape: "warning" });
  expect(isInOrder(partly)).toBe(false);
  expect(isInOrder({ state: "connected", readsAll: true })).toBe(true);
  expect(agentStateOf({ state: "silent", readsAll: true }).word).toBe("Silent");
});

test("what is read comes before what is changed; what nobody knows comes last, as it is named", () => {
  const names = ["knows-the-future", "adds-keys", "lists-zones"];
  expect(sortCapabilities(names)).toEqual(["lists-zones", "adds-keys", "knows-the-future"]);
  expect(capabilityWords("resigns-zone")).toBe("Signs a zone again");
  expect(capabilityWords("knows-the-future")).toBe("knows the future");
});

test("several servers of one kind in an estate are one entry with their number", () => {
  const of = (estate: string, driver: string) => ({ estate, driver, capabilities: [] });
  const dc = of("contoso.com", "active-directory");
  expect(estateWords([dc, of("edge", "bind9"), dc])).toBe(
    "contoso.com, active-directory × 2; edge, bind9",
  );
});
