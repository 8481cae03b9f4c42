import { describe, expect, test } from "vitest";
import type { ErrorCodeItem } from "@/lib/contracts/error-codes";
import type { ServerItem } from "@/lib/contracts/servers";
import type { ZoneSummary } from "@/lib/contracts/zones";
import { matches, paletteGroups } from "./palette-items";

const zone: ZoneSummary = {
  name: "secure.contoso.com",
  displayName: "secure.contoso.com",
  estate: "lab",
  storage: "directory",
  signed: true,
  status: "key-master-down",
  sentence: "",
  service: { state: "validating", basis: "reported" },
  role: { verdict: "agreed", settling: false, holder: "dc1.contoso.com", holderReachable: false },
  keys: { ksk: 1, zsk: 1 },
  rollover: null,
  signaturesValidUntil: null,
  nextEvent: null,
  safeUntil: null,
  safeUntilBecause: "not-known",
  observedAt: null,
  unknownSince: null,
};
const server: ServerItem = {
  name: "dc1.contoso.com",
  estate: "lab",
  kind: "domain-controller",
  reachable: false,
  failure: null,
  lastContactAt: null,
  zones: { holder: 4, primary: 4, total: 4 },
  onlyCopyOf: { ksk: 0, zsk: 0, zones: 0 },
  ifItDied: { clean: 4, resign: 0, stays: 0 },
  clockSkewSeconds: null,
  vantagePoints: [],
  addresses: [],
  agents: [],
  directory: null,
};
const code: ErrorCodeItem = {
  code: 9122,
  hex: "0x23A2",
  symbol: "DNS_ERROR_BAD_KEYMASTER",
  exists: true,
  meant: [],
  text: "",
  meaning: "The recorded key master is down.",
  likelyCauses: [],
  whatToDo: "",
  doNot: null,
  affectsUsers: "no",
  owner: "ops",
  zonesNow: [{ zone: "secure.contoso.com", estate: "lab", why: "" }],
};
const nothing = {
  text: "",
  zones: [],
  servers: [],
  codes: [],
  actions: [],
  labRunning: false,
} as const;
const hrefs = (groups: ReturnType<typeof paletteGroups>) =>
  groups.flatMap((group) =>
    group.items.map((item) => (item.what.kind === "go" ? item.what.href : item.id)),
  );

describe("paletteGroups", () => {
  test("offers the pages that exist, and the lab only while it runs", () => {
    expect(hrefs(paletteGroups(nothing))).toEqual([
      "/",
      "/zones",
      "/servers",
      "/moves",
      "/errors",
      "/settings/agents",
      "/settings/policies",
    ]);
    expect(hrefs(paletteGroups({ ...nothing, labRunning: true }))).toContain("/lab");
  });

  test("leads to zones, servers and codes by the names that operators know", () => {
    const groups = paletteGroups({
      ...nothing,
      text: "dc1",
      zones: [zone],
      servers: [server],
      codes: [code],
    });
    expect(hrefs(groups)).toEqual([
      "/zones/secure.contoso.com",
      "/servers/dc1.contoso.com",
      "/errors/9122",
    ]);
  });

  test("says estate and asks for it where a name is not unique", () => {
    const groups = paletteGroups({
      ...nothing,
      text: "secure",
      zones: [zone, { ...zone, estate: "corp" }],
    });
    expect(groups[0]?.items.map((item) => item.note)).toEqual([
      "Key master down, key master dc1.contoso.com, in lab",
      "Key master down, key master dc1.contoso.com, in corp",
    ]);
    expect(hrefs(groups)).toContain("/zones/secure.contoso.com?estate=corp");
  });

  test("a server that nobody could look at is unknown, never healthy", () => {
    const [group] = paletteGroups({
      ...nothing,
      text: "dc1",
      servers: [{ ...server, reachable: null }],
    });
    expect(group?.items[0]?.status).toBe("unknown");
  });

  test("an empty group is left out", () => {
    expect(paletteGroups({ ...nothing, text: "no such thing" })).toEqual([]);
  });
});

test("matches asks for every word, in any order and case", () => {
  expect(matches("THEME dark", "Switch to the dark theme")).toBe(true);
  expect(matches("theme light", "Switch to the dark theme")).toBe(false);
});
