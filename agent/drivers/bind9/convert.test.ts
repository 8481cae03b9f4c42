import { describe, expect, test } from "vitest";
import { zoneName } from "@/lib/dns/zone-name";
import type { BindRecord } from "@/lib/dnssec/rollover/bind-state";
import type { RecordState } from "@/lib/dnssec/rollover/safety";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneOnServer } from "./bind-facts";
import { toZoneContent } from "./convert";
import { findHappenings } from "./find-happenings";
import type { KeyOnDisk } from "./key-directory";
import { readPolicies } from "./policy";

const NOW = 1_795_650_000;
const DEFAULT_POLICY = readPolicies([]).get("default") ?? null;

type States = Partial<Record<"dnskey" | "zoneSignatures" | "dnskeySignature" | "ds", RecordState>>;

function record(state: RecordState | undefined): BindRecord | null {
  return state === undefined ? null : { state, since: NOW - 100 };
}

function key(
  role: "ksk" | "zsk" | "csk",
  tag: number,
  goal: "hidden" | "omnipresent",
  states: States,
  reach: boolean | null = true,
): KeyOnDisk {
  const keyFile = `Kexample.test.+013+${String(tag).padStart(5, "0")}`;
  return {
    isPrivateKeyReachable: reach,
    record: {
      owner: "example.test.",
      ttlSeconds: 3_600,
      flags: role === "zsk" ? 256 : 257,
      algorithm: 13,
      publicKey: `key${tag}`,
    },
    state: {
      keyFile,
      goal,
      algorithm: 13,
      lengthBits: 256,
      lifetimeSeconds: 8_640_000,
      isKsk: role !== "zsk",
      isZsk: role !== "ksk",
      predecessorTag: null,
      generatedAt: NOW - 1_000 + tag,
      activeAt: NOW - 900,
      retiredAt: NOW + 1_000_000,
      revokedAt: null,
      dnskey: record(states.dnskey),
      zoneSignatures: record(states.zoneSignatures),
      dnskeySignature: record(states.dnskeySignature),
      ds: record(states.ds),
      dsPublishedAt: null,
      dsRemovedAt: null,
      native: {},
    },
  };
}

const KSK = key("ksk", 1, "omnipresent", {
  dnskey: "omnipresent",
  dnskeySignature: "omnipresent",
  ds: "omnipresent",
});

function source(keys: readonly KeyOnDisk[], change: Partial<ZoneOnServer> = {}): ZoneOnServer {
  return {
    estate: "fleet",
    server: "ns1.test",
    listed: {
      zone: zoneName("example.test"),
      displayName: "example.test",
      view: "_default",
      copy: "primary",
      serial: 7,
      fingerprint: "",
    },
    facts: {
      status: {
        type: "primary",
        isSecure: true,
        keyMaintenance: "automatic",
        nextKeyEventAt: NOW + 60,
        nextResignNode: null,
        nextResignAt: NOW + 500,
        native: {},
      },
      statusText: "",
      policyName: "default",
      served: {
        dnskeyUntil: NOW + 1_000,
        recordsUntil: null,
        publishedKeys: null,
        dnskeyTtlSeconds: null,
      },
      readAt: NOW,
    },
    keys,
    policy: DEFAULT_POLICY,
    ...change,
  };
}

const contentOf = (from: ZoneOnServer) => toZoneContent(from, { withPublicKeys: false });

function pointers(keys: readonly KeyOnDisk[]): Record<string, string> {
  const { signing } = contentOf(source(keys));
  const all = signing?.descriptors.flatMap((descriptor) => descriptor.keys) ?? [];
  return Object.fromEntries(all.map(({ nativeId, pointer }) => [nativeId.slice(-1), pointer]));
}

describe("pointers of keys", () => {
  const zsk = (tag: number, goal: "hidden" | "omnipresent", sign: RecordState) =>
    key("zsk", tag, goal, { dnskey: "omnipresent", zoneSignatures: sign });
  const ksk = (tag: number, goal: "hidden" | "omnipresent", ds: RecordState) =>
    key("ksk", tag, goal, { dnskey: "omnipresent", dnskeySignature: "omnipresent", ds });

  test("a ZSK stays active until its successor signs", () => {
    expect(pointers([zsk(2, "hidden", "omnipresent"), zsk(3, "omnipresent", "hidden")])).toEqual({
      2: "active",
      3: "next",
    });
    expect(pointers([zsk(2, "hidden", "unretentive"), zsk(3, "omnipresent", "rumoured")])).toEqual({
      2: "former",
      3: "active",
    });
  });

  test("a KSK stays active until no cache can hold the DS that points to it", () => {
    expect(pointers([ksk(2, "hidden", "unretentive"), ksk(3, "omnipresent", "rumoured")])).toEqual({
      2: "active",
      3: "next",
    });
    expect(pointers([ksk(2, "hidden", "hidden"), ksk(3, "omnipresent", "omnipresent")])).toEqual({
      2: "former",
      3: "active",
    });
  });

  test("keys that have left for good are not shown", () => {
    const gone = key("zsk", 9, "hidden", { dnskey: "hidden", zoneSignatures: "hidden" });
    expect(pointers([gone, zsk(3, "omnipresent", "omnipresent")])).toEqual({ 3: "active" });
  });
});

describe("toZoneContent", () => {
  test("a private key that is missing, or that nobody can tell about, is told per descriptor", () => {
    const states: States = { dnskey: "omnipresent", zoneSignatures: "omnipresent" };
    const reach = (answer: boolean | null) =>
      contentOf(source([KSK, key("zsk", 2, "omnipresent", states, answer)])).views[0]
        ?.keysReachable;
    expect(reach(true)).toEqual({ "ksk-13": true, "zsk-13": true });
    expect(reach(false)).toEqual({ "ksk-13": true, "zsk-13": false });
    expect(reach(null)).toEqual({ "ksk-13": true, "zsk-13": null });
  });

  test("the DS at the parent is known only where named is sure of it", () => {
    expect(contentOf(source([KSK])).parentDs).toMatchObject({ state: "current", keyTags: [1] });
    const waiting = key("ksk", 1, "omnipresent", { dnskey: "omnipresent", ds: "rumoured" });
    expect(contentOf(source([waiting])).parentDs).toMatchObject({ state: "unknown", keyTags: [] });
  });

  test("records' signatures end at the renewal plus the policy's lead where no set could be asked for", () => {
    expect(contentOf(source([KSK])).views[0]?.recordSignaturesUntil).toBe(NOW + 500 + 5 * 86_400);
    const blind = contentOf(source([KSK], { policy: null }));
    expect(blind.views[0]?.recordSignaturesUntil).toBeNull();
    expect(blind.signing).toMatchObject({ renewalFraction: null });
  });

  test("with two validities the smaller share of time is reported, so that nothing is overdue too early", () => {
    if (DEFAULT_POLICY === null) throw new Error("no default policy");
    const policy = { ...DEFAULT_POLICY, dnskeySignaturesValiditySeconds: 28 * 86_400 };
    expect(contentOf(source([KSK], { policy })).signing?.renewalFraction).toBeCloseTo(5 / 28);
  });

  test("a primary that does not maintain keys names nobody, and so does a secondary", () => {
    const from = source([]);
    const status = { ...from.facts.status, keyMaintenance: "none" };
    const [none] = contentOf({ ...from, facts: { ...from.facts, status } }).views;
    expect(none).toMatchObject({ isHolder: false, holder: null, isWritable: true });
    const [copy] = contentOf({ ...from, listed: { ...from.listed, copy: "secondary" } }).views;
    expect(copy).toMatchObject({ isHolder: false, holder: null, isWritable: false });
  });

  test("what DNS serves decides whether a key is published, the state file where DNS was not asked", () => {
    const rumoured = key("zsk", 2, "omnipresent", {
      dnskey: "rumoured",
      zoneSignatures: "rumoured",
    });
    const publishedWith = (publishedKeys: readonly string[] | null) => {
      const from = source([rumoured]);
      const served = { ...from.facts.served, publishedKeys };
      const { signing } = contentOf({ ...from, facts: { ...from.facts, served } });
      return signing?.descriptors[0]?.keys[0]?.published;
    };
    expect([null, ["key2"], ["key3"]].map(publishedWith)).toEqual([true, true, false]);
  });
});

describe("findHappenings", () => {
  const states: States = { dnskey: "omnipresent", zoneSignatures: "omnipresent" };
  const report = (keys: readonly KeyOnDisk[], viewedAt: number): ZoneReport => {
    const content = contentOf(source(keys));
    const views = content.views.map((view) => ({ ...view, viewedAt }));
    return { ...content, views, roleChangedAt: null, revision: 1 };
  };

  test("nothing happened between two equal readings", () => {
    expect(findHappenings(report([KSK], NOW - 60), report([KSK], NOW))).toEqual([]);
  });

  test("a rollover's start is a new stage and a new key, each between the two readings", () => {
    const before = report([key("zsk", 2, "omnipresent", states)], NOW - 60);
    const successor = key("zsk", 3, "omnipresent", {
      dnskey: "rumoured",
      zoneSignatures: "hidden",
    });
    const after = report([key("zsk", 2, "hidden", states), successor], NOW);
    const happenings = findHappenings(before, after);
    expect(happenings.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["rollover", null, "publish-successor"],
      ["key", null, successor.state.keyFile],
    ]);
    for (const { at, through, descriptorId } of happenings) {
      expect(at).toBeGreaterThanOrEqual(NOW - 60);
      expect(at).toBeLessThanOrEqual(NOW);
      expect({ through, descriptorId }).toEqual({ through: "clock", descriptorId: "zsk-13" });
    }
  });

  test("a role that was taken or given is a change from outside", () => {
    const held = report([KSK], NOW - 60);
    const views = held.views.map((view) => ({ ...view, isHolder: false, holder: null }));
    expect(findHappenings(held, { ...held, views })).toMatchObject([
      { kind: "role", from: "ns1.test", to: null, through: "outside" },
    ]);
    expect(findHappenings({ ...held, views }, held)).toMatchObject([
      { kind: "role", from: null, to: "ns1.test" },
    ]);
  });
});
