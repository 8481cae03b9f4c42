import { describe, expect, test } from "vitest";
import { displayName } from "./display-name";
import { canonicalSortKey, compareNames } from "./name-order";
import {
  commonAncestor,
  countLabels,
  countRrsigLabels,
  isAtOrBelow,
  isBelow,
  isWildcard,
  labelsOf,
  lastLabels,
  parentOf,
  wildcardBelow,
} from "./name-relations";
import { isSameName, ownerName, parseOwnerName, toLowerName } from "./owner-name";
import { parseZoneName, zoneName } from "./zone-name";

function refusal(text: string): string {
  const parsed = parseZoneName(text);
  return parsed.ok ? `accepted as ${parsed.value}` : parsed.error.reason;
}

describe("parseZoneName", () => {
  test("gives one spelling for any case, trailing dot, U-label, other full stop or needless escape", () => {
    for (const text of ["Example.ORG", "example.org.", "example。org", "\\101xample.or\\g"]) {
      expect(zoneName(text)).toBe("example.org");
    }
    expect(zoneName("Bücher.Example")).toBe("xn--bcher-kva.example");
    expect(zoneName("XN--BCHER-KVA.example")).toBe("xn--bcher-kva.example");
    expect(zoneName("bu\u0308cher.example")).toBe("xn--bcher-kva.example");
  });

  test("keeps the names that operators have: RFC 2317, underscores, spaces, the root", () => {
    expect(zoneName("0/25.2.0.192.in-addr.arpa")).toBe("0/25.2.0.192.in-addr.arpa");
    expect(zoneName("_msdcs.Corp.test")).toBe("_msdcs.corp.test");
    expect(zoneName("old\\032zone.test")).toBe("old\\032zone.test");
    expect(zoneName("old\\ zone.test")).toBe("old\\032zone.test");
    expect(zoneName(".")).toBe(".");
  });

  test("refuses what no server could hold, and says why", () => {
    expect(refusal("")).toBe("empty");
    expect(refusal("a..b")).toBe("empty-label");
    expect(refusal(".a")).toBe("empty-label");
    expect(refusal("..")).toBe("empty-label");
    expect(refusal(`${"a".repeat(64)}.test`)).toBe("label-too-long");
    expect(refusal(`${"ü".repeat(1000)}.test`)).toBe("label-too-long");
    expect(refusal("a\\256.test")).toBe("bad-escape");
    expect(refusal("a\\25.test")).toBe("bad-escape");
    expect(refusal("a.test\\")).toBe("bad-escape");
    expect(refusal("a b.test")).toBe("bad-character");
    expect(refusal("a\u0007.test")).toBe("bad-character");
    expect(refusal("-ü.test")).toBe("bad-u-label");
    expect(refusal("💩.test")).toBe("bad-u-label");
  });

  test("counts octets on the wire, not characters", () => {
    const label = "a".repeat(63);
    expect(refusal(`${label}.${label}.${label}.${"b".repeat(61)}`)).toMatch(/^accepted/);
    expect(refusal(`${label}.${label}.${label}.${"b".repeat(62)}`)).toBe("name-too-long");
    expect(refusal(`${"\\200".repeat(63)}.test`)).toMatch(/^accepted/);
    expect(refusal(`${"\\200".repeat(64)}.test`)).toBe("label-too-long");
  });
});

describe("parseOwnerName", () => {
  test("keeps case and gives every octet one spelling", () => {
    expect(ownerName("_Tcp.Host.\\@.a\\.b\\\\.\\000\\255.")).toBe(
      "_Tcp.Host.\\@.a\\.b\\\\.\\000\\255",
    );
    expect(ownerName("*.Example")).toBe("*.Example");
    expect(toLowerName(ownerName("*.\\.A\\255B"))).toBe("*.\\.a\\255b");
  });

  test("never accepts what it would write differently on a second reading", () => {
    for (const text of ["a.b", "\\..x", "a\\\\.b", '\\".\\(\\)', "x\\032y"]) {
      const once = parseOwnerName(text);
      expect(once.ok && parseOwnerName(once.value)).toEqual(once);
    }
  });
});

describe("relations", () => {
  test("an escaped dot does not separate labels", () => {
    expect(labelsOf(ownerName("a\\.b.c"))).toEqual(["a\\.b", "c"]);
    expect(labelsOf(ownerName("a\\\\.b.c"))).toEqual(["a\\\\", "b", "c"]);
    expect(parentOf(ownerName("a\\.b.c"))).toBe("c");
    expect(isAtOrBelow(ownerName("a\\.b.c"), ownerName("b.c"))).toBe(false);
    expect(isAtOrBelow(ownerName("a\\\\.b.c"), ownerName("b.c"))).toBe(true);
  });

  test("an ancestor is one by labels, not by characters, and in any case", () => {
    expect(isAtOrBelow(ownerName("www.Example.org"), ownerName("example.ORG"))).toBe(true);
    expect(isAtOrBelow(ownerName("notexample.org"), ownerName("example.org"))).toBe(false);
    expect(isAtOrBelow(ownerName("org"), ownerName("."))).toBe(true);
    expect(isBelow(ownerName("example.org"), ownerName("Example.org"))).toBe(false);
    expect(commonAncestor(ownerName("a.b.example"), ownerName("c.B.example"))).toBe("b.example");
    expect(commonAncestor(ownerName("a.test"), ownerName("a.example"))).toBe(".");
    expect(isSameName(ownerName("A.test"), ownerName("a.TEST"))).toBe(true);
  });

  test("counts labels as RRSIGs do: neither root nor leading asterisk", () => {
    expect(countLabels(ownerName("."))).toBe(0);
    expect(countLabels(ownerName("*.example.org"))).toBe(3);
    expect(countRrsigLabels(ownerName("*.example.org"))).toBe(2);
    expect(isWildcard(ownerName("*a.example"))).toBe(false);
    expect(wildcardBelow(ownerName("."))).toBe("*");
    expect(lastLabels(ownerName("a.b.c"), 2)).toBe("b.c");
    expect(lastLabels(ownerName("a.b.c"), 0)).toBe(".");
    expect(parentOf(ownerName("."))).toBeUndefined();
  });
});

describe("compareNames", () => {
  test("orders as the example of RFC 4034 §6.1", () => {
    const inOrder = [
      "example.",
      "a.example.",
      "yljkjljk.a.example.",
      "Z.a.example.",
      "zABC.a.EXAMPLE.",
      "z.example.",
      "\\001.z.example.",
      "*.z.example.",
      "\\200.z.example.",
    ].map(ownerName);
    expect([...inOrder].reverse().sort(compareNames)).toEqual(inOrder);
    expect(compareNames(ownerName("A.b"), ownerName("a.B"))).toBe(0);
    expect(canonicalSortKey(ownerName("."))).toBe("");
    expect(compareNames(ownerName("."), ownerName("\\000"))).toBe(-1);
    expect(compareNames(ownerName("a.\\000"), ownerName("\\000\\000"))).toBe(-1);
  });
});

describe("displayName", () => {
  test("shows U-labels where they read back to the same name, otherwise the A-label", () => {
    expect(displayName(zoneName("xn--bcher-kva.example"))).toBe("bücher.example");
    expect(displayName(zoneName("例え.テスト"))).toBe("例え.テスト");
    expect(displayName(zoneName("xn--zzzzzzz99999.example"))).toBe("xn--zzzzzzz99999.example");
    expect(displayName(zoneName("."))).toBe(".");
    expect(displayName(ownerName("a\\.b.example"))).toBe("a\\.b.example");
  });

  test("does not show a label that mixes Latin with its look-alikes", () => {
    const mixed = zoneName("p\u0430ypal.test");
    expect(displayName(mixed)).toBe(mixed);
  });
});
