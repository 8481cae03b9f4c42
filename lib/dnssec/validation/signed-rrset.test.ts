import { describe, expect, test } from "vitest";
import { ownerName } from "@/lib/dns/owner-name";
import type { ResourceRecord } from "@/lib/dns/record";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import { parseZoneFile } from "@/lib/dns/text/zone-file";
import { findSigned, groupSigned, isSameSigned, type SignedRrset } from "./signed-rrset";

const SIGNATURE = "5 2 300 20300101000000 20200101000000 12345 example. c2lnbmF0dXJl";

function records(text: string): readonly ResourceRecord[] {
  const parsed = parseZoneFile(text, ownerName("example"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function only(text: string): SignedRrset {
  const [set, ...others] = groupSigned(records(text));
  if (set === undefined || others.length > 0) throw new Error("not one RRset");
  return set;
}

/** So many that sets are found by key and no more one by one. */
function many(count: number): string {
  return Array.from(
    { length: count },
    (_, at) => `n${at} 300 IN A 192.0.2.${at}\nN${at} 60 IN A 198.51.100.${at}
n${at} 300 IN RRSIG A ${SIGNATURE}\nn${at} 300 IN RRSIG AAAA ${SIGNATURE}`,
  ).join("\n");
}

describe("groupSigned", () => {
  test.each([2, 40])("gives each RRset its own signatures, of %i owners", (count) => {
    const sets = groupSigned(records(many(count)));
    expect(sets).toHaveLength(count);
    for (const { rrset, rrsigs } of sets) {
      expect(rrset).toMatchObject({ type: TYPE_NUMBER.A, ttlSeconds: 60 });
      expect(rrset.classNumber).toBe(CLASS_NUMBER.IN);
      expect(rrset.rdatas).toHaveLength(2);
      expect(rrsigs.map(({ typeCovered }) => typeCovered)).toEqual([TYPE_NUMBER.A]);
    }
    expect(findSigned(sets, ownerName("N1.EXAMPLE"), TYPE_NUMBER.A)).toBe(sets[1]);
    expect(findSigned(sets, ownerName("n1.example"), TYPE_NUMBER.AAAA)).toBeUndefined();
  });
});

describe("isSameSigned", () => {
  const mx = (first: string, second: string) =>
    `@ 300 IN MX ${first}\n@ 300 IN MX ${second}\n@ 300 IN RRSIG MX ${SIGNATURE}`;
  const set = only(mx("10 a", "20 b"));

  test("does not mind the order of records", () => {
    expect(isSameSigned(set, only(mx("20 b", "10 a")))).toBe(true);
  });

  test.each([
    ["another record", mx("10 a", "20 c")],
    ["a record twice", mx("10 a", "10 a")],
    ["another case", mx("10 a", "20 B")],
    ["a record more", `${mx("10 a", "20 b")}\n@ 300 IN MX 30 c`],
    ["another TTL", mx("10 a", "20 b").replaceAll("@ 300", "@ 299")],
    ["another signature", mx("10 a", "20 b").replace("c2lnbmF0dXJl", "c2lnbmF0dXJm")],
    ["another end", mx("10 a", "20 b").replace("20300101", "20300102")],
    ["no signature", "@ 300 IN MX 10 a\n@ 300 IN MX 20 b"],
  ])("tells %s", (_, text) => {
    expect(isSameSigned(set, only(text))).toBe(false);
  });
});
