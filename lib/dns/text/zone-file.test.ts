import { describe, expect, test } from "vitest";
import { isSameRdataSet } from "../canonical";
import { toHex } from "../octets";
import { ownerName, ROOT_NAME } from "../owner-name";
import { canonicalRdata, rdataToWire } from "../rdata/rdata";
import type { ResourceRecord } from "../record";
import { formatRecord, parseZoneFile } from "./zone-file";

function parse(text: string): readonly ResourceRecord[] {
  const parsed = parseZoneFile(text, ownerName("example"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

function formatted(text: string): string {
  return parse(text).map(formatRecord).join("\n");
}

function refusal(text: string): string {
  const parsed = parseZoneFile(text, ownerName("example"));
  return parsed.ok ? "accepted" : `${parsed.error.line}: ${parsed.error.reason}`;
}

describe("parseZoneFile", () => {
  test("takes owner, TTL and origin from what stands before", () => {
    const text = [
      "; a comment",
      "$TTL 2h",
      "@ IN SOA ns root ( 1 ; serial",
      "   2 3 4 5 )",
      "  NS ns ; inherits the owner",
      "ns 60 A 192.0.2.1",
      "   IN 0 A 192.0.2.2",
      "$ORIGIN sub",
      'a.b\tTXT ( "x y"',
      "  z ) ",
      "$ORIGIN other.test.",
      '@ CH 5 TXT "; no comment"',
    ].join("\r\n");
    expect(formatted(text).split("\n")).toEqual([
      "example. 7200 IN SOA ns.example. root.example. 1 2 3 4 5",
      "example. 7200 IN NS ns.example.",
      "ns.example. 60 IN A 192.0.2.1",
      "ns.example. 0 IN A 192.0.2.2",
      'a.b.sub.example. 7200 IN TXT "x y" "z"',
      'other.test. 5 CH TXT "; no comment"',
    ]);
  });

  test.each([
    'a.example. 1 IN CAA 128 tbs "x\\"y\\\\z\\000\\255"',
    'a.example. 1 IN SVCB 1 svc.example. mandatory=alpn,port alpn="f\\\\\\\\oo\\\\,bar,h2" no-default-alpn port=53 ech=AAEC dohpath="/q{?dns}" key9="\\001"',
    "a.example. 1 IN HTTPS 0 .",
    "a.example. 1 IN RRSIG TYPE65280 8 1 3600 20380119031407 19700101000000 1 example. AQID",
    "a.example. 1 IN NSEC \\000.a.example. A RRSIG NSEC TYPE65535",
    "a.example. 1 IN TYPE1000 \\# 0",
    "a.example. 1 IN AAAA ::ffff:192.0.2.1",
    "a.example. 1 IN AAAA 2001:db8:0:1::",
    "a.example. 1 IN KX 1 B.example.",
    'a.example. 1 IN NAPTR 1 2 "u" "E2U+sip" "!^.*$!sip:x@test!" .',
    "a.example. 1 IN RP mail.example. .",
    "a.example. 1 IN AAAA ::",
    "a.example. 1 IN AAAA ::1",
    "a.example. 1 IN AAAA 1:2:3:4:5:6:7:8",
    "a.example. 1 IN AAAA 1:0:3:4:5:6:7:8",
    "a.example. 1 IN AAAA 1:0:0:2::3",
    "a\\.b\\@.example. 1 IN PTR \\;.example.",
    "a.example. 1 CLASS42 A \\# 2 0102",
    "a.example. 1 IN DS 1 13 2 ABCD",
    "a.example. 1 IN NSEC3PARAM 1 0 0 -",
  ])("writes and reads %s unchanged", (line) => {
    expect(formatted(line)).toBe(line);
  });

  test("reads known types in the generic form (RFC 3597 §5)", () => {
    expect(formatted("a 1 IN A \\# 4 C0000201")).toBe("a.example. 1 IN A 192.0.2.1");
    expect(refusal("a 1 IN A \\# 5 C000020100")).toBe("1: bad-value");
  });

  test.each([
    ["1: bad-line", "a IN A 192.0.2.1"],
    ["1: bad-line", "  1 IN A 192.0.2.1"],
    ["1: bad-line", "a 1 A 192.0.2.1 )"],
    ["1: bad-line", '$INCLUDE "/etc/passwd"'],
    ["1: bad-line", 'a 1 TXT "unfinished'],
    ["1: ends-early", "a 1 TXT ( x"],
    ["2: bad-address", "a 1 A 192.0.2.1\nb 1 A 192.0.2.256"],
    ["1: bad-address", "a 1 AAAA 1:2:3:4:5:6:7"],
    ["1: bad-address", "a 1 AAAA 1::2::3"],
    ["1: bad-address", "a 1 AAAA 1:2:3:4:5:6:7:8:9"],
    ["1: bad-address", "a 1 AAAA 1::2:3:4:5:6:7:8"],
    ["1: bad-address", "a 1 AAAA 1.2.3.4::1"],
    ["1: bad-address", "a 1 AAAA :::"],
    ["1: bad-address", "a 1 AAAA 1:"],
    ["1: bad-address", "a 1 A 192.0.2.01"],
    ["1: words-left-over", "a 1 A 192.0.2.1 x"],
    ["1: bad-name", "a..b 1 A 192.0.2.1"],
    ["1: bad-number", "a 1 MX 65536 x"],
    ["1: bad-type", "a 1 NOTYPE x"],
    ["1: unknown-type-without-generic-form", "a 1 LOC 1 N"],
    ["1: bad-base64", "a 1 DNSKEY 256 3 8 AQ="],
    ["1: bad-hex", "a 1 DS 1 8 2 ABC"],
    ["1: bad-hex", "a 1 TYPE999 \\# 2 00"],
    ["1: bad-time", "a 1 RRSIG A 8 1 1 20260230000000 20260101000000 1 x AQ=="],
    ["1: bad-value", "a 1 SVCB 1 . port=70000"],
    ["1: bad-value", "a 1 SVCB 1 . port=1 port=2"],
    ["1: bad-string", `a 1 TXT ${"x".repeat(256)}`],
  ])("refuses with %s", (reason, text) => {
    expect(refusal(text)).toBe(reason);
  });
});

describe("canonical form", () => {
  test("lower-cases the names that RFC 4034 §6.2 names, and no others (RFC 6840 §5.1)", () => {
    const canonical = (line: string) =>
      parse(line).map((record) => toHex(canonicalRdata(record.rdata)));
    expect(canonical("a 1 NS NS.Example.")).toEqual(canonical("a 1 NS ns.example."));
    expect(canonical("a 1 SRV 1 2 3 H.Example.")).toEqual(canonical("a 1 SRV 1 2 3 h.example."));
    expect(canonical("a 1 NSEC B.Example. A")).not.toEqual(canonical("a 1 NSEC b.example. A"));
    expect(canonical("a 1 SVCB 1 H.Example.")).not.toEqual(canonical("a 1 SVCB 1 h.example."));
    const kx = (hex: string) => canonical(`a 1 KX \\# 5 ${hex}`);
    expect(kx("0001014100")).toEqual(["0001016100"]);
  });

  test("sets are equal whatever their order, case and duplicates", () => {
    const set = (text: string) => parse(text).map((record) => record.rdata);
    expect(
      isSameRdataSet(set("a 1 NS B.\na 1 NS c."), set("a 1 NS c.\na 1 NS b.\na 1 NS C.")),
    ).toBe(true);
    expect(isSameRdataSet(set("a 1 NS b."), set("a 1 NS b.\na 1 NS c."))).toBe(false);
    expect(isSameRdataSet(set("a 1 A 192.0.2.1"), set("a 1 A 192.0.2.2"))).toBe(false);
  });

  test("the uncompressed form keeps case", () => {
    const [record] = parse("a 1 MX 1 A.");
    expect(record && toHex(rdataToWire(record.rdata))).toBe("0001014100");
    expect(ROOT_NAME).toBe(".");
  });
});
