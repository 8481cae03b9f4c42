import { cpuUsage } from "node:process";
import { describe, expect, test } from "vitest";
import { EVERY_TYPE } from "../fixtures/every-type";
import { equalOctets } from "../octets";
import { ownerName } from "../owner-name";
import type { ResourceRecord } from "../record";
import { formatRecord, parseZoneFile } from "../text/zone-file";
import { decodeMessage } from "./decode-message";
import { encodeMessage } from "./encode-message";
import { type Message, queryMessage } from "./message";

const MESSAGES = 300_000;
const SEED = 20261125;
const HOSTILE_OCTETS = 65_535;

/** A small generator of pseudo-random numbers: the same messages on every run (xorshift32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function everyRecord(): readonly ResourceRecord[] {
  const parsed = parseZoneFile(EVERY_TYPE, ownerName("example"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function seedMessages(): readonly Uint8Array[] {
  const records = everyRecord();
  const query = queryMessage(1, { name: ownerName("Www.example"), type: 6, classNumber: 1 }, null);
  const edns = {
    version: 0,
    udpPayloadOctets: 1232,
    dnssecOk: true,
    options: [
      { kind: "nsid" as const, octets: Uint8Array.of(1, 2) },
      { kind: "cookie" as const, client: new Uint8Array(8), server: new Uint8Array(8) },
      { kind: "extended-error" as const, infoCode: 7, extraText: "expired" },
    ],
  };
  const single = records.map((record): Message => ({ ...query, answer: [record, record] }));
  const all: Message = { ...query, answer: records, authority: records.slice(0, 5), edns };
  return [query, { ...query, edns }, all, ...single].map((message) => encodeMessage(message));
}

/** Changes octets, often to the values that steer a decoder; cuts, repeats or swaps parts. */
function mutate(source: Uint8Array, random: (below: number) => number): Uint8Array {
  const octets = source.slice();
  const steering = [0x00, 0xff, 0xc0, 0x0c, 0x3f, 0x40, 0x80, 0x01];
  for (let change = random(6); change >= 0; change--) {
    const at = random(octets.length);
    octets[at] = random(2) === 0 ? (steering[random(steering.length)] ?? 0) : random(256);
  }
  if (random(8) === 0) return octets.subarray(0, random(octets.length));
  if (random(8) === 0) octets.copyWithin(random(octets.length), random(octets.length));
  return octets;
}

describe(`${MESSAGES} mutated messages of seed ${SEED}`, () => {
  test("are decoded or refused, and what is decoded survives encoding and presentation form", () => {
    const random = createRandom(SEED);
    const seeds = seedMessages();
    let decodedCount = 0;
    for (let index = 0; index < MESSAGES; index++) {
      const octets = mutate(seeds[index % seeds.length] ?? new Uint8Array(0), random);
      const decoded = decodeMessage(octets);
      if (!decoded.ok) continue;
      decodedCount++;
      expectStable(decoded.value, decodedCount % 500 === 0);
    }
    expect(decodedCount).toBeGreaterThan(MESSAGES / 20);
    expect(decodedCount).toBeLessThan(MESSAGES);
  });
});

function expectStable(message: Message, isSample: boolean): void {
  const encoded = encodeMessage(message);
  const again = decodeMessage(encoded);
  if (!again.ok) throw new Error(JSON.stringify(again.error));
  if (!equalOctets(encodeMessage(again.value), encoded)) throw new Error("encoded differently");
  if (!isSample) return;
  expect(again.value).toEqual(message);
  for (const record of message.answer) expectSameAfterText(record);
}

function expectSameAfterText(record: ResourceRecord): void {
  const text = formatRecord(record);
  const parsed = parseZoneFile(text, ownerName("."));
  expect(parsed, text).toEqual({ ok: true, value: [record] });
}

describe("hostile messages of the largest size are refused or read within a second", () => {
  const header = [0, 1, 0x80, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  const longName = [...new Array<number>(3).fill(63)].flatMap((length) => [
    length,
    ...new Array<number>(length).fill(0x61),
  ]);

  test.each<[string, readonly number[], readonly number[]]>([
    [
      "questions that all point to the longest name",
      [...longName, 0, 0, 1, 0, 1],
      [0xc0, 12, 0, 1, 0, 1],
    ],
    ["pointers that each point to the one before", [0, 0, 1, 0, 1], []],
    ["labels of one octet without end", [], [1, 0x61]],
    ["empty questions", [], [0, 0, 1, 0, 1]],
    ["pointers to themselves", [], [0xc0, 12]],
  ])("%s", (_, start, repeated) => {
    const octets = new Uint8Array(HOSTILE_OCTETS);
    octets.set(header);
    octets.set(start, header.length);
    for (let at = header.length + start.length; at + 6 <= octets.length; ) {
      const backwards = at - 6 < 0x4000 ? at - 6 : 12;
      const part =
        repeated.length > 0 ? repeated : [0xc0 | (backwards >> 8), backwards & 0xff, 0, 1, 0, 1];
      octets.set(part, at);
      at += part.length;
    }
    const before = cpuUsage();
    decodeMessage(octets);
    const used = cpuUsage(before);
    expect((used.user + used.system) / 1_000_000).toBeLessThan(1);
  });
});
