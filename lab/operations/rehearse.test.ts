import { describe, expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import { zoneName } from "@/lib/dns/zone-name";
import { DAY } from "@/lib/dnssec/instant";
import type { Operation } from "./operation";

const CALLER = { from: "agent", through: "keymaster" } as const;
const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const SECURE = zoneName("secure.contoso.com");
const LAB = zoneName("lab.contoso.com");
const VOICE = zoneName("voice.fabrikam.com");
const PRINT = zoneName("print.fabrikam.com");
const KEY = {
  keyRole: "zsk",
  algorithm: 13,
  keyLength: 256,
  custody: { kind: "directory", provider: "Microsoft Software Key Storage Provider" },
  rolloverPeriodSeconds: 90 * DAY,
  initialRolloverOffsetSeconds: 0,
  dnskeySignatureValiditySeconds: 7 * DAY,
  dsSignatureValiditySeconds: 7 * DAY,
  zoneSignatureValiditySeconds: 10 * DAY,
} as const;

const CASES: readonly (readonly [string, Operation, number])[] = [
  ["a transfer", { kind: "transfer", server: DC2, zone: SECURE }, 0],
  ["a transfer to the holder", { kind: "transfer", server: DC1, zone: SECURE }, 0],
  ["a transfer without the keys", { kind: "transfer", server: DC2, zone: LAB }, 9107],
  ["a seize", { kind: "seize", server: DC2, zone: SECURE }, 0],
  ["a seize without keys", { kind: "seize-without-key-checks", server: DC2, zone: LAB }, 0],
  ["a new key", { kind: "add-key", server: DC1, zone: SECURE, key: KEY }, 0],
  ["a new key elsewhere", { kind: "add-key", server: DC2, zone: SECURE, key: KEY }, 9101],
  ["signing again", { kind: "resign", server: DC1, zone: SECURE, withDefault: false }, 0],
  [
    "signing what is not signed",
    { kind: "resign", server: "fdc2.fabrikam.com", zone: VOICE, withDefault: false },
    9121,
  ],
  ["unsigning", { kind: "unsign", server: DC1, zone: SECURE }, 0],
  [
    "a setting",
    { kind: "set-setting", server: DC1, zone: SECURE, change: { nsec3Iterations: 1 } },
    0,
  ],
  [
    "signing with the keys that are there",
    { kind: "sign", server: "fdc2.fabrikam.com", zone: VOICE },
    0,
  ],
  [
    "signing with defaults",
    { kind: "sign-with-default", server: "fdc1.fabrikam.com", zone: PRINT },
    0,
  ],
  ["a server that is off", { kind: "seize", server: "fdc3.fabrikam.com", zone: VOICE }, 1722],
];

describe("rehearse", () => {
  test.each(CASES)(
    "%s: foretells the code, changes nothing, and it comes true",
    (_, operation, code) => {
      const lab = new TestLab();
      const before = lab.lab.details([operation.zone]);
      const foretold = lab.lab.rehearse(operation, CALLER);
      expect(foretold.ok ? 0 : foretold.error.code).toBe(code);
      expect(lab.lab.details([operation.zone])).toEqual(before);
      expect(lab.lab.operate(operation, CALLER)).toEqual(foretold);
    },
  );

  test("a key that is removed", () => {
    const lab = new TestLab();
    const descriptorId = lab.descriptor("voice.fabrikam.com", "zsk").descriptorId;
    const operation = {
      kind: "remove-key",
      server: "fdc2.fabrikam.com",
      zone: VOICE,
      descriptorId,
    } as const;
    expect(lab.lab.rehearse(operation, CALLER)).toEqual({ ok: true, value: null });
    expect(lab.descriptor("voice.fabrikam.com", "zsk").descriptorId).toBe(descriptorId);
  });

  test("a rollover that is started", () => {
    const lab = new TestLab();
    const { descriptorId } = lab.descriptor("secure.contoso.com", "zsk");
    const operation = { kind: "invoke-rollover", server: DC1, zone: SECURE, descriptorId } as const;
    expect(lab.lab.rehearse(operation, CALLER).ok).toBe(true);
    expect(lab.descriptor("secure.contoso.com", "zsk").rollover).toBeNull();
    expect(lab.lab.operate(operation, CALLER).ok).toBe(true);
    expect(lab.descriptor("secure.contoso.com", "zsk").rollover).not.toBeNull();
  });

  test("KM-11: a write that will be lost is not foretold: the server finds out only by doing it", () => {
    const lab = new TestLab();
    lab.fault({ kind: "lost-second-write", server: DC2 });
    const operation = { kind: "transfer", server: DC2, zone: SECURE } as const;
    expect(lab.lab.rehearse(operation, CALLER).ok).toBe(true);
    expect(lab.lab.operate(operation, CALLER)).toMatchObject({ error: { code: 1726 } });
  });
});
