import { expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { type ToldHappening, TransitionLog } from "./transition-log";

const NOW = 1_795_645_000;
const ALL = { zone: null, after: 0, limit: 100 };
const happening = (at: number, isPast: boolean): ToldHappening => ({
  estate: "forest",
  zone: zoneName("corp.example"),
  at,
  kind: "role",
  from: null,
  to: "dc1.corp.example",
  descriptorId: null,
  source: "dc1.corp.example",
  through: "outside",
  isPast,
});

test("after a start entries of a log that somebody has read are not told to him again, newer ones are", () => {
  const past = [happening(NOW - 900, true), happening(NOW - 600, true)];
  const before = new TransitionLog("dc1", () => NOW);
  before.add(past);
  before.add([happening(NOW, false)]);
  const cursor = before.read(ALL).transitions.at(-1)?.sequence ?? 0;
  const again = new TransitionLog("dc1", () => NOW + 300);
  again.add([...past, happening(NOW, true), happening(NOW + 120, true)]);
  const told = again.read({ ...ALL, after: cursor }).transitions;
  expect(told.map(({ at }) => at)).toEqual([NOW + 120]);
});

test("who reads for the first time is told everything, in order, each under a number of its own", () => {
  const log = new TransitionLog("dc1", () => NOW);
  log.add([happening(NOW, false)]);
  log.add([happening(NOW - 900, true), happening(NOW - 900, true)]);
  const { transitions } = log.read(ALL);
  expect(transitions.map(({ at }) => at)).toEqual([NOW - 900, NOW - 900, NOW]);
  expect(new Set(transitions.map(({ sequence }) => sequence)).size).toBe(3);
  expect(transitions.some((each) => "isPast" in each)).toBe(false);
});

test("what one server tells late comes after what others told before", () => {
  const log = new TransitionLog("dc1", () => NOW);
  log.add([happening(NOW, false)]);
  log.add([happening(NOW - 30, false)]);
  expect(log.read(ALL).transitions.map(({ at }) => at)).toEqual([NOW, NOW]);
});
