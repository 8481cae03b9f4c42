import { describe, expect, test } from "vitest";
import { decodeMessage } from "@/lib/dns/message/decode-message";
import { encodeMessage } from "@/lib/dns/message/encode-message";
import { type Message, queryMessage } from "@/lib/dns/message/message";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { zoneName } from "@/lib/dns/zone-name";
import { AnswerMemory } from "./answer-memory";

const name = zoneName("example.test");
const question = { name, type: TYPE_NUMBER.NS, classNumber: CLASS_NUMBER.IN };

function answer(id: number, target: string, change: Partial<Message> = {}): Uint8Array {
  const rdata = { kind: "NS", target: zoneName(target) } as const;
  return encodeMessage({
    ...queryMessage(id, question, null),
    isResponse: true,
    answer: [{ owner: name, classNumber: CLASS_NUMBER.IN, ttlSeconds: 60, rdata }],
    ...change,
  });
}

describe("AnswerMemory", () => {
  test("the same octets under another id are the same answer under its own id", () => {
    const memory = new AnswerMemory();
    const first = memory.decode(question, answer(1, "ns1.test"));
    const second = memory.decode(question, answer(2, "ns1.test"));
    expect(second).toEqual(decodeMessage(answer(2, "ns1.test")));
    expect(first.ok && second.ok && first.value.answer === second.value.answer).toBe(true);
  });

  test("a single octet that differs makes it another answer", () => {
    const memory = new AnswerMemory();
    memory.decode(question, answer(1, "ns1.test"));
    for (const octets of [
      answer(1, "ns2.test"),
      answer(1, "ns2.test", { authoritative: true }),
      answer(1, "ns2.test", { rcode: 2 }),
    ]) {
      expect(memory.decode(question, octets)).toEqual(decodeMessage(octets));
    }
  });

  test("octets that are written over later change nothing that is remembered", () => {
    const memory = new AnswerMemory();
    const octets = answer(1, "ns1.test");
    memory.decode(question, octets);
    octets.fill(0);
    const again = answer(3, "ns1.test");
    expect(memory.decode(question, again)).toEqual(decodeMessage(again));
  });

  test("what is no message is refused, also where an answer is remembered", () => {
    const memory = new AnswerMemory();
    const octets = answer(1, "ns1.test");
    memory.decode(question, octets);
    expect(memory.decode(question, octets.subarray(0, 20)).ok).toBe(false);
  });
});
