import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import { seeAnchors } from "@/lib/dnssec/key-master/resign/see-anchors";
import { Lab } from "./lab";
import type { SavedLab } from "./state/saved-lab";
import { CONSOLE, TEST_START } from "./testing/test-lab";

const [DC1, DC2, DC3, RODC, NS4] = [
  "dc1.contoso.com",
  "dc2.contoso.com",
  "dc3.contoso.com",
  "rodc1.contoso.com",
  "ns4.contoso.com",
] as const;
const HSM = zoneName("hsm.contoso.com");
const VOICE = zoneName("voice.fabrikam.com");

/** Key pairs whose public half is the key's name: that is enough to tell them apart. */
function openLab(saved: SavedLab | null = null): Lab {
  const find = ({ keyId }: { readonly keyId: string }) => new TextEncoder().encode(keyId);
  const vault = { find, make: async () => undefined };
  return new Lab({ wallNow: () => TEST_START, seed: "a seed for tests", zones: 0, vault }, saved);
}

const pointsOf = (lab: Lab, server: string) => lab.settingsOf(server).trustPoints ?? [];
const anchorsOf = (lab: Lab, server: string, zone: string) =>
  pointsOf(lab, server).find((point) => point.zone === zone)?.anchors ?? [];

/** What is known of the zone and of all servers, as an agent would report it. */
function factsOf(lab: Lab) {
  const [report] = lab.details([HSM]);
  if (report === undefined) throw new Error("the zone is gone");
  return {
    estate: lab.describe(),
    reports: [{ agent: "lab", fresh: true, report }],
    servers: lab.servers().map((server) => ({
      fresh: true,
      report: { ...server, settings: lab.settingsOf(server.server) },
    })),
    lastReadAt: lab.now(),
    observations: [],
  };
}

describe("what servers of the lab trust of a zone itself", () => {
  const lab = openLab();

  test("KM-61: domain controllers have one store for the whole forest, every other server a file of its own", () => {
    const zones = (server: string) => pointsOf(lab, server).map(({ zone }) => zone);
    expect(zones(DC1)).toEqual(["corp.contoso.com", "intranet.contoso.com"]);
    for (const other of [DC2, RODC, "fdc1.fabrikam.com", "hs1.tailspin.example"]) {
      expect(zones(other)).toEqual(zones(DC1));
    }
    expect(zones(NS4)).toEqual([HSM, "intranet.contoso.com", VOICE]);
    expect(zones("edge1.wingtiptoys.com")).toEqual([]);
  });

  test("a refresh lies behind, the next one ahead, at every moment", () => {
    for (const { lastRefreshAt, nextRefreshAt } of pointsOf(lab, DC1)) {
      expect(lastRefreshAt).toBeLessThanOrEqual(lab.now());
      expect(nextRefreshAt).toBeGreaterThan(lab.now());
    }
  });

  test("an anchor that was left when its zone was unsigned is missing, and the server logs that it looks for it in vain", () => {
    expect(anchorsOf(lab, NS4, VOICE)).toMatchObject([{ state: "missing" }]);
    expect(lab.logOf(NS4)).toMatchObject([{ id: 7_644, level: "warning", zone: VOICE }]);
    expect(lab.logOf(DC1)).toEqual([]);
  });

  test("a lab that is opened again trusts what it trusted", () => {
    const changed = openLab();
    expect(changed.steering.setTrustAnchors(NS4, HSM, "none").ok).toBe(true);
    const again = openLab(JSON.parse(JSON.stringify(changed.save())) as SavedLab);
    expect(pointsOf(again, NS4)).toEqual(pointsOf(changed, NS4));
    expect(anchorsOf(again, NS4, HSM)).toEqual([]);
    const { trustAnchors: _, ...older } = JSON.parse(JSON.stringify(changed.save())) as SavedLab;
    expect(anchorsOf(openLab(older), NS4, HSM)).not.toEqual([]);
  });

  test("anchors are set only where there are such a server and such a zone", () => {
    expect(lab.steering.setTrustAnchors("dc9.contoso.com", HSM, "none").ok).toBe(false);
    expect(lab.steering.setTrustAnchors(NS4, zoneName("nowhere.test"), "none").ok).toBe(false);
  });
});

test("KM-63, KM-66: after new keys the old anchor stays behind and ticks nothing, until somebody replaces it", () => {
  const lab = openLab();
  const lost = (lab.details([HSM])[0]?.signing?.descriptors ?? []).filter(
    ({ keyRole }) => keyRole === "ksk",
  );
  const old = anchorsOf(lab, NS4, HSM);
  expect(old.map(({ state }) => state)).toContain("valid");
  const resign = { kind: "resign", server: DC3, zone: HSM, withDefault: true } as const;
  expect(lab.operate(resign, CONSOLE).ok).toBe(true);
  const task = { zone: HSM, lost };
  const sightOf = () => seeAnchors(task, factsOf(lab)).find(({ server }) => server === NS4);
  expect(anchorsOf(lab, NS4, HSM).map(({ keyTag, state }) => ({ keyTag, state }))).toEqual(
    old.map(({ keyTag }) => ({ keyTag, state: "missing" })),
  );
  expect(sightOf()).toMatchObject({ hasNew: false, isFresh: true });
  expect(lab.steering.setTrustAnchors(NS4, HSM, "current").ok).toBe(true);
  expect(sightOf()).toMatchObject({ hasNew: true, isFresh: true });
  expect(sightOf()?.keyTags).not.toEqual(old.map(({ keyTag }) => keyTag));
});
