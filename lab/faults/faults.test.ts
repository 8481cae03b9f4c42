import { describe, expect, test } from "vitest";
import { TestLab } from "@/lab/testing/test-lab";
import { zoneName } from "@/lib/dns/zone-name";
import { DAY, HOUR } from "@/lib/dnssec/instant";

const SECURE = "secure.contoso.com";
const [DC1, DC2, DC3, NS4] = [
  "dc1.contoso.com",
  "dc2.contoso.com",
  "dc3.contoso.com",
  "ns4.contoso.com",
] as const;

const serverOf = (lab: TestLab, name: string) =>
  lab.lab.servers().find((server) => server.server === name);
const speakers = (lab: TestLab) => lab.report(SECURE).views.map((view) => view.server);

describe("faults", () => {
  test("a partition between two servers is seen by them alone, and heals when it is removed", () => {
    const lab = new TestLab();
    const heal = lab.fault({ kind: "partition", server: DC1, peer: DC2 });
    expect(lab.view(SECURE, DC2).holderStatus).toBe("offline");
    expect(lab.view(SECURE, DC3).holderStatus).toBe("online");
    const points = serverOf(lab, DC1)?.vantagePoints ?? [];
    expect(points.filter((point) => !point.reachable).map((point) => point.from)).toEqual([DC2]);
    heal();
    expect(lab.view(SECURE, DC2).holderStatus).toBe("online");
  });

  test("a partition without a peer cuts a server off from everybody, the agent too", () => {
    const lab = new TestLab();
    lab.fault({ kind: "partition", server: DC1 });
    expect(speakers(lab)).not.toContain(DC1);
    expect(serverOf(lab, DC1)).toMatchObject({ reachable: false, failure: { code: 1722 } });
    expect(serverOf(lab, DC1)?.vantagePoints.some((point) => point.reachable)).toBe(false);
  });

  test("a holder behind a partition goes on with its rollovers; the others learn of it when it heals", () => {
    const lab = new TestLab();
    const heal = lab.fault({ kind: "partition", server: DC1 });
    lab.advance(90 * DAY);
    expect(lab.status(SECURE, "zsk")).toBe("NotRolling");
    heal();
    lab.advance(15 + 180);
    expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
    lab.power(DC1, false);
    expect(lab.status(SECURE, "zsk")).toBe("ZskWaitingForDnsKeyTtl");
  });

  test("a missing key is hidden from that server only, and its own copy is served from another's signatures", () => {
    const lab = new TestLab();
    const { descriptorId } = lab.descriptor(SECURE, "zsk");
    lab.fault({ kind: "missing-key", server: DC2, descriptorId });
    expect(lab.view(SECURE, DC2).keysReachable[descriptorId]).toBe(false);
    expect(lab.view(SECURE, DC3).keysReachable[descriptorId]).toBe(true);
    lab.advance(30 * DAY);
    expect(lab.view(SECURE, DC2).recordSignaturesUntil).toBe(
      lab.view(SECURE, DC1).recordSignaturesUntil,
    );
  });

  test("a skewed clock shifts the ends of signatures made from then on, and is reported", () => {
    const lab = new TestLab();
    lab.fault({ kind: "clock-skew", server: DC2, seconds: -HOUR });
    expect(serverOf(lab, DC2)?.clockSkewSeconds).toBe(-HOUR);
    lab.advance(7 * DAY);
    const [skewed, right] = [lab.view(SECURE, DC2), lab.view(SECURE, DC3)];
    expect(skewed.recordSignaturesUntil).toBe((right.recordSignaturesUntil ?? 0) - HOUR);
  });

  test("a lagging copy stays one serial behind and is not refreshed; the other copies are", () => {
    const lab = new TestLab();
    const restore = lab.fault({ kind: "lagging-copy", server: NS4, zone: zoneName(SECURE) });
    const held = lab.view(SECURE, NS4);
    expect(held.serial).toBe((lab.view(SECURE, DC1).serial ?? 0) - 1);
    lab.advance(20 * DAY);
    const later = lab.view(SECURE, NS4);
    expect(later).toMatchObject({
      serial: held.serial,
      recordSignaturesUntil: held.recordSignaturesUntil,
    });
    expect(lab.view(SECURE, DC2).recordSignaturesUntil).toBeGreaterThan(lab.lab.now());
    restore();
    expect(lab.view(SECURE, NS4).serial).toBe(lab.view(SECURE, DC1).serial);
  });

  test("a server that is too slow does not answer; one that is slow does", () => {
    const lab = new TestLab();
    lab.fault({ kind: "slow", server: DC2, milliseconds: 500 });
    expect(speakers(lab)).toContain(DC2);
    lab.fault({ kind: "slow", server: DC2, milliseconds: 9_500 });
    expect(speakers(lab)).not.toContain(DC2);
    expect(serverOf(lab, DC2)?.failure).toMatchObject({ kind: "timed-out", code: 1460 });
  });

  test("a corrupt signature is told by no server: only the wire shows it", () => {
    const lab = new TestLab();
    const before = lab.facts();
    lab.fault({ kind: "corrupt-signature", zone: zoneName(SECURE) });
    expect(lab.facts()).toEqual(before);
    expect(lab.lab.faults).toMatchObject([{ kind: "corrupt-signature", zone: SECURE }]);
  });

  test("what does not exist cannot fail: unknown names and missing numbers are refused", () => {
    const lab = new TestLab();
    const refusal = (fault: Parameters<TestLab["fault"]>[0]) => () => lab.fault(fault);
    expect(refusal({ kind: "partition", server: "dc9.contoso.com" })).toThrow("no server dc9");
    expect(refusal({ kind: "missing-key", zone: zoneName("no.example") })).toThrow("no zone");
    expect(refusal({ kind: "missing-key", descriptorId: "none" })).toThrow("No zone of the lab");
    expect(refusal({ kind: "slow", server: DC1 })).toThrow("milliseconds");
    expect(refusal({ kind: "clock-skew", server: DC1 })).toThrow("seconds");
    expect(refusal({ kind: "partition", server: DC1, peer: DC1 })).toThrow("itself");
    expect(lab.lab.steering.removeFault("f99").ok).toBe(false);
    expect(lab.lab.faults).toEqual([]);
  });

  test("another replication delay counts from now on", () => {
    const lab = new TestLab();
    lab.lab.steering.setReplicationDelay(2 * HOUR);
    expect(lab.code({ kind: "transfer", server: DC2, zone: SECURE })).toBe(0);
    lab.advance(2 * HOUR - 1);
    expect(lab.view(SECURE, DC3).holder).toBe(DC1);
    lab.advance(1 + 180);
    expect(lab.view(SECURE, DC3).holder).toBe(DC2);
  });
});
