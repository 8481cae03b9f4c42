import { beforeAll, describe, expect, test } from "vitest";
import { Lab } from "@/lab/lab";
import { askServer, queryFor, readReply, TestVault } from "@/lab/testing/dns-client";
import { TEST_START } from "@/lab/testing/test-lab";
import { type Message, RCODE } from "@/lib/dns/message/message";
import { parentOf } from "@/lib/dns/name-relations";
import { type OwnerName, ownerName, ROOT_NAME } from "@/lib/dns/owner-name";
import { rdatasOf } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { parseZoneFile } from "@/lib/dns/text/zone-file";
import { ROOT_ZONE, toZoneName, zoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { ZoneTrust } from "@/lib/dnssec/validation/trust-zone-keys";
import { validateAnswer } from "@/lib/dnssec/validation/validate-answer";
import { type ChainLink, validateChain } from "@/lib/dnssec/validation/validate-chain";
import type { ZoneReport } from "@/lib/dnssec/zone-report";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { type LabDns, RESOLVER } from "./lab-dns";

const crypto = createNodeCrypto();
const SECURE = "secure.contoso.com";
const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;

type Opened = {
  readonly lab: Lab;
  readonly dns: LabDns;
  readonly vault: TestVault;
};

function open(zones = 0): Opened {
  const vault = new TestVault(crypto);
  const wall = { now: TEST_START };
  const lab = new Lab({ wallNow: () => wall.now, seed: "a seed for tests", zones, vault });
  const names = lab.forest.servers.map(({ name }) => name);
  const addresses = new Map(
    ["root.lab", "parents.lab", ...names].map((name, index) => [name, `127.77.0.${index + 2}`]),
  );
  return { lab, vault, dns: lab.openDns({ vault, crypto, addresses }) };
}

function policyAt(now: Instant) {
  return { crypto, now, maxNsec3Iterations: 50 };
}

function asked(dns: LabDns, name: string, type: string): Message | null {
  const message = askServer(dns, RESOLVER, [name, type]);
  return message?.rcode === RCODE.SERVFAIL ? null : message;
}

/** Trust in a zone's keys, worked out from answers of the resolver and the trust anchor alone. */
function trustOf({ lab, dns }: Opened, zone: string): ZoneTrust {
  const path: OwnerName[] = [];
  for (let name: OwnerName | undefined = ownerName(zone); name !== undefined; ) {
    path.unshift(name);
    name = parentOf(name);
  }
  const links: ChainLink[] = path.map((name) => ({
    zone: toZoneName(name),
    ds: name === ROOT_NAME ? null : asked(dns, name, "DS"),
    dnskey: asked(dns, name, "DNSKEY"),
  }));
  const anchor = parseZoneFile(dns.trustAnchor().dnskey.join("\n"), ROOT_NAME);
  const anchors = (anchor.ok ? anchor.value : []).flatMap(({ rdata }) =>
    rdata.kind === "DNSKEY" ? [{ zone: ROOT_ZONE, rdata }] : [],
  );
  const trust = validateChain(links, anchors, policyAt(lab.now())).at(-1);
  if (trust === undefined) throw new Error("no chain");
  return trust;
}

function statusOf(opened: Opened, zone: string, name = zone, type = "SOA"): string {
  const { lab, dns } = opened;
  const message = asked(dns, name, type);
  if (message === null) return "no answer";
  const [question] = message.questions;
  if (question === undefined) throw new Error("no question");
  return validateAnswer(question, message, trustOf(opened, zone), policyAt(lab.now())).status.kind;
}

/** What a validator must find, from what the lab reports about itself. */
function expectedOf(zone: ZoneReport, now: Instant): string {
  const [first] = zone.views;
  if (first?.isSigned !== true || zone.parentDs.state === "none") return "insecure";
  if (zone.parentDs.state === "unreachable") return "indeterminate";
  const until = [first.dnskeySignaturesUntil, first.recordSignaturesUntil];
  if (until.some((at) => at === null || at < now)) return "bogus";
  return "secure";
}

function tagsOf(message: Message | null): readonly number[] {
  const keys = rdatasOf(message?.answer.map(({ rdata }) => rdata) ?? [], "DNSKEY");
  return keys.map(keyTagOf).sort((a, b) => a - b);
}

function serialOf(message: Message | null): number {
  const [soa] = rdatasOf(message?.answer.map(({ rdata }) => rdata) ?? [], "SOA");
  return soa?.serial ?? -1;
}

describe("what the lab answers over DNS", () => {
  let opened: Opened;
  beforeAll(() => {
    opened = open(3);
  });

  test("every curated zone validates as its signatures and its parent say, and not otherwise", () => {
    const { lab } = opened;
    const reports = lab.details(lab.curatedZones());
    const found = reports.map((zone) => [zone.zone, statusOf(opened, zone.zone)]);
    expect(found).toEqual(reports.map((zone) => [zone.zone, expectedOf(zone, lab.now())]));
    const kinds = new Set(found.map(([, kind]) => kind));
    expect(kinds).toContain("secure");
    expect(kinds).toContain("insecure");
    expect(kinds.size).toBeGreaterThan(2);
  });

  test("generated zones, aliases, wildcards, denials and parents validate too", () => {
    const generated = "c00002.customers.tailspin.example";
    expect(statusOf(opened, generated, `www.${generated}`, "AAAA")).toBe("secure");
    for (const [name, type] of [
      [`ftp.${SECURE}`, "A"],
      [`x.apps.${SECURE}`, "A"],
      [`x.apps.${SECURE}`, "MX"],
      [`nothing.${SECURE}`, "A"],
      [SECURE, "CAA"],
    ] as const) {
      expect(statusOf(opened, SECURE, name, type), `${name} ${type}`).toBe("secure");
    }
    expect(statusOf(opened, "com", "nothing.com", "A")).toBe("secure");
    expect(statusOf(opened, ".", "nothing", "A")).toBe("secure");
  });

  test("the addresses of all servers are found below the root", () => {
    for (const { name } of opened.lab.forest.servers) {
      const message = asked(opened.dns, name, "A");
      const [address] = rdatasOf(message?.answer.map(({ rdata }) => rdata) ?? [], "A");
      expect(address?.address, name).toMatch(/^127\.77\.0\.\d+$/);
    }
  });

  test("the root refers to its children with glue, and a server knows only its own zones", () => {
    const referral = askServer(opened.dns, "root.lab", [SECURE, "A"]);
    expect(referral).toMatchObject({ rcode: RCODE.NOERROR, authoritative: false, answer: [] });
    expect(referral?.authority.map(({ rdata }) => rdata.kind)).toContain("DS");
    const second = askServer(opened.dns, "parents.lab", ["www.contoso.com", "A"]);
    expect(second?.additional.map(({ owner }) => owner)).toContain(DC1);
    expect(askServer(opened.dns, "fdc1.fabrikam.com", [SECURE, "A"])?.rcode).toBe(RCODE.REFUSED);
    expect(askServer(opened.dns, RESOLVER, ["www.example.net", "A"])?.rcode).toBe(RCODE.NXDOMAIN);
  });

  test("the resolver says that it resolves and never that it validated", () => {
    const message = asked(opened.dns, SECURE, "SOA");
    expect(message).toMatchObject({ recursionAvailable: true, authenticData: false });
    expect(askServer(opened.dns, DC1, [SECURE, "SOA"])).toMatchObject({
      recursionAvailable: false,
      authoritative: true,
    });
  });

  test("what is too large for a datagram comes truncated, and whole over TCP", () => {
    const edns = { version: 0, udpPayloadOctets: 512, dnssecOk: true, options: [] };
    const query = queryFor(SECURE, "DNSKEY", { edns });
    expect(readReply(opened.dns.reply(DC1, query, "udp"))?.truncated).toBe(true);
    expect(readReply(opened.dns.reply(DC1, query, "tcp"))?.truncated).toBe(false);
    expect(tagsOf(askServer(opened.dns, DC1, [SECURE, "DNSKEY"])).length).toBeGreaterThan(3);
  });

  test("what nobody can answer gets its own response code", () => {
    const rcodeOf = (change: Partial<Message>, type = "SOA") =>
      readReply(opened.dns.reply(DC1, queryFor(SECURE, type, change), "udp"))?.rcode;
    const edns = { version: 1, udpPayloadOctets: 1_232, dnssecOk: false, options: [] };
    expect(rcodeOf({ edns })).toBe(RCODE.BADVERS);
    expect(rcodeOf({ opcode: 5 })).toBe(RCODE.NOTIMP);
    expect(rcodeOf({ questions: [] })).toBe(RCODE.FORMERR);
    expect(rcodeOf({}, "AXFR")).toBe(RCODE.REFUSED);
    expect(rcodeOf({ isResponse: true })).toBeUndefined();
    expect(opened.dns.reply(DC1, new Uint8Array(3), "udp")).toEqual({ kind: "silence" });
  });

  test("ten thousand mutated queries bring answers that can be read, or silence, and nothing else", () => {
    const original = queryFor(`www.${SECURE}`, "A");
    let state = 42;
    const next = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    let answered = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const query = original.slice(0, next(8) === 0 ? next(original.length) : original.length);
      for (let hits = next(4); hits > 0 && query.length > 0; hits -= 1) {
        query[next(query.length)] = next(256);
      }
      const message = readReply(opened.dns.reply(next(2) === 0 ? DC1 : RESOLVER, query, "udp"));
      if (message === null) continue;
      answered += 1;
      expect(message.isResponse).toBe(true);
    }
    expect(answered).toBeGreaterThan(5_000);
  }, 60_000);
});

describe("faults on the wire", () => {
  const faultAt = (lab: Lab, kind: "corrupt-signature" | "lagging-copy", server: string | null) => {
    const rest = { descriptorId: null, peer: null, milliseconds: null, seconds: null };
    const added = lab.steering.addFault({ kind, server, zone: zoneName(SECURE), ...rest });
    if (!added.ok) throw new Error(added.error.sentence);
  };
  const statusAt = (opened: Opened, server: string) => {
    const trust = trustOf(opened, SECURE);
    const message = askServer(opened.dns, server, [SECURE, "SOA"]);
    const question = {
      name: ownerName(SECURE),
      type: TYPE_NUMBER.SOA,
      classNumber: CLASS_NUMBER.IN,
    };
    if (message === null) return "silent";
    return validateAnswer(question, message, trust, policyAt(opened.lab.now())).status.kind;
  };

  test("corrupt-signature breaks every signature of the zone on that server, and no other", () => {
    const opened = open();
    faultAt(opened.lab, "corrupt-signature", DC2);
    expect([DC1, DC2, DC3].map((server) => statusAt(opened, server))).toEqual([
      "secure",
      "bogus",
      "secure",
    ]);
    expect(statusOf(opened, "contoso.com")).toBe("secure");
  });

  test("a lagging copy keeps its serial and its keys while the others roll on, and in the end its signatures end", () => {
    const opened = open();
    const { lab, dns } = opened;
    const before = tagsOf(askServer(dns, DC2, [SECURE, "DNSKEY"]));
    faultAt(lab, "lagging-copy", DC2);
    lab.steering.advance(120 * 86_400);
    expect(tagsOf(askServer(dns, DC2, [SECURE, "DNSKEY"]))).toEqual(before);
    const others = tagsOf(askServer(dns, DC1, [SECURE, "DNSKEY"]));
    expect(others).not.toEqual(before);
    expect(tagsOf(askServer(dns, DC3, [SECURE, "DNSKEY"]))).toEqual(others);
    expect(serialOf(askServer(dns, DC2, [SECURE, "SOA"]))).toBeLessThan(
      serialOf(askServer(dns, DC1, [SECURE, "SOA"])),
    );
    expect(statusAt(opened, DC1)).toBe("secure");
    expect(statusAt(opened, DC2)).toBe("bogus");
  });

  test("a server that is off or cut off from outside says nothing, and the resolver asks the next", () => {
    const opened = open();
    opened.lab.steering.setPower(DC1, false);
    expect(askServer(opened.dns, DC1, [SECURE, "SOA"])).toBeNull();
    expect(statusOf(opened, SECURE)).toBe("secure");
    for (const { name } of opened.lab.forest.servers) opened.lab.steering.setPower(name, false);
    expect(statusOf(opened, SECURE)).toBe("no answer");
  });

  test("the parent answers what it holds: nothing, a record of no key, or not at all", () => {
    const opened = open();
    const { steering } = opened.lab;
    steering.setParentDs(zoneName(SECURE), "none");
    expect(statusOf(opened, SECURE)).toBe("insecure");
    steering.setParentDs(zoneName(SECURE), "stale");
    expect(statusOf(opened, SECURE)).toBe("bogus");
    steering.setParentDs(zoneName(SECURE), "unreachable");
    expect(statusOf(opened, SECURE)).toBe("indeterminate");
    expect(askServer(opened.dns, DC1, [SECURE, "DS"])).toBeNull();
    steering.setParentDs(zoneName(SECURE), "current");
    expect(statusOf(opened, SECURE)).toBe("secure");
  });
});

describe("many zones", () => {
  test("keys are made and zones signed for what is asked, and for nothing else", () => {
    const opened = open(1_000);
    expect(opened.vault.made).toBe(0);
    const zone = "c00777.customers.tailspin.example";
    expect(statusOf(opened, zone, `www.${zone}`, "A")).toBe("secure");
    // The zone's own few keys, and one of each parent.
    expect(opened.vault.made).toBeLessThan(12);
    const missing = askServer(opened.dns, RESOLVER, ["x.customers.tailspin.example", "A"]);
    expect(missing?.rcode).toBe(RCODE.NXDOMAIN);
    expect(opened.vault.made).toBeLessThan(12);
  });

  test("a pair that is not made yet is named instead of waited for", () => {
    const { lab } = open();
    const dns = lab.openDns({ vault: { pair: () => null }, crypto, addresses: new Map() });
    const reply = dns.reply(DC1, queryFor(SECURE, "SOA"), "udp");
    expect(reply.kind === "needs-keys" && reply.requests.length).toBeGreaterThan(3);
    expect(dns.trustAnchor()).toEqual({ dnskey: [], ds: [] });
  });
});
