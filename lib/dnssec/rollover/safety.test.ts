import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  breaksChainOfTrust,
  type ChainOfTrust,
  chainOfRecordStates,
  findBrokenChain,
  type KeyRecordStates,
  recordStateOf,
} from "./safety";

const SOUND: ChainOfTrust = {
  ds: [["ksk1"]],
  dnskey: [{ usable: ["ksk1", "zsk1", "zsk2"], signers: ["ksk1"] }],
  signatures: [["zsk1"]],
};

describe("findBrokenChain", () => {
  test("a zone at rest has a chain for every validator", () => {
    expect(findBrokenChain(SOUND)).toBeNull();
  });

  test("a DS set that no signature over the DNSKEY set answers to breaks it", () => {
    expect(findBrokenChain({ ...SOUND, ds: [["ksk2"]] })?.rule).toBe("ds-leads-to-dnskey");
    const publishedOnly = {
      ...SOUND,
      ds: [["ksk2"]],
      dnskey: [{ usable: ["ksk1", "ksk2", "zsk1"], signers: ["ksk1"] }],
    };
    expect(findBrokenChain(publishedOnly)?.rule).toBe("ds-leads-to-dnskey");
  });

  test("a revoked key proves nothing, though it still signs (RFC 5011 §2.1)", () => {
    const revoked = { ...SOUND, dnskey: [{ usable: ["zsk1"], signers: ["ksk1"] }] };
    expect(findBrokenChain(revoked)?.rule).toBe("ds-leads-to-dnskey");
  });

  test("signatures by a key that some cached DNSKEY set lacks break it", () => {
    const early = {
      ...SOUND,
      dnskey: [{ usable: ["ksk1", "zsk1"], signers: ["ksk1"] }, ...SOUND.dnskey],
    };
    expect(findBrokenChain({ ...early, signatures: [["zsk1"], ["zsk2"]] })).toEqual({
      rule: "dnskey-proves-signatures",
      dnskey: early.dnskey[0],
      signatures: ["zsk2"],
    });
  });

  test("a delegation without DS is insecure, not broken", () => {
    expect(findBrokenChain({ ...SOUND, ds: [[]] })).toBeNull();
    expect(findBrokenChain({ ...SOUND, ds: [] })).toBeNull();
  });
});

describe("breaksChainOfTrust", () => {
  const broken: ChainOfTrust = { ...SOUND, ds: [["gone"]] };

  test("denies a step from sound to broken, and names the view that fails", () => {
    expect(breaksChainOfTrust(SOUND, broken)).toMatchObject({
      rule: "ds-leads-to-dnskey",
      ds: ["gone"],
    });
  });

  test("a broken situation may be left, and also changed without being mended at once", () => {
    expect(breaksChainOfTrust(broken, SOUND)).toBeNull();
    expect(breaksChainOfTrust(broken, { ...broken, ds: [["other"]] })).toBeNull();
  });

  test("what is broken in one rule does not excuse breaking the other", () => {
    const worse = { ...broken, signatures: [["zsk9"]] };
    expect(breaksChainOfTrust(broken, worse)?.rule).toBe("dnskey-proves-signatures");
  });

  test("never denies a step that changes nothing, and never allows one that breaks a sound chain", () => {
    const ids = fc.subarray(["a", "b", "c"]);
    const chain = fc.record({
      ds: fc.array(ids, { maxLength: 3 }),
      dnskey: fc.array(fc.record({ usable: ids, signers: ids }), { minLength: 1, maxLength: 3 }),
      signatures: fc.array(ids, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(chain, chain, (before, after) => {
        expect(breaksChainOfTrust(before, before)).toBeNull();
        if (findBrokenChain(before) === null) {
          const denied = breaksChainOfTrust(before, after) !== null;
          expect(denied).toBe(findBrokenChain(after) !== null);
          expect(denied).toBe(!hasChainByBruteForce(after));
        }
      }),
    );
  });
});

describe("record states", () => {
  const key = (keyId: string, states: Partial<KeyRecordStates>): KeyRecordStates => ({
    keyId,
    revoked: false,
    dnskey: "hidden",
    dnskeySignature: "hidden",
    zoneSignatures: "hidden",
    ds: "hidden",
    ...states,
  });
  const ksk = key("ksk", {
    dnskey: "omnipresent",
    dnskeySignature: "omnipresent",
    ds: "omnipresent",
  });

  test("a swap of signatures is safe while both DNSKEYs are everywhere, and not before", () => {
    const old = key("old", { dnskey: "omnipresent", zoneSignatures: "unretentive" });
    const ready = key("new", { dnskey: "omnipresent", zoneSignatures: "rumoured" });
    const early = key("new", { dnskey: "rumoured", zoneSignatures: "rumoured" });
    expect(findBrokenChain(chainOfRecordStates([ksk, old, ready]))).toBeNull();
    expect(findBrokenChain(chainOfRecordStates([ksk, old, early]))?.rule).toBe(
      "dnskey-proves-signatures",
    );
  });

  test("a swap of DS records is safe while both keys sign the DNSKEY set everywhere", () => {
    const both = { dnskey: "omnipresent", dnskeySignature: "omnipresent" } as const;
    const zsk = key("zsk", { dnskey: "omnipresent", zoneSignatures: "omnipresent" });
    const keys = [
      key("old", { ...both, ds: "unretentive" }),
      key("new", { ...both, ds: "rumoured" }),
      zsk,
    ];
    expect(findBrokenChain(chainOfRecordStates(keys))).toBeNull();
    const gone = [key("old", { ds: "unretentive" }), key("new", { ...both, ds: "rumoured" }), zsk];
    expect(findBrokenChain(chainOfRecordStates(gone))?.rule).toBe("ds-leads-to-dnskey");
  });

  test("a record is rumoured while some older version lacks it, unretentive while some version still has it", () => {
    expect(recordStateOf([["a"], ["a", "b"]], "a")).toBe("omnipresent");
    expect(recordStateOf([["a"], ["a", "b"]], "b")).toBe("rumoured");
    expect(recordStateOf([["a", "b"], ["b"]], "a")).toBe("unretentive");
    expect(recordStateOf([["a"]], "c")).toBe("hidden");
    expect(recordStateOf([], "c")).toBe("hidden");
  });
});

/** A validator with any mix of versions, spelled out. */
function hasChainByBruteForce(chain: ChainOfTrust): boolean {
  const dsSets = chain.ds.length === 0 ? [[]] : chain.ds;
  for (const ds of dsSets) {
    for (const dnskey of chain.dnskey) {
      for (const signatures of chain.signatures) {
        const good = dnskey.usable.filter((id) => dnskey.signers.includes(id));
        const delegated = ds.length === 0 || good.some((id) => ds.includes(id));
        const signed = signatures.some((id) => dnskey.usable.includes(id));
        if (!delegated || !signed) return false;
      }
    }
  }
  return true;
}
