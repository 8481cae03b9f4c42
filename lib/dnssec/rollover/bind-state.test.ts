import { describe, expect, test } from "vitest";
import {
  type BindKeyState,
  type BindKeys,
  bindKeyPointer,
  bindKeySigns,
  mapBindRollover,
  parseRecordState,
  recordStatesOf,
} from "./bind-state";
import { chainOfRecordStates, findBrokenChain, type RecordState } from "./safety";

const CHANGED = 1_700_000_000;
const NEXT_EVENT = 1_700_000_600;

describe("a ZSK rollover as BIND's key states show it (bind spec §7)", () => {
  const old = (zoneSignatures: RecordState, dnskey: RecordState) =>
    key("old", "hidden", { dnskey, zoneSignatures });
  const fresh = (dnskey: RecordState, zoneSignatures: RecordState) =>
    key("new", "omnipresent", { dnskey, zoneSignatures });

  test.each([
    [
      "the new DNSKEY spreads",
      fresh("rumoured", "hidden"),
      old("omnipresent", "omnipresent"),
      "propagating",
      "publish-successor",
    ],
    [
      "old signatures expire",
      fresh("omnipresent", "rumoured"),
      old("unretentive", "omnipresent"),
      "expiring",
      "switch-signatures",
    ],
    [
      "the old DNSKEY expires",
      fresh("omnipresent", "omnipresent"),
      old("hidden", "unretentive"),
      "expiring",
      "withdraw-predecessor",
    ],
  ] as const)("%s", (_what, arriving, leaving, phase, stage) => {
    expect(mapBindRollover(lineage("zsk", [leaving, arriving]))).toMatchObject({
      descriptorId: "zsk-13",
      method: "zsk-pre-publication",
      phase,
      stage,
      since: CHANGED,
      wakeAt: NEXT_EVENT,
      isManual: null,
    });
  });

  test("no rollover is reported at rest, and none at the first signing, when no key leaves", () => {
    const rest = fresh("omnipresent", "omnipresent");
    expect(mapBindRollover(lineage("zsk", [rest, old("hidden", "hidden")]))).toBeNull();
    expect(mapBindRollover(lineage("zsk", [fresh("rumoured", "rumoured")]))).toBeNull();
    expect(mapBindRollover(lineage("zsk", []))).toBeNull();
  });
});

describe("a KSK rollover as BIND's key states show it", () => {
  const states = (dnskey: RecordState, dnskeySignature: RecordState, ds: RecordState) => ({
    dnskey,
    dnskeySignature,
    ds,
  });
  const old = key("old", "hidden", states("omnipresent", "omnipresent", "unretentive"));
  const fresh = key("new", "omnipresent", states("omnipresent", "omnipresent", "rumoured"));

  test("the new key spreads before the parent is needed", () => {
    const young = key("new", "omnipresent", states("rumoured", "rumoured", "hidden"));
    const still = key("old", "hidden", states("omnipresent", "omnipresent", "omnipresent"));
    expect(mapBindRollover(lineage("ksk", [still, young]))).toMatchObject({
      phase: "propagating",
      stage: "publish-successor",
    });
  });

  test("KM-64: it waits for the parent until the new DS is reported and the old one gone", () => {
    const expected = { phase: "awaiting-person", stage: "submit-ds", wakeAt: null };
    const seen = { ...fresh, dsPublishedAt: CHANGED };
    const gone = { ...old, dsRemovedAt: CHANGED };
    expect(mapBindRollover(lineage("ksk", [old, fresh]))).toMatchObject({
      ...expected,
      native: { key: "new", DSState: "rumoured", GoalState: "omnipresent" },
    });
    expect(mapBindRollover(lineage("ksk", [old, seen]))).toMatchObject(expected);
    expect(mapBindRollover(lineage("ksk", [gone, fresh]))).toMatchObject(expected);
    expect(mapBindRollover(lineage("ksk", [gone, seen]))).toMatchObject({
      phase: "expiring",
      stage: "wait-for-parent-ds-ttl",
      wakeAt: NEXT_EVENT,
    });
  });

  test("then the old key leaves", () => {
    const rest = key("new", "omnipresent", states("omnipresent", "omnipresent", "omnipresent"));
    const leaving = key("old", "hidden", states("unretentive", "unretentive", "hidden"));
    expect(mapBindRollover(lineage("ksk", [leaving, rest]))).toMatchObject({
      phase: "expiring",
      stage: "withdraw-predecessor",
    });
  });

  test("every step that BIND takes keeps the chain of trust", () => {
    for (const keys of [
      [old, fresh],
      [
        key("old", "hidden", states("unretentive", "unretentive", "hidden")),
        key("new", "omnipresent", states("omnipresent", "omnipresent", "omnipresent")),
      ],
    ]) {
      const zsk = key("zsk", "omnipresent", {
        dnskey: "omnipresent",
        zoneSignatures: "omnipresent",
      });
      const chain = chainOfRecordStates([...keys, zsk].map((k) => recordStatesOf(k, CHANGED)));
      expect(findBrokenChain(chain)).toBeNull();
    }
  });
});

describe("keys of BIND in our model", () => {
  test("a key that leaves is former, one that signs active, one that only waits next, one without records none", () => {
    const at = (goal: "hidden" | "omnipresent", dnskey: RecordState, zone: RecordState) =>
      bindKeyPointer(key("k", goal, { dnskey, zoneSignatures: zone }));
    expect(at("hidden", "omnipresent", "unretentive")).toBe("former");
    expect(at("omnipresent", "omnipresent", "omnipresent")).toBe("active");
    expect(at("omnipresent", "rumoured", "hidden")).toBe("next");
    expect(at("omnipresent", "hidden", "hidden")).toBeNull();
    expect(at("hidden", "hidden", "hidden")).toBeNull();
  });

  test("a CSK signs all, a ZSK the zone, a KSK the DNSKEY set, and signatures that leave are not made", () => {
    const all = {
      dnskey: "omnipresent",
      zoneSignatures: "omnipresent",
      dnskeySignature: "rumoured",
    } as const;
    expect(bindKeySigns(key("csk", "omnipresent", all))).toBe("all");
    expect(bindKeySigns(key("zsk", "omnipresent", { zoneSignatures: "rumoured" }))).toBe("zone");
    expect(bindKeySigns(key("ksk", "omnipresent", { dnskeySignature: "omnipresent" }))).toBe(
      "dnskey-set",
    );
    expect(bindKeySigns(key("old", "hidden", { zoneSignatures: "unretentive" }))).toBe("nothing");
  });

  test("state words are read in any case and other text is not a state", () => {
    expect(parseRecordState(" Rumoured ")).toBe("rumoured");
    expect(parseRecordState("N/A")).toBeNull();
  });
});

type Records = Partial<Record<"dnskey" | "zoneSignatures" | "dnskeySignature" | "ds", RecordState>>;

function key(keyFile: string, goal: BindKeyState["goal"], records: Records): BindKeyState {
  const record = (state: RecordState | undefined) =>
    state === undefined ? null : { state, since: CHANGED };
  return {
    keyFile,
    goal,
    dnskey: record(records.dnskey),
    zoneSignatures: record(records.zoneSignatures),
    dnskeySignature: record(records.dnskeySignature),
    ds: record(records.ds),
    dsPublishedAt: null,
    dsRemovedAt: null,
    revokedAt: null,
  };
}

function lineage(keyRole: "ksk" | "zsk", keys: readonly BindKeyState[]): BindKeys {
  return { descriptorId: `${keyRole}-13`, keyRole, keys, nextKeyEventAt: NEXT_EVENT };
}
