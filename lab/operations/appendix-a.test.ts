import { describe, expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import type { NewKey } from "./operation";

/**
 * Appendix A, operation by operation: the preconditions are broken from the last to the first; each one that is broken in
 * addition must answer before those that were broken already.
 */

const SECURE = "secure.contoso.com";
const PRINT = "print.fabrikam.com";
const STORE = "store.fabrikam.com";
const [DC1, DC2, FDC1] = ["dc1.contoso.com", "dc2.contoso.com", "fdc1.fabrikam.com"] as const;
const AT_DC1 = { server: DC1, zone: SECURE } as const;

const KEY: NewKey = {
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

const set = (
  lab: TestLab,
  name: string,
  which: "isDnssecEnabled" | "isDirectoryAvailable",
  isOn: boolean,
) => lab.lab.steering.setSwitch(name, which, isOn);

describe("every operation", () => {
  test("answers 1722 off, 1753 without DNS service, 5 without rights, 9601 without the zone, 9568 while loading", () => {
    const lab = new TestLab({ loadingSeconds: 60 });
    const resign = (zone = SECURE) =>
      lab.code({ kind: "resign", server: DC1, zone, withDefault: false });
    lab.power(DC1, false);
    lab.power(DC1, true);
    expect(resign()).toBe(9568);
    expect(resign("fabrikam.com")).toBe(9601);
    expect(resign("nowhere.example")).toBe(9601);
    lab.lab.steering.setRights(DC1, false);
    expect(resign("fabrikam.com")).toBe(5);
    lab.lab.steering.setDnsService(DC1, false);
    expect(resign("fabrikam.com")).toBe(1753);
    lab.power(DC1, false);
    expect(resign("fabrikam.com")).toBe(1722);
    expect(
      lab.code({ kind: "resign", server: "dc9.contoso.com", zone: SECURE, withDefault: false }),
    ).toBe(1722);
    lab.power(DC1, true);
    lab.lab.steering.setDnsService(DC1, true);
    lab.lab.steering.setRights(DC1, true);
    lab.advance(60);
    expect(resign()).toBe(0);
  });

  test("is refused with 1722 where the network does not let the caller through", () => {
    const lab = new TestLab();
    lab.fault({ kind: "partition", server: DC1, peer: "agent" });
    const zone = lab.report(SECURE).zone;
    const operation = { kind: "unsign", server: DC1, zone } as const;
    const caller = { from: "agent", through: "keymaster" } as const;
    expect(lab.lab.operate(operation, caller)).toMatchObject({ error: { code: 1722 } });
    expect(lab.code({ kind: "unsign", ...AT_DC1 })).toBe(0);
  });
});

describe("Sign(default)", () => {
  test("9611 and 9569, 9125, 9622, 9102, 9101 in this order", () => {
    const lab = new TestLab();
    const sign = (server: string, zone: string) =>
      lab.code({ kind: "sign-with-default", server, zone });
    expect(sign(DC2, "guest.contoso.com")).toBe(9101);
    expect(sign(DC2, SECURE)).toBe(9102);
    expect(sign(FDC1, PRINT)).toBe(0);
    expect(sign("fdc2.fabrikam.com", PRINT)).toBe(9622);
    set(lab, "fdc2.fabrikam.com", "isDnssecEnabled", false);
    expect(sign("fdc2.fabrikam.com", PRINT)).toBe(9125);
    set(lab, "ns4.contoso.com", "isDnssecEnabled", false);
    expect(sign("ns4.contoso.com", SECURE)).toBe(9611);
    expect(sign("rodc1.contoso.com", SECURE)).toBe(9569);
    lab.advance(HOUR);
    expect(sign(FDC1, PRINT)).toBe(9102);
  });

  test("makes a KSK of 2048 and a ZSK of 1024 bits, default settings, and the next rollovers", () => {
    const lab = new TestLab();
    expect(lab.code({ kind: "sign-with-default", server: FDC1, zone: PRINT })).toBe(0);
    const { signing } = lab.report(PRINT);
    expect(signing?.settings).toMatchObject({
      denialOfExistence: "nsec3",
      nsec3Iterations: 50,
      nsec3RandomSaltLength: 8,
      enableRfc5011KeyRollover: true,
      dsRecordGenerationAlgorithms: ["sha-1", "sha-256"],
      propagationTimeSeconds: 2 * DAY,
    });
    const now = lab.lab.now();
    expect(signing?.descriptors).toMatchObject([
      { keyRole: "ksk", algorithm: 8, keyLength: 2048, nextRolloverAt: now + 755 * DAY },
      { keyRole: "zsk", algorithm: 8, keyLength: 1024, nextRolloverAt: now + 90 * DAY },
    ]);
    const published = signing?.descriptors.flatMap((d) => d.keys.filter((key) => key.published));
    expect(published).toHaveLength(4);
    expect(lab.view(PRINT, FDC1)).toMatchObject({
      dnskeySignaturesUntil: now + 7 * DAY,
      recordSignaturesUntil: now + 10 * DAY,
    });
  });
});

describe("Sign", () => {
  test("9101, 9104, 9103, 9130, 9124, 9107 in this order", () => {
    const lab = new TestLab();
    const at = { server: FDC1, zone: STORE };
    const sign = (server: string = FDC1) => lab.code({ kind: "sign", server, zone: STORE });
    expect(sign("fdc2.fabrikam.com")).toBe(9101);
    expect(sign()).toBe(9104);
    expect(lab.code({ kind: "add-key", ...at, key: KEY })).toBe(0);
    const restore = lab.fault({ kind: "missing-key", server: FDC1 });
    expect(sign()).toBe(9107);
    restore();
    expect(sign()).toBe(0);
    expect(sign()).toBe(9622);
    lab.advance(HOUR);
    expect(sign()).toBe(9102);
  });

  test("9112 where the provider of a key is not installed", () => {
    const lab = new TestLab();
    const zone = "hsm.contoso.com";
    expect(lab.code({ kind: "unsign", server: "dc3.contoso.com", zone })).toBe(0);
    expect(lab.code({ kind: "seize", server: DC2, zone })).toBe(9107);
    lab.advance(HOUR);
    expect(lab.code({ kind: "sign", server: "dc3.contoso.com", zone })).toBe(0);
  });
});

describe("DoResign and Unsign", () => {
  test("9121 on an unsigned zone before 9101", () => {
    const lab = new TestLab();
    const at = { server: "fdc1.fabrikam.com", zone: "voice.fabrikam.com" };
    expect(lab.code({ kind: "resign", ...at, withDefault: true })).toBe(9121);
    expect(lab.code({ kind: "unsign", ...at })).toBe(9121);
    expect(lab.code({ kind: "resign", server: DC2, zone: SECURE, withDefault: true })).toBe(9101);
    expect(lab.code({ kind: "unsign", server: DC2, zone: SECURE })).toBe(9101);
  });
});

describe("SetSetting", () => {
  test("9101, then ranges 9566 and 9567, then 9124", () => {
    const lab = new TestLab();
    const change = (change: object, server: string = DC1) =>
      lab.code({ kind: "set-setting", server, zone: SECURE, change });
    expect(change({ nsec3Iterations: 9_999 }, DC2)).toBe(9101);
    expect(change({ secureDelegationPollingPeriodSeconds: 60 })).toBe(9566);
    expect(change({ nsec3Iterations: 9_999 })).toBe(9567);
    expect(change({ dnskeyRecordSetTtlSeconds: 8 * DAY })).toBe(9567);
    expect(change({ nsec3Iterations: 200 })).toBe(9124);
    expect(change({ nsec3Iterations: 0 })).toBe(0);
    expect(lab.report(SECURE).signing?.settings.nsec3Iterations).toBe(0);
  });
});

describe("AddKey", () => {
  test("9101, 9116, 9105, 9106, 9113, 9114, 9115, 9123, 9108 in this order", () => {
    const lab = new TestLab();
    const worst: NewKey = {
      ...KEY,
      algorithm: 99,
      keyLength: 1_000,
      rolloverPeriodSeconds: DAY,
      initialRolloverOffsetSeconds: 31 * DAY,
      zoneSignatureValiditySeconds: HOUR,
      custody: { kind: "directory", provider: "Another" },
    };
    const add = (key: NewKey, server: string = DC1) =>
      lab.code({ kind: "add-key", server, zone: SECURE, key });
    const better = { ...worst, algorithm: 8 };
    const right = { ...better, keyLength: 1_024 };
    expect(add(worst, DC2)).toBe(9101);
    expect(add(worst)).toBe(9105);
    expect(add(better)).toBe(9106);
    expect(add(KEY)).toBe(0);
    expect(add(KEY)).toBe(0);
    expect(add(right)).toBe(9113);
    const other = { ...right, algorithm: 10 };
    expect(add(other)).toBe(9114);
    expect(add({ ...other, rolloverPeriodSeconds: 90 * DAY })).toBe(9115);
    const timed = { ...other, rolloverPeriodSeconds: 90 * DAY, initialRolloverOffsetSeconds: 0 };
    expect(add(timed)).toBe(9123);
    expect(add({ ...timed, zoneSignatureValiditySeconds: DAY })).toBe(9108);
    lab.advance(90 * DAY);
    expect(add(worst)).toBe(9116);
  });
});

describe("SetKey and RemoveKey", () => {
  test("SetKey: 9101, 9118, 9117, 9116 in this order", () => {
    const lab = new TestLab();
    const [ksk, zsk] = [lab.descriptor(SECURE, "ksk"), lab.descriptor(SECURE, "zsk")];
    const revoke = { nextRolloverAction: "revoke-standby" } as const;
    const setKey = (descriptorId: string, change: object, server: string = DC1) =>
      lab.code({ kind: "set-key", server, zone: SECURE, descriptorId, change });
    lab.advance(90 * DAY);
    expect(setKey(zsk.descriptorId, revoke, DC2)).toBe(9101);
    expect(setKey(zsk.descriptorId, revoke)).toBe(9118);
    expect(setKey(zsk.descriptorId, {})).toBe(9116);
    expect(setKey(ksk.descriptorId, revoke)).toBe(0);
    expect(setKey(ksk.descriptorId, { rolloverPeriodSeconds: DAY })).toBe(9114);
    expect(setKey(ksk.descriptorId, { zoneSignatureValiditySeconds: HOUR })).toBe(9123);
    expect(setKey("7d0b7b0e-5a34-4f0e-9d52-0f2a5f1c2b11", {})).toBe(87);
    const internal = lab.descriptor("internal.contoso.com", "ksk");
    expect(internal.keys.some((key) => key.pointer === "standby")).toBe(false);
    expect(
      lab.code({
        kind: "set-key",
        server: "dc3.contoso.com",
        zone: "internal.contoso.com",
        descriptorId: internal.descriptorId,
        change: revoke,
      }),
    ).toBe(9117);
  });

  test("RemoveKey: 9101, 9116, 9119 in this order", () => {
    const lab = new TestLab();
    const { descriptorId } = lab.descriptor(SECURE, "zsk");
    const remove = (server: string) =>
      lab.code({ kind: "remove-key", server, zone: SECURE, descriptorId });
    expect(remove(DC1)).toBe(9119);
    lab.advance(90 * DAY);
    expect(remove(DC1)).toBe(9116);
    expect(remove(DC2)).toBe(9101);
  });
});

describe("Invoke rollover and Step", () => {
  test("Invoke: 9101, 9121, 9116, 9120", () => {
    const lab = new TestLab();
    const [ksk, zsk] = [lab.descriptor(SECURE, "ksk"), lab.descriptor(SECURE, "zsk")];
    const invoke = (descriptorId: string, server: string = DC1) =>
      lab.code({ kind: "invoke-rollover", server, zone: SECURE, descriptorId });
    expect(invoke(zsk.descriptorId, DC2)).toBe(9101);
    expect(invoke(zsk.descriptorId)).toBe(0);
    expect(lab.descriptor(SECURE, "zsk").rollover?.isManual).toBe(true);
    expect(invoke(zsk.descriptorId)).toBe(9116);
    expect(invoke(ksk.descriptorId)).toBe(0);
    expect(lab.status(SECURE, "ksk")).toBe("Queued");
    expect(invoke(ksk.descriptorId)).toBe(9120);
    const voice = { server: "fdc2.fabrikam.com", zone: "voice.fabrikam.com" };
    const { descriptorId } = lab.descriptor(voice.zone, "ksk");
    expect(lab.code({ kind: "invoke-rollover", ...voice, descriptorId })).toBe(9121);
  });

  test("Step: 9101, 9121, 9118 on a ZSK, 9128 unless it waits for the parent", () => {
    const lab = new TestLab();
    const [ksk, zsk] = [lab.descriptor(SECURE, "ksk"), lab.descriptor(SECURE, "zsk")];
    const step = (descriptorId: string, server: string = DC1) =>
      lab.code({ kind: "step-rollover", server, zone: SECURE, descriptorId });
    expect(step(ksk.descriptorId, DC2)).toBe(9101);
    expect(step(zsk.descriptorId)).toBe(9118);
    expect(step(ksk.descriptorId)).toBe(9128);
    expect(lab.code({ kind: "invoke-rollover", ...AT_DC1, descriptorId: ksk.descriptorId })).toBe(
      0,
    );
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSUpdate");
    expect(step(ksk.descriptorId)).toBe(0);
    expect(lab.status(SECURE, "ksk")).toBe("KskWaitingForDSTtl");
  });
});

describe("Transfer and Seize", () => {
  test("Transfer: 9611, 9121, then success for the holder, 9107, 9717, 9122 in this order", () => {
    const lab = new TestLab();
    const transfer = (server: string, zone: string) => lab.code({ kind: "transfer", server, zone });
    lab.power(DC1, false);
    expect(transfer(DC2, SECURE)).toBe(9122);
    set(lab, DC2, "isDirectoryAvailable", false);
    expect(transfer(DC2, SECURE)).toBe(9717);
    const restore = lab.fault({ kind: "missing-key", server: DC2, zone: lab.report(SECURE).zone });
    expect(transfer(DC2, SECURE)).toBe(9107);
    expect(transfer(DC2, "corp.contoso.com")).toBe(0);
    expect(transfer(DC2, "guest.contoso.com")).toBe(9121);
    expect(transfer("rodc1.contoso.com", SECURE)).toBe(9611);
    restore();
  });

  test("a holder that denies its role is no better than one that is down (9122)", () => {
    const lab = new TestLab();
    expect(lab.code({ kind: "transfer", server: DC2, zone: SECURE })).toBe(0);
    // DC3 has not heard of it: its replica names DC1, and DC1 says that it is not the key master any more.
    expect(lab.code({ kind: "transfer", server: "dc3.contoso.com", zone: SECURE })).toBe(9122);
    lab.advance(15);
    expect(lab.code({ kind: "transfer", server: "dc3.contoso.com", zone: SECURE })).toBe(0);
  });

  test("Seize: 9611, 9107, 9717; the old holder is not asked, and unsigned zones will do", () => {
    const lab = new TestLab();
    const seize = (server: string, zone: string) => lab.code({ kind: "seize", server, zone });
    lab.power(DC1, false);
    set(lab, DC2, "isDirectoryAvailable", false);
    expect(seize(DC2, SECURE)).toBe(9717);
    expect(seize(DC2, "lab.contoso.com")).toBe(9107);
    expect(seize("rodc1.contoso.com", SECURE)).toBe(9611);
    set(lab, DC2, "isDirectoryAvailable", true);
    expect(seize(DC2, SECURE)).toBe(0);
    expect(seize(FDC1, PRINT)).toBe(0);
  });
});

describe("Get setting", () => {
  test("is the asked server's cached view, with the key master's status as that server finds it", () => {
    const lab = new TestLab();
    lab.power(DC1, false);
    const answer = lab.setting(DC2, SECURE);
    expect(answer.ok && answer.value).toMatchObject({
      isSigned: true,
      isKeyMasterServer: false,
      keyMasterServer: DC1,
      keyMasterStatus: "offline",
      testCode: 0,
    });
    expect(lab.setting(DC1, SECURE)).toMatchObject({ ok: false, error: { code: 1722 } });
  });
});
