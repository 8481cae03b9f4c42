import dnsPacket, { type PacketRecord } from "dns-packet";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "../octets";
import { type OwnerName, ownerName } from "../owner-name";
import type { Rdata } from "../rdata/rdata";
import { parseType } from "../record-type";
import { decodeMessage } from "./decode-message";
import { encodeMessage } from "./encode-message";
import { type Message, queryMessage } from "./message";

const RUNS = { numRuns: 2000, seed: 5601 };
const base = queryMessage(7, { name: ownerName("q.example"), type: 255, classNumber: 1 }, null);

const uint8 = fc.nat(255);
const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffffffff);
const octets = fc.uint8Array({ minLength: 1, maxLength: 70 });
const label = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
const name = fc
  .array(label, { minLength: 0, maxLength: 5 })
  .map((labels): OwnerName => ownerName(labels.join(".") || "."));
const typeNumbers = fc
  .uniqueArray(fc.constantFrom(1, 2, 6, 15, 16, 28, 43, 46, 47, 48, 50, 51, 257))
  .map((types) => types.sort((a, b) => a - b));
const ascii = fc.stringMatching(/^[ -~]{0,30}$/).map((text) => new TextEncoder().encode(text));
const hash = {
  hashAlgorithm: uint8,
  flags: uint8,
  iterations: uint16,
  salt: fc.uint8Array({ maxLength: 9 }),
};
const dsFields = { keyTag: uint16, algorithm: uint8, digestType: uint8, digest: octets };

/** Every type that both know. */
const rdata: fc.Arbitrary<Rdata> = fc.oneof(
  fc.record({ kind: fc.constant("A" as const), address: fc.ipV4() }),
  fc.record({ kind: fc.constant("NS" as const), target: name }),
  fc.record({ kind: fc.constant("CNAME" as const), target: name }),
  fc.record({ kind: fc.constant("DNAME" as const), target: name }),
  fc.record({ kind: fc.constant("PTR" as const), target: name }),
  fc.record({
    kind: fc.constant("SOA" as const),
    primaryServer: name,
    mailbox: name,
    serial: uint32,
    refreshSeconds: uint32,
    retrySeconds: uint32,
    expireSeconds: uint32,
    minimumSeconds: uint32,
  }),
  fc.record({ kind: fc.constant("MX" as const), preference: uint16, exchange: name }),
  fc.record({
    kind: fc.constant("TXT" as const),
    strings: fc.array(octets, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("HINFO" as const), cpu: ascii, os: ascii }),
  fc.record({
    kind: fc.constant("SRV" as const),
    priority: uint16,
    weight: uint16,
    port: uint16,
    target: name,
  }),
  fc.record({
    kind: fc.constant("CAA" as const),
    // It writes 128 for every critical flag octet.
    flags: fc.constantFrom(0, 128),
    tag: fc.stringMatching(/^[a-z0-9]{1,9}$/),
    value: ascii,
  }),
  fc.record({
    kind: fc.constant("TLSA" as const),
    usage: uint8,
    selector: uint8,
    matchingType: uint8,
    association: octets,
  }),
  fc.record({ kind: fc.constant("DS" as const), ...dsFields }),
  fc.record({
    kind: fc.constant("DNSKEY" as const),
    flags: uint16,
    protocol: fc.constant(3),
    algorithm: uint8,
    publicKey: octets,
  }),
  fc.record({
    kind: fc.constant("RRSIG" as const),
    typeCovered: fc.constantFrom(1, 6, 48),
    algorithm: uint8,
    labels: uint8,
    originalTtlSeconds: uint32,
    expiration: uint32,
    inception: uint32,
    keyTag: uint16,
    signerName: name,
    signature: octets,
  }),
  fc.record({ kind: fc.constant("NSEC" as const), nextName: name, types: typeNumbers }),
  fc.record({ kind: fc.constant("NSEC3" as const), ...hash, nextHash: octets, types: typeNumbers }),
);

/** What dns-packet says, in our shape. */
function toRdata({ type, data }: PacketRecord): unknown {
  const fields = data as Record<string, unknown>;
  const bytes = (value: unknown) => new Uint8Array(value as Uint8Array);
  const latin = (value: unknown) => new TextEncoder().encode(value as string);
  const types = (value: unknown) =>
    (value as string[])
      .map((mnemonic) => parseType(mnemonic.replace("UNKNOWN_", "TYPE")))
      .sort((a, b) => (a ?? 0) - (b ?? 0));
  switch (type) {
    case "A":
      return { kind: type, address: data };
    case "NS":
    case "CNAME":
    case "DNAME":
    case "PTR":
      return { kind: type, target: data };
    case "SOA":
      return {
        kind: type,
        primaryServer: fields.mname,
        mailbox: fields.rname,
        serial: fields.serial,
        refreshSeconds: fields.refresh,
        retrySeconds: fields.retry,
        expireSeconds: fields.expire,
        minimumSeconds: fields.minimum,
      };
    case "MX":
      return { kind: type, preference: fields.preference, exchange: fields.exchange };
    case "TXT":
      return { kind: type, strings: (data as unknown[]).map(bytes) };
    case "HINFO":
      return { kind: type, cpu: latin(fields.cpu), os: latin(fields.os) };
    case "SRV":
      return {
        kind: type,
        priority: fields.priority,
        weight: fields.weight,
        port: fields.port,
        target: fields.target,
      };
    case "CAA":
      return {
        kind: type,
        flags: fields.flags,
        tag: fields.tag,
        value: latin(fields.value),
      };
    case "TLSA":
      return {
        kind: type,
        usage: fields.usage,
        selector: fields.selector,
        matchingType: fields.matchingType,
        association: bytes(fields.certificate),
      };
    case "DS":
      return {
        kind: type,
        keyTag: fields.keyTag,
        algorithm: fields.algorithm,
        digestType: fields.digestType,
        digest: bytes(fields.digest),
      };
    case "DNSKEY":
      return {
        kind: type,
        flags: fields.flags,
        protocol: 3,
        algorithm: fields.algorithm,
        publicKey: bytes(fields.key),
      };
    case "RRSIG":
      return {
        kind: type,
        typeCovered: parseType(fields.typeCovered as string),
        algorithm: fields.algorithm,
        labels: fields.labels,
        originalTtlSeconds: fields.originalTTL,
        expiration: fields.expiration,
        inception: fields.inception,
        keyTag: fields.keyTag,
        signerName: fields.signersName,
        signature: bytes(fields.signature),
      };
    case "NSEC":
      return { kind: type, nextName: fields.nextDomain, types: types(fields.rrtypes) };
    case "NSEC3":
      return {
        kind: type,
        hashAlgorithm: fields.algorithm,
        flags: fields.flags,
        iterations: fields.iterations,
        salt: bytes(fields.salt),
        nextHash: bytes(fields.nextDomain),
        types: types(fields.rrtypes),
      };
    default:
      throw new Error(`no such type here: ${type}`);
  }
}

describe("dns-packet 5.6.1", () => {
  test("reads what we write, and we read what it writes, for every type that it knows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ owner: name, ttlSeconds: uint32, rdata }), {
          minLength: 1,
          maxLength: 4,
        }),
        (items) => {
          const answer = items.map((item) => ({ ...item, classNumber: 1 }));
          const message: Message = { ...base, isResponse: true, answer };
          const packet = dnsPacket.decode(Buffer.from(encodeMessage(message)));
          const answers = packet.answers ?? [];
          expect(answers.map(({ name: owner, ttl }) => ({ owner, ttl }))).toEqual(
            items.map(({ owner, ttlSeconds }) => ({ owner, ttl: ttlSeconds })),
          );
          expect(answers.map(toRdata)).toEqual(items.map((item) => item.rdata));
          const decoded = decodeMessage(dnsPacket.encode(packet));
          expect(decoded.ok && decoded.value.answer).toEqual(answer);
        },
      ),
      RUNS,
    );
  });
});

function viaDnsPacket(hex: string): string {
  try {
    return JSON.stringify(dnsPacket.decode(Buffer.from(hex, "hex")).answers?.[0]);
  } catch (fault) {
    return fault instanceof Error ? fault.message : "?";
  }
}

function viaOurs(hex: string): string {
  const decoded = decodeMessage(fromHex(hex) ?? new Uint8Array(0));
  return JSON.stringify(decoded.ok ? decoded.value.answer[0] : decoded.error.reason);
}

const ONE_ANSWER = "000180000000000100000000";

describe("known faults of dns-packet 5.6.1 that we do not share", () => {
  test.each<[string, string, string, string]>([
    [
      "a dot inside a label reads as two labels",
      "03612e620000010001000000000004c0000201",
      '"a.b"',
      '"a\\\\.b"',
    ],
    [
      "octets from 0x80 are lost",
      "0361ffff0000010001000000000004c0000201",
      "\ufffd\ufffd",
      '"a\\\\255\\\\255"',
    ],
    [
      "a DNSKEY with an odd protocol makes the message unreadable",
      "0161000030000100000000000501010f0d01",
      "Protocol must be 3",
      '"protocol":15',
    ],
    [
      "octets left over in RDATA pass",
      "01610000010001000000000005c000020101",
      '"192.0.2.1"',
      "octets-left-over",
    ],
    [
      "RDATA that ends early reads on into what follows",
      "01610000010001000000000003c0000201",
      '"192.0.2.1"',
      "ends-early",
    ],
    ["CDS is opaque", "016100003b000100000000000500010d02aa", '"type":"Buffer"', '"kind":"CDS"'],
  ])("%s", (_, hex, theirs, ours) => {
    expect(viaDnsPacket(ONE_ANSWER + hex)).toContain(theirs);
    expect(viaOurs(ONE_ANSWER + hex)).toContain(ours);
  });
});
