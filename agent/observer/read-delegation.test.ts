import { describe, expect, test } from "vitest";
import { type Message, queryMessage } from "@/lib/dns/message/message";
import { ownerName, ROOT_NAME } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { parseZoneFile } from "@/lib/dns/text/zone-file";
import { zoneName } from "@/lib/dns/zone-name";
import { addressesIn, directionToParent } from "./read-delegation";

const ZONE = zoneName("child.example.test");
const TEST = zoneName("test");

function records(text: string) {
  const parsed = parseZoneFile(text, ROOT_NAME);
  if (!parsed.ok) throw new Error(parsed.error.word);
  return parsed.value;
}

function answer(parts: Partial<Message>): Message {
  const question = { name: ZONE, type: TYPE_NUMBER.DS, classNumber: 1 };
  return { ...queryMessage(1, question, null), isResponse: true, ...parts };
}

describe("where a DS set is found", () => {
  test("a referral leads to the servers of the zone in between", () => {
    const authority = records("example.test. 60 IN NS ns.example.test.");
    expect(directionToParent(answer({ authority }), ZONE, TEST)).toEqual({
      kind: "referral",
      zone: "example.test",
      servers: ["ns.example.test"],
    });
  });

  test("a server that has the zone in between too speaks for it at once: its SOA or the signer of the DS set says so", () => {
    const soa = "example.test. 60 IN SOA ns.example.test. h.example.test. 1 1 1 1 1";
    const denied = answer({ authoritative: true, authority: records(soa) });
    expect(directionToParent(denied, ZONE, TEST)).toEqual({
      kind: "authoritative",
      zone: "example.test",
    });
    const ds = `child.example.test. 60 IN DS 1 13 2 ${"00".repeat(32)}
child.example.test. 60 IN RRSIG DS 13 3 60 20270101000000 20260101000000 1 example.test. AAAA`;
    const given = answer({ authoritative: true, answer: records(ds) });
    expect(directionToParent(given, ZONE, TEST)).toMatchObject({ zone: "example.test" });
  });

  test("the child's own side has nothing to say about it", () => {
    const soa = "child.example.test. 60 IN SOA ns.example.test. h.example.test. 1 1 1 1 1";
    const denied = answer({ authoritative: true, authority: records(soa) });
    expect(directionToParent(denied, ZONE, TEST)).toEqual({ kind: "lame" });
  });

  test("a referral upwards or to somewhere else leads nowhere", () => {
    for (const owner of [".", "test.", "other.test."]) {
      const authority = records(`${owner} 60 IN NS ns.example.test.`);
      expect(directionToParent(answer({ authority }), ZONE, TEST)).toEqual({ kind: "lame" });
    }
  });
});

test("glue is taken for the name that was asked about alone", () => {
  const additional = records(`ns.example.test. 60 IN A 192.0.2.1
ns.example.test. 60 IN AAAA 2001:db8::1
evil.test. 60 IN A 192.0.2.66`);
  expect(addressesIn(answer({ additional }), ownerName("NS.example.test"), 53)).toEqual([
    { ip: "192.0.2.1", port: 53 },
    { ip: "2001:db8::1", port: 53 },
  ]);
});
