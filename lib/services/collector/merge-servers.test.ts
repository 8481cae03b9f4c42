import { expect, test } from "vitest";
import type { ServerSettings } from "@/lib/dnssec/server-settings";
import { serverReport } from "@/lib/dnssec/status/stories/facts-builder";
import {
  areSameSettings,
  essenceOf,
  isStoredAs,
  keepLastSettings,
  mergeServers,
} from "./merge-servers";

const DC1 = "dc1.contoso.com";

function saying(readAt: number, changes: Partial<ServerSettings> = {}): ServerSettings {
  return {
    readAt,
    isDnssecEnabled: true,
    isOnlineSigningEnabled: true,
    buildNumber: 20_348,
    pollingIntervalSeconds: 180,
    keyStorageProviders: ["Microsoft Software Key Storage Provider"],
    trustPoints: [],
    events: [],
    ...changes,
  };
}
const source = (agent: string, settings: ServerSettings | undefined, isFresh = true) => ({
  agent,
  isFresh,
  servers: [serverReport(DC1, { settings })],
});

test("what a server says of itself judges no zone, and is stored with the instant of its reading", () => {
  const [before, after] = [10, 20].map((at) => serverReport(DC1, { settings: saying(at) }));
  if (before === undefined || after === undefined) throw new Error("two reports");
  expect(essenceOf(before)).toBe(essenceOf(after));
  expect(areSameSettings(before, after)).toBe(false);
  expect(isStoredAs(before, after)).toBe(false);
  expect(isStoredAs(before, serverReport(DC1, { settings: saying(10) }))).toBe(true);
  expect(isStoredAs(before, serverReport(DC1))).toBe(false);
});

test("of two agents the later reading counts, also where only one asks the server about itself", () => {
  const settingsOf = (...sources: ReturnType<typeof source>[]) =>
    mergeServers(sources)[0]?.report.settings?.readAt;
  expect(settingsOf(source("a", saying(10)), source("b", saying(20)))).toBe(20);
  expect(settingsOf(source("a", saying(20)), source("b", saying(10)))).toBe(20);
  expect(settingsOf(source("a", undefined), source("b", saying(10)))).toBe(10);
  expect(settingsOf(source("a", saying(10)), source("b", undefined, false))).toBe(10);
});

test("a server that does not answer keeps its last word; one that answers without it has none any more", () => {
  const known = [serverReport(DC1, { settings: saying(10) })];
  const away = serverReport(DC1, { reachable: false });
  expect(keepLastSettings([away], known)[0]?.settings).toEqual(saying(10));
  expect(keepLastSettings([serverReport(DC1)], known)[0]?.settings).toBeUndefined();
  expect(keepLastSettings([away], [])).toEqual([away]);
  const anew = serverReport(DC1, { reachable: false, settings: saying(30) });
  expect(keepLastSettings([anew], known)[0]?.settings).toEqual(saying(30));
});
