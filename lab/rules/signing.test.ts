import { describe, expect } from "vitest";
import type { NewKey } from "@/lab/operations/operation";
import type { TestLab } from "@/lab/testing/test-lab";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import { keepsRule } from "./keeps-rule";

const SECURE = "secure.contoso.com";
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
const VOICE = { server: "fdc2.fabrikam.com", zone: "voice.fabrikam.com" } as const;
const STORE = { server: "fdc1.fabrikam.com", zone: "store.fabrikam.com" } as const;
const AT_DC1 = { server: DC1, zone: SECURE } as const;

const ZSK: NewKey = {
  keyRole: "zsk",
  algorithm: 8,
  keyLength: 1024,
  custody: { kind: "directory", provider: "Microsoft Software Key Storage Provider" },
  rolloverPeriodSeconds: 90 * DAY,
  initialRolloverOffsetSeconds: 0,
  dnskeySignatureValiditySeconds: 7 * DAY,
  dsSignatureValiditySeconds: 7 * DAY,
  zoneSignatureValiditySeconds: 10 * DAY,
};

const add = (lab: TestLab, at: { server: string; zone: string }, change: Partial<NewKey> = {}) =>
  lab.code({ kind: "add-key", ...at, key: { ...ZSK, ...change } });
const descriptorsOf = (lab: TestLab, zone: string) => lab.report(zone).signing?.descriptors ?? [];
const lastDescriptor = (lab: TestLab, zone: string) =>
  String(descriptorsOf(lab, zone).at(-1)?.descriptorId);

describe("what only the key master does", () => {
  describe("KM-12: rollovers are run by the key master alone; while it is down they stand still", () => {
    keepsRule("KM-12", (lab) => {
      lab.advance(90 * DAY - HOUR);
      lab.power(DC1, false);
      lab.advance(2 * HOUR);
      expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
      lab.advance(10 * DAY);
      lab.power(DC1, true);
      expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
      expect(lab.descriptor(SECURE, "zsk").rollover?.since).toBe(lab.lab.now());
    });
  });

  describe("KM-13: the key master alone has dsset-<zone>, written anew when the DNSKEY set changes", () => {
    keepsRule("KM-13", (lab) => {
      const files = () => lab.lab.dsSetFiles(lab.report(SECURE).zone);
      expect(files().map((file) => file.server)).toEqual([DC1]);
      expect(files()[0]?.keyIds).toHaveLength(2);
      lab.advance(755 * DAY);
      expect(files().map((file) => file.server)).toEqual([DC1]);
      expect(files()[0]?.keyIds).toHaveLength(3);
    });
  });

  describe("KM-14: with the key master down every other writable primary goes on signing its own copy", () => {
    keepsRule("KM-14", (lab) => {
      lab.power(DC1, false);
      lab.advance(20 * DAY);
      for (const server of [DC2, DC3]) {
        expect(lab.view(SECURE, server).recordSignaturesUntil).toBeGreaterThan(lab.lab.now());
      }
    });
  });

  describe("KM-14a: the signatures over the DNSKEY set are renewed by the key master only", () => {
    keepsRule("KM-14a", (lab) => {
      const { dnskeySignaturesUntil } = lab.view(SECURE, DC2);
      lab.power(DC1, false);
      lab.advance(6 * DAY);
      expect(lab.view(SECURE, DC2).dnskeySignaturesUntil).toBe(dnskeySignaturesUntil);
      lab.power(DC1, true);
      lab.advance(4 * MINUTE);
      expect(lab.view(SECURE, DC2).dnskeySignaturesUntil).toBeGreaterThan(lab.lab.now() + 6 * DAY);
    });
  });

  describe("KM-15: signing again, unsigning and rollovers are refused by every server but the key master (9101)", () => {
    keepsRule("KM-15", (lab) => {
      const { descriptorId } = lab.descriptor(SECURE, "ksk");
      const at = { server: DC2, zone: SECURE };
      expect(lab.code({ kind: "resign", ...at, withDefault: false })).toBe(9101);
      expect(lab.code({ kind: "invoke-rollover", ...at, descriptorId })).toBe(9101);
      expect(lab.code({ kind: "step-rollover", ...at, descriptorId })).toBe(9101);
      expect(lab.code({ kind: "sign", ...STORE, server: "fdc2.fabrikam.com" })).toBe(9101);
    });
  });

  describe("KM-16: unsigning on another server than the key master is refused (9101)", () => {
    keepsRule("KM-16", (lab) => {
      expect(lab.code({ kind: "unsign", server: DC2, zone: SECURE })).toBe(9101);
      expect(lab.code({ kind: "unsign", ...AT_DC1 })).toBe(0);
    });
  });

  describe("KM-17: settings and keys are changed at the key master (9101 elsewhere)", () => {
    keepsRule("KM-17", (lab) => {
      const at = { server: DC2, zone: SECURE };
      const { descriptorId } = lab.descriptor(SECURE, "zsk");
      expect(lab.code({ kind: "set-setting", ...at, change: { nsec3Iterations: 0 } })).toBe(9101);
      expect(add(lab, at)).toBe(9101);
      expect(lab.code({ kind: "set-key", ...at, descriptorId, change: {} })).toBe(9101);
      expect(lab.code({ kind: "remove-key", ...at, descriptorId })).toBe(9101);
    });
  });

  describe("KM-18: while the key master is down nothing can be changed, and the last replicated values are read", () => {
    keepsRule("KM-18", (lab) => {
      expect(lab.code({ kind: "set-setting", ...AT_DC1, change: { nsec3Iterations: 5 } })).toBe(0);
      lab.advance(4 * MINUTE);
      expect(lab.code({ kind: "set-setting", ...AT_DC1, change: { nsec3Iterations: 7 } })).toBe(0);
      lab.power(DC1, false);
      const change = { nsec3Iterations: 9 };
      expect(lab.code({ kind: "set-setting", ...AT_DC1, change })).toBe(1722);
      expect(lab.code({ kind: "set-setting", server: DC2, zone: SECURE, change })).toBe(9101);
      const { signing } = lab.report(SECURE);
      expect(signing?.reportedBy).toBe(DC2);
      expect(signing?.settings.nsec3Iterations).toBe(5);
    });
  });

  describe("KM-19: the other primaries sign 5 to 30 minutes after the change reached them", () => {
    keepsRule("KM-19", (lab) => {
      const zone = "print.fabrikam.com";
      expect(lab.code({ kind: "sign-with-default", server: "fdc1.fabrikam.com", zone })).toBe(0);
      lab.advance(5 * MINUTE);
      expect(lab.view(zone, "fdc1.fabrikam.com").isSigned).toBe(true);
      expect(lab.view(zone, "fdc2.fabrikam.com").isSigned).toBe(false);
      lab.advance(30 * MINUTE);
      expect(lab.view(zone, "fdc2.fabrikam.com").isSigned).toBe(true);
    });
  });

  describe("KM-20: KeyMasterStatus is what the asked server finds: offline behind a partition, online elsewhere", () => {
    keepsRule("KM-20", (lab) => {
      lab.fault({ kind: "partition", server: DC1, peer: DC2 });
      expect(lab.view(SECURE, DC2).holderStatus).toBe("offline");
      expect(lab.view(SECURE, DC3).holderStatus).toBe("online");
    });
  });
});

describe("directory zones and file-backed zones", () => {
  describe("KM-21: the role of a file-backed zone can neither be transferred nor seized", () => {
    keepsRule("KM-21", (lab) => {
      const at = { server: "edge1.wingtiptoys.com", zone: "press.wingtiptoys.com" };
      expect(lab.code({ kind: "transfer", ...at })).toBe(9611);
      expect(lab.code({ kind: "seize", ...at })).toBe(9611);
    });
  });

  describe("KM-25: defaults of a file-backed zone: keys not in the directory, PropagationTime 0; else 2 days", () => {
    keepsRule("KM-25", (lab) => {
      const onFile = { server: "edge1.wingtiptoys.com", zone: "press.wingtiptoys.com" };
      expect(lab.code({ kind: "sign-with-default", ...onFile })).toBe(0);
      expect(lab.report(onFile.zone).signing?.settings.propagationTimeSeconds).toBe(0);
      expect(lab.descriptor(onFile.zone, "ksk").custody.kind).toBe("certificate-store");
      expect(lab.report(SECURE).signing?.settings.propagationTimeSeconds).toBe(2 * DAY);
      expect(lab.descriptor(SECURE, "ksk").custody.kind).toBe("directory");
    });
  });
});

describe("keys, signing and limits", () => {
  describe("KM-33: the provider of an existing key cannot be changed", () => {
    keepsRule("KM-33", (lab) => {
      const { descriptorId, custody } = lab.descriptor(SECURE, "zsk");
      const change = { custody: { kind: "provider", provider: "Another" } } as object;
      expect(lab.code({ kind: "set-key", ...AT_DC1, descriptorId, change })).toBe(0);
      expect(lab.descriptor(SECURE, "zsk").custody).toEqual(custody);
    });
  });

  describe("KM-48: a signed zone needs a KSK and a ZSK (9104); at most three of a kind and algorithm (9113)", () => {
    keepsRule("KM-48", (lab) => {
      expect(lab.code({ kind: "sign", ...STORE })).toBe(9104);
      expect(add(lab, STORE)).toBe(0);
      expect(add(lab, STORE)).toBe(0);
      expect(add(lab, STORE)).toBe(0);
      expect(add(lab, STORE)).toBe(9113);
      expect(add(lab, STORE, { algorithm: 10 })).toBe(0);
      expect(lab.code({ kind: "sign", ...STORE })).toBe(0);
    });
  });

  describe("KM-49: RSA/SHA-1 keys go with NSEC only (9103), RSA/SHA-1-NSEC3 keys with NSEC3 only (9130)", () => {
    keepsRule("KM-49", (lab) => {
      expect(add(lab, STORE, { algorithm: 5 })).toBe(9103);
      expect(
        lab.code({ kind: "set-setting", ...STORE, change: { denialOfExistence: "nsec" } }),
      ).toBe(0);
      expect(add(lab, STORE, { algorithm: 7 })).toBe(9130);
      expect(add(lab, STORE, { algorithm: 5 })).toBe(0);
      expect(
        lab.code({ kind: "set-setting", ...STORE, change: { denialOfExistence: "nsec3" } }),
      ).toBe(9103);
    });
  });

  describe("KM-50: adding a key to a signed zone signs it again at once", () => {
    keepsRule("KM-50", (lab) => {
      lab.advance(DAY);
      expect(add(lab, AT_DC1, { algorithm: 10 })).toBe(0);
      const { recordSignaturesUntil, dnskeySignaturesUntil } = lab.view(SECURE, DC1);
      expect(recordSignaturesUntil).toBe(lab.lab.now() + 10 * DAY);
      expect(dnskeySignaturesUntil).toBe(lab.lab.now() + 7 * DAY);
    });
  });

  describe("KM-51: an active key of a signed zone cannot be removed (9119); a retired one can", () => {
    keepsRule("KM-51", (lab) => {
      expect(add(lab, AT_DC1, { algorithm: 10 })).toBe(0);
      const descriptorId = lastDescriptor(lab, SECURE);
      const on = { ...AT_DC1, descriptorId };
      expect(lab.code({ kind: "remove-key", ...on })).toBe(9119);
      const change = { nextRolloverAction: "retire" } as const;
      expect(lab.code({ kind: "set-key", ...on, change })).toBe(0);
      expect(lab.code({ kind: "invoke-rollover", ...on })).toBe(0);
      lab.advance(10 * DAY);
      expect(descriptorsOf(lab, SECURE).at(-1)?.state).toBe("retired");
      expect(lab.code({ kind: "remove-key", ...on })).toBe(0);
      expect(descriptorsOf(lab, SECURE)).toHaveLength(2);
    });
  });

  describe("KM-52: of a descriptor only period, next action and validity periods change; the rest is ignored", () => {
    keepsRule("KM-52", (lab) => {
      const before = lab.descriptor(SECURE, "zsk");
      const change = { keyLength: 2048, zoneSignatureValiditySeconds: 5 * DAY } as object;
      const { descriptorId } = before;
      expect(lab.code({ kind: "set-key", ...AT_DC1, descriptorId, change })).toBe(0);
      expect(lab.descriptor(SECURE, "zsk")).toEqual({
        ...before,
        zoneSignatureValiditySeconds: 5 * DAY,
      });
    });
  });

  describe("KM-53: turning rollover off clears the next rollover; turning it on counts the period from now", () => {
    keepsRule("KM-53", (lab) => {
      const { descriptorId } = lab.descriptor(SECURE, "zsk");
      const set = (rolloverPeriodSeconds: number | null) =>
        lab.code({ kind: "set-key", ...AT_DC1, descriptorId, change: { rolloverPeriodSeconds } });
      expect(set(null)).toBe(0);
      expect(lab.descriptor(SECURE, "zsk")).toMatchObject({
        rolloverEnabled: false,
        nextRolloverAt: null,
      });
      lab.advance(200 * DAY);
      expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
      expect(set(30 * DAY)).toBe(0);
      expect(lab.descriptor(SECURE, "zsk").nextRolloverAt).toBe(lab.lab.now() + 30 * DAY);
    });
  });

  describe("KM-54: while a key rolls no key may be added and no signing parameter changed (9116)", () => {
    keepsRule("KM-54", (lab) => {
      lab.advance(90 * DAY);
      expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
      expect(add(lab, AT_DC1)).toBe(9116);
      expect(lab.code({ kind: "set-setting", ...AT_DC1, change: { nsec3Iterations: 1 } })).toBe(
        9116,
      );
    });
  });

  describe("KM-55: unsigning keeps descriptors, keys and settings, and the next signing uses them again", () => {
    keepsRule("KM-55", (lab) => {
      const keys = [lab.activeKey(SECURE, "ksk"), lab.activeKey(SECURE, "zsk")];
      const { settings } = lab.report(SECURE).signing ?? {};
      expect(lab.code({ kind: "unsign", ...AT_DC1 })).toBe(0);
      lab.advance(HOUR);
      expect(lab.view(SECURE, DC2)).toMatchObject({ isSigned: false, dnskeySignaturesUntil: null });
      expect(lab.code({ kind: "sign", ...AT_DC1 })).toBe(0);
      expect([lab.activeKey(SECURE, "ksk"), lab.activeKey(SECURE, "zsk")]).toEqual(keys);
      expect(lab.report(SECURE).signing?.settings).toEqual(settings);
      expect(lab.descriptor(SECURE, "zsk").nextRolloverAt).toBe(lab.lab.now() + 90 * DAY);
    });
  });

  describe("KM-56: signing again keeps the keys; with defaults it discards keys and settings", () => {
    keepsRule("KM-56", (lab) => {
      const key = lab.activeKey(SECURE, "ksk");
      expect(lab.code({ kind: "set-setting", ...AT_DC1, change: { nsec3Iterations: 3 } })).toBe(0);
      expect(lab.code({ kind: "resign", ...AT_DC1, withDefault: false })).toBe(0);
      expect(lab.activeKey(SECURE, "ksk")).toBe(key);
      expect(lab.report(SECURE).signing?.settings.nsec3Iterations).toBe(3);
      expect(lab.code({ kind: "resign", ...AT_DC1, withDefault: true })).toBe(0);
      expect(lab.activeKey(SECURE, "ksk")).not.toBe(key);
      expect(lab.report(SECURE).signing?.settings.nsec3Iterations).toBe(50);
    });
  });

  describe("KM-57: NSEC3 iterations are bounded by the shortest key: 150 with a 1024-bit key (9124)", () => {
    keepsRule("KM-57", (lab) => {
      const set = (nsec3Iterations: number) =>
        lab.code({ kind: "set-setting", ...AT_DC1, change: { nsec3Iterations } });
      expect(set(150)).toBe(0);
      expect(set(151)).toBe(9124);
      expect(set(2_501)).toBe(9567);
    });
  });

  describe("KM-58: a compromised key is replaced by unsigning, removing, adding and signing", () => {
    keepsRule("KM-58", (lab) => {
      const { descriptorId } = lab.descriptor(SECURE, "zsk");
      expect(lab.code({ kind: "unsign", ...AT_DC1 })).toBe(0);
      expect(add(lab, AT_DC1)).toBe(0);
      expect(lab.code({ kind: "remove-key", ...AT_DC1, descriptorId })).toBe(0);
      expect(lab.code({ kind: "sign", ...AT_DC1 })).toBe(0);
      expect(lab.descriptor(SECURE, "zsk").descriptorId).not.toBe(descriptorId);
    });
  });

  describe("KM-59: a failed rollover is not tried again; a manual one goes on once the cause is gone", () => {
    keepsRule("KM-59", (lab) => {
      const restore = lab.fault({
        kind: "missing-key",
        server: DC1,
        zone: lab.report(SECURE).zone,
      });
      lab.advance(90 * DAY);
      expect(lab.status(SECURE, "zsk")).toBe("RollError");
      expect(lab.descriptor(SECURE, "zsk").rollover?.fault).toBe("9107");
      restore();
      lab.advance(200 * DAY);
      expect(lab.status(SECURE, "zsk")).toBe("RollError");
      const { descriptorId } = lab.descriptor(SECURE, "zsk");
      expect(lab.code({ kind: "invoke-rollover", ...AT_DC1, descriptorId })).toBe(0);
      lab.advance(5 * DAY);
      expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
      expect(lab.descriptor(SECURE, "zsk").lastRolloverAt).not.toBeNull();
    });
  });

  describe("KM-60: IsSigned says whether a zone is signed, not whether it has keys and settings", () => {
    keepsRule("KM-60", (lab) => {
      const setting = lab.setting(VOICE.server, VOICE.zone);
      expect(setting.ok && setting.value.settings.denialOfExistence).toBe("nsec3");
      expect(descriptorsOf(lab, VOICE.zone)).toHaveLength(2);
      expect(lab.view(VOICE.zone, VOICE.server).isSigned).toBe(false);
    });
  });
});

describe("the parent", () => {
  describe("KM-64: DS records come to the parent only by somebody's hand", () => {
    keepsRule("KM-64", (lab) => {
      const zone = "print.fabrikam.com";
      expect(lab.code({ kind: "sign-with-default", server: "fdc1.fabrikam.com", zone })).toBe(0);
      lab.advance(30 * DAY);
      expect(lab.report(zone).parentDs.state).toBe("none");
      lab.parentDs(zone, "current");
      expect(lab.report(zone).parentDs.state).toBe("current");
    });
  });

  describe("KM-65: ParentHasSecureDelegation decides how long errors at the parent are waited for", () => {
    keepsRule("KM-65", (lab) => {
      const { descriptorId } = lab.descriptor(SECURE, "ksk");
      lab.parentDs(SECURE, "unreachable");
      expect(lab.code({ kind: "invoke-rollover", ...AT_DC1, descriptorId })).toBe(0);
      expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
      lab.advance(15 * MINUTE);
      expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDnsKeyTtl");
      lab.advance(30 * DAY);
      expect(lab.status("b2b.fabrikam.com", "ksk")).toBe("KskWaitingForDSUpdate");
      lab.parentDs("pay.contoso.com", "current");
      expect(lab.report("pay.contoso.com").signing?.settings.parentHasSecureDelegation).toBe(true);
    });
  });
});
