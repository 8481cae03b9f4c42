import { describe, expect } from "vitest";
import type { TestLab } from "@/lab/testing/test-lab";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import { keepsRule } from "./keeps-rule";

const SECURE = "secure.contoso.com";
const LAB = "lab.contoso.com";
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;
/** Replication and a poll are over by then. */
const SETTLED = 4 * MINUTE;

const transfer = (lab: TestLab, server: string, zone = SECURE) =>
  lab.code({ kind: "transfer", server, zone });
const seize = (lab: TestLab, server: string, zone = SECURE) =>
  lab.code({ kind: "seize", server, zone });
const seizeWithoutKeys = (lab: TestLab, server: string, zone = SECURE) =>
  lab.code({ kind: "seize-without-key-checks", server, zone });

describe("who is key master", () => {
  describe("KM-1: after a transfer the zone has one key master, not two", () => {
    keepsRule("KM-1", (lab) => {
      expect(transfer(lab, DC2)).toBe(0);
      lab.advance(SETTLED);
      expect(lab.claimants(SECURE)).toEqual([DC2]);
      for (const { holders } of lab.report(SECURE).directory) expect(holders).toEqual([DC2]);
    });
  });

  describe("KM-2: one server may be key master of many zones, and zones of one server of many", () => {
    keepsRule("KM-2", (lab) => {
      expect(lab.claimants("corp.contoso.com")).toEqual([DC2]);
      expect(transfer(lab, DC2)).toBe(0);
      expect(lab.claimants("corp.contoso.com")).toEqual([DC2]);
      expect(lab.claimants(LAB)).toEqual([DC1]);
    });
  });

  describe("KM-3: neither a read-only domain controller nor a secondary becomes key master", () => {
    keepsRule("KM-3", (lab) => {
      expect(transfer(lab, "rodc1.contoso.com")).toBe(9611);
      expect(seizeWithoutKeys(lab, "rodc1.contoso.com")).toBe(9611);
      expect(seizeWithoutKeys(lab, "ns4.contoso.com")).toBe(9611);
      expect(lab.claimants(SECURE)).toEqual([DC1]);
    });
  });

  describe("KM-4: signing with defaults makes the server that signs the key master", () => {
    keepsRule("KM-4", (lab) => {
      const zone = "print.fabrikam.com";
      expect(lab.claimants(zone)).toEqual([]);
      expect(lab.code({ kind: "sign-with-default", server: "fdc2.fabrikam.com", zone })).toBe(0);
      expect(lab.claimants(zone)).toEqual(["fdc2.fabrikam.com"]);
      expect(lab.view(zone, "fdc2.fabrikam.com").isSigned).toBe(true);
    });
  });

  describe("KM-5: a file-backed zone's key master is the server with the file, a directory zone's a domain controller", () => {
    keepsRule("KM-5", (lab) => {
      const zone = "press.wingtiptoys.com";
      const server = "edge1.wingtiptoys.com";
      expect(lab.code({ kind: "sign-with-default", server, zone })).toBe(0);
      expect(lab.claimants(zone)).toEqual([server]);
      expect(lab.report(zone).directory).toEqual([]);
      const kinds = new Map(lab.lab.servers().map((found) => [found.server, found.kind]));
      const { zones } = lab.lab.sweep(null, 1_000);
      const holders = zones
        .filter((found) => found.storage === "directory")
        .flatMap((found) => found.views.filter((view) => view.isHolder));
      expect(new Set(holders.map((view) => kinds.get(view.server)))).toEqual(
        new Set(["domain-controller"]),
      );
    });
  });

  describe("KM-6: a zone keeps its key master when it is unsigned, and can get one before it is signed", () => {
    keepsRule("KM-6", (lab) => {
      expect(lab.code({ kind: "unsign", server: DC1, zone: SECURE })).toBe(0);
      lab.advance(SETTLED);
      expect(lab.claimants(SECURE)).toEqual([DC1]);
      expect(seize(lab, "fdc1.fabrikam.com", "print.fabrikam.com")).toBe(0);
      expect(lab.claimants("print.fabrikam.com")).toEqual(["fdc1.fabrikam.com"]);
    });
  });

  describe("KM-7: on a never-signed zone a key master is assigned before settings and keys can be changed", () => {
    keepsRule("KM-7", (lab) => {
      const zone = "print.fabrikam.com";
      const server = "fdc1.fabrikam.com";
      const change = { nsec3Iterations: 0 };
      expect(lab.code({ kind: "set-setting", server, zone, change })).toBe(9101);
      expect(seize(lab, server, zone)).toBe(0);
      expect(lab.code({ kind: "set-setting", server, zone, change })).toBe(0);
    });
  });

  describe("KM-9: the assignment is what the directory says, at every replica", () => {
    keepsRule("KM-9", (lab) => {
      expect(transfer(lab, DC3)).toBe(0);
      lab.advance(SETTLED);
      const replicas = lab.report(SECURE).directory;
      expect(replicas.length).toBeGreaterThanOrEqual(3);
      for (const { holders } of replicas) expect(holders).toEqual([DC3]);
    });
  });

  describe("KM-10: what a server says is its cached view, refreshed at its next poll after replication", () => {
    keepsRule("KM-10", (lab) => {
      expect(transfer(lab, DC2)).toBe(0);
      expect(lab.view(SECURE, DC3).holder).toBe(DC1);
      const replica = () => lab.report(SECURE).directory.find((found) => found.replica === DC3);
      expect(replica()?.holders).toEqual([DC1]);
      lab.advance(15);
      expect(replica()?.holders).toEqual([DC2]);
      lab.advance(180);
      expect(lab.view(SECURE, DC3).holder).toBe(DC2);
    });
  });

  describe("KM-11: a lost second write is reported as failure and leaves two servers in the directory", () => {
    keepsRule("KM-11", (lab) => {
      lab.fault({ kind: "lost-second-write", server: DC2 });
      expect(transfer(lab, DC2)).toBe(1726);
      lab.advance(SETTLED);
      for (const { holders } of lab.report(SECURE).directory) expect(holders).toEqual([DC1, DC2]);
      expect(lab.claimants(SECURE)).toEqual([DC1, DC2]);
    });
  });
});

describe("transfer and seize", () => {
  describe("KM-35: a transfer is done by the new key master; nothing happens while that one is off", () => {
    keepsRule("KM-35", (lab) => {
      lab.power(DC2, false);
      expect(transfer(lab, DC2)).toBe(1722);
      expect(lab.claimants(SECURE)).toEqual([DC1]);
    });
  });

  describe("KM-36: a transfer needs the old key master to answer that it is it (9122)", () => {
    keepsRule("KM-36", (lab) => {
      lab.power(DC1, false);
      expect(transfer(lab, DC2)).toBe(9122);
      expect(lab.view(SECURE, DC2).holder).toBe(DC1);
      expect(transfer(lab, "fdc1.fabrikam.com", "archive.fabrikam.com")).toBe(9122);
      expect(transfer(lab, DC2, LAB)).toBe(9107);
      expect(transfer(lab, DC2, "guest.contoso.com")).toBe(9121);
    });
  });

  describe("KM-37: a transfer to the present holder succeeds and changes nothing", () => {
    keepsRule("KM-37", (lab) => {
      const before = lab.transitions(SECURE);
      const { roleChangedAt, views } = lab.report(SECURE);
      expect(transfer(lab, DC1)).toBe(0);
      expect(lab.transitions(SECURE)).toEqual(before);
      expect(lab.report(SECURE)).toMatchObject({ roleChangedAt, views });
    });
  });

  describe("KM-38: a seizure asks nobody, works on unsigned zones, and fails where a key cannot be opened", () => {
    keepsRule("KM-38", (lab) => {
      lab.power(DC1, false);
      expect(seize(lab, DC2)).toBe(0);
      expect(seize(lab, "fdc1.fabrikam.com", "print.fabrikam.com")).toBe(0);
      expect(seize(lab, DC2, LAB)).toBe(9107);
      expect(lab.view(LAB, DC2).isHolder).toBe(false);
    });
  });

  describe("KM-39: a seizure without key checks works without the keys, but only on a signed zone", () => {
    keepsRule("KM-39", (lab) => {
      lab.power(DC1, false);
      expect(seizeWithoutKeys(lab, DC2, LAB)).toBe(0);
      expect(lab.claimants(LAB)).toEqual([DC2]);
      expect(seizeWithoutKeys(lab, "fdc1.fabrikam.com", "print.fabrikam.com")).toBe(9121);
    });
  });

  describe("KM-40: a transfer and a seizure take effect at once, without replication and without signing again", () => {
    keepsRule("KM-40", (lab) => {
      const { recordSignaturesUntil, dnskeySignaturesUntil } = lab.view(SECURE, DC2);
      expect(transfer(lab, DC2)).toBe(0);
      expect(lab.view(SECURE, DC2)).toMatchObject({
        isHolder: true,
        recordSignaturesUntil,
        dnskeySignaturesUntil,
      });
    });
  });

  describe("KM-41: after a transfer the old key master drops the role at once; after a seizure it does not", () => {
    keepsRule("KM-41", (lab) => {
      expect(transfer(lab, DC2)).toBe(0);
      expect(lab.claimants(SECURE)).toEqual([DC2]);
      expect(seize(lab, DC3)).toBe(0);
      expect(lab.claimants(SECURE)).toEqual([DC2, DC3]);
    });
  });

  describe("KM-42: a seizure without keys makes no keys; the zone's signatures age out", () => {
    keepsRule("KM-42", (lab) => {
      lab.power(DC1, false);
      expect(seizeWithoutKeys(lab, DC2, LAB)).toBe(0);
      const before = lab.view(LAB, DC2);
      const setting = lab.setting(DC2, LAB);
      expect(setting.ok && setting.value.testCode).toBe(9107);
      lab.advance(9 * DAY);
      expect(lab.view(LAB, DC2)).toMatchObject({
        dnskeySignaturesUntil: before.dnskeySignaturesUntil,
        recordSignaturesUntil: before.recordSignaturesUntil,
      });
      expect(before.dnskeySignaturesUntil).toBeLessThan(lab.lab.now());
    });
  });

  describe("KM-43: after a seizure without keys, signing again with defaults makes new keys and the old DS stale", () => {
    keepsRule("KM-43", (lab) => {
      lab.power(DC1, false);
      expect(seizeWithoutKeys(lab, DC2, LAB)).toBe(0);
      const before = [lab.activeKey(LAB, "ksk"), lab.activeKey(LAB, "zsk")];
      expect(lab.code({ kind: "resign", server: DC2, zone: LAB, withDefault: true })).toBe(0);
      const after = [lab.activeKey(LAB, "ksk"), lab.activeKey(LAB, "zsk")];
      expect(after).not.toContain(before[0]);
      expect(after).not.toContain(before[1]);
      expect(lab.view(LAB, DC2).dnskeySignaturesUntil).toBe(lab.lab.now() + 7 * DAY);
      expect(lab.report(LAB).parentDs.state).toBe("stale");
    });
  });

  describe("KM-44: when the old key master returns, the role is transferred back with the same keys and the same DS", () => {
    keepsRule("KM-44", (lab) => {
      const keys = [lab.activeKey(LAB, "ksk"), lab.activeKey(LAB, "zsk")];
      lab.power(DC1, false);
      expect(seizeWithoutKeys(lab, DC2, LAB)).toBe(0);
      lab.advance(2 * DAY);
      lab.power(DC1, true);
      lab.advance(SETTLED);
      expect(transfer(lab, DC1, LAB)).toBe(0);
      expect([lab.activeKey(LAB, "ksk"), lab.activeKey(LAB, "zsk")]).toEqual(keys);
      expect(lab.report(LAB).parentDs.state).toBe("current");
      expect(lab.view(LAB, DC1).keysReachable).toEqual(
        Object.fromEntries(Object.keys(lab.view(LAB, DC1).keysReachable).map((id) => [id, true])),
      );
    });
  });

  describe("KM-45: an old key master that comes back believes in its role until its first poll, and then drops it", () => {
    keepsRule("KM-45", (lab) => {
      lab.power(DC1, false);
      expect(seize(lab, DC2)).toBe(0);
      lab.advance(HOUR);
      lab.power(DC1, true);
      expect(lab.claimants(SECURE)).toEqual([DC1, DC2]);
      lab.advance(15 + 180);
      expect(lab.claimants(SECURE)).toEqual([DC2]);
    });
  });

  describe("KM-47: a rollover goes on at a new key master that can open the keys", () => {
    keepsRule("KM-47", (lab) => {
      lab.advance(90 * DAY + SETTLED);
      const { rollover } = lab.descriptor(SECURE, "zsk");
      expect(rollover?.native.CurrentRolloverStatus).toBe("ZskWaitingForDnsKeyTtl");
      lab.power(DC1, false);
      expect(seize(lab, DC2)).toBe(0);
      expect(lab.descriptor(SECURE, "zsk").rollover).toEqual(rollover);
      lab.advance(2 * DAY + HOUR);
      expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForMaxZoneTtl");
    });
  });
});

describe("where private keys are", () => {
  describe("KM-27: a read-only domain controller has no keys and holds a signed zone as a secondary copy", () => {
    keepsRule("KM-27", (lab) => {
      const view = lab.view(SECURE, "rodc1.contoso.com");
      expect(view).toMatchObject({ copy: "secondary", isWritable: false, keysReachable: {} });
      expect(lab.code({ kind: "unsign", server: DC1, zone: SECURE })).toBe(0);
      lab.advance(HOUR);
      expect(lab.view(SECURE, "rodc1.contoso.com")).toMatchObject({
        copy: "primary",
        isWritable: false,
      });
    });
  });

  describe("KM-28: keys of another provider open only where that provider is installed", () => {
    keepsRule("KM-28", (lab) => {
      const opens = (server: string) =>
        Object.values(lab.view("hsm.contoso.com", server).keysReachable);
      expect(opens(DC1)).toEqual([true, true]);
      expect(opens(DC3)).toEqual([true, true]);
      expect(opens(DC2)).toEqual([false, false]);
    });
  });

  describe("KM-29: keys go into the directory only for a directory zone and from Microsoft's software provider (9108)", () => {
    keepsRule("KM-29", (lab) => {
      const custody = { kind: "directory", provider: "Contoso HSM Key Storage Provider" } as const;
      expect(lab.code(addKey({ server: DC1, zone: SECURE, custody }))).toBe(9108);
      const inDirectory = { ...custody, provider: "Microsoft Software Key Storage Provider" };
      const onFile = { server: "edge1.wingtiptoys.com", zone: "shop.wingtiptoys.com" };
      expect(lab.code(addKey({ ...onFile, custody: inDirectory }))).toBe(9108);
      expect(lab.code(addKey({ server: DC1, zone: SECURE, custody: inDirectory }))).toBe(0);
    });
  });

  describe("KM-30: every writable domain controller that has the zone opens keys that are in the directory", () => {
    keepsRule("KM-30", (lab) => {
      for (const server of [DC1, DC2, DC3]) {
        const opens = Object.values(lab.view(SECURE, server).keysReachable);
        expect(opens).toEqual([true, true]);
      }
    });
  });

  describe("KM-31: one key outside the directory is enough to keep the role from moving (9107)", () => {
    keepsRule("KM-31", (lab) => {
      expect(transfer(lab, "fdc2.fabrikam.com", "api.fabrikam.com")).toBe(9107);
      expect(seize(lab, "fdc2.fabrikam.com", "api.fabrikam.com")).toBe(9107);
    });
  });

  describe("KM-32: keys in a certificate store are lost to all others with their server", () => {
    keepsRule("KM-32", (lab) => {
      lab.power(DC1, false);
      for (const server of [DC2, DC3]) {
        expect(Object.values(lab.view(LAB, server).keysReachable)).toEqual([false, false]);
        expect(seize(lab, server, LAB)).toBe(9107);
      }
    });
  });
});

function addKey(input: {
  server: string;
  zone: string;
  custody: { kind: "directory"; provider: string };
}) {
  return {
    kind: "add-key" as const,
    server: input.server,
    zone: input.zone,
    key: {
      keyRole: "zsk" as const,
      algorithm: 8,
      keyLength: 1024,
      custody: input.custody,
      rolloverPeriodSeconds: 90 * DAY,
      initialRolloverOffsetSeconds: 0,
      dnskeySignatureValiditySeconds: 7 * DAY,
      dsSignatureValiditySeconds: 7 * DAY,
      zoneSignatureValiditySeconds: 10 * DAY,
    },
  };
}
