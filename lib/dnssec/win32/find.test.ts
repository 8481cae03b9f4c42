import { describe, expect, test } from "vitest";
import { WIN32_CATALOGUE } from "@/lib/dnssec/win32/catalogue";
import { hexOf, hresultOf, WIN32_CODES } from "@/lib/dnssec/win32/codes";
import { findWin32 } from "@/lib/dnssec/win32/find";
import { INVENTED_NAMES } from "@/lib/dnssec/win32/invented-names";
import { itemOf } from "@/lib/dnssec/win32/item";

function found(query: string): readonly (number | string)[] {
  return findWin32(query).map((match) =>
    match.kind === "code" ? match.code : match.invented.name,
  );
}

const ENGLISH = `Reset-DnsServerZoneKeyMasterRole : Failed to reset the key master
role for zone secure.contoso.com on server DC3.contoso.com.
At line:1 char:1
+ Reset-DnsServerZoneKeyMasterRole -ZoneName secure.contoso.com -KeyMasterServer DC3
+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : NotSpecified: (DC3:root/Microsoft/...S_DnsServerZone) [Reset-DnsServerZoneKeyMasterRole], CimException
    + FullyQualifiedErrorId : WIN32 9122,Reset-DnsServerZoneKeyMasterRole`;

const GERMAN = `Invoke-DnsServerZoneSign : Fehler beim Signieren der Zone "intra.example" auf dem Server "DC2".
In Zeile:1 Zeichen:5
+     Invoke-DnsServerZoneSign -ZoneName intra.example -ComputerName DC2
    + CategoryInfo          : NotSpecified: (intra.example:root/Microsoft/...S_DnsServerZone) [Invoke-DnsServerZoneSign], CimException
    + FullyQualifiedErrorId : WIN32 9101,Invoke-DnsServerZoneSign`;

describe("findWin32", () => {
  test.each([
    ["9101", 9101],
    [" 9101 ", 9101],
    ["0x238D", 9101],
    ["0x238d", 9101],
    ["238D", 9101],
    ["DNS_ERROR_KEYMASTER_REQUIRED", 9101],
    ["dns_error_keymaster_required", 9101],
    ["KEYMASTER_REQUIRED", 9101],
    ["DNS_ERROR_INVALID_NSEC3_PARAMETERS", 9103],
    ["WIN32 9101", 9101],
    ["win32 9101", 9101],
    ["WIN32\u00a09122,Reset-DnsServerZoneKeyMasterRole", 9122],
    ["0x800723A2", 9122],
    ["800723A2", 9122],
    ["-2147015774", 9122],
    ["2147951522", 9122],
    ["5", 5],
    ["0x5", 5],
    ["WIN32 5,Get-DnsServerZone", 5],
    ["ERROR_ACCESS_DENIED", 5],
    ["EPT_S_NOT_REGISTERED", 1753],
    ["Error 9107 on DC3.", 9107],
    ["(0x800706BA)", 1722],
  ])("reads %j", (query, code) => {
    expect(found(query)).toEqual([code]);
  });

  test("a pasted English message answers with the code in its FullyQualifiedErrorId", () => {
    expect(found(ENGLISH)).toEqual([9122]);
  });

  test("a pasted German message is understood by its number alone", () => {
    expect(found(GERMAN)).toEqual([9101]);
  });

  test("line and column numbers of a pasted message are no codes", () => {
    expect(found("At line:5 char:87, 1460 zones, 5 of 87 done, build 1.5.87")).toEqual([1460]);
  });

  test("the stated code comes before other numbers of the same message", () => {
    expect(found("1722 first, then WIN32 9122,Reset")).toEqual([9122, 1722]);
  });

  test.each([
    "",
    "   ",
    "no such thing",
    "99999",
    "-1",
    "0x",
    "0xZZ",
    "9131",
    "DNS_ERROR_OF_MY_OWN",
    "20261122",
    "10.5.87.9101.1",
  ])("finds nothing in %j", (query) => {
    expect(found(query)).toEqual([]);
  });

  test("a part of a name finds every code whose name has it", () => {
    expect(found("keymaster")).toEqual([9101, 9122]);
  });

  test.each(INVENTED_NAMES.map((invented) => [invented.name, invented] as const))(
    "%s is denied, and what is meant follows",
    (name, invented) => {
      const [first, ...rest] = found(`FullyQualifiedErrorId: ${name}`);
      expect(first).toBe(name);
      expect(rest).toEqual(invented.meant);
      const [match] = findWin32(name.toLowerCase());
      expect(match && itemOf(match)).toMatchObject({ code: null, exists: false, symbol: name });
      expect(match && itemOf(match).text).toMatch(/^This does not exist; .+\.$/);
    },
  );

  test("Move-DnsServerZoneKeyMasterRole is answered with the cmdlet that exists", () => {
    const [match] = findWin32("Move-DnsServerZoneKeyMasterRole -ZoneName x -Target DC2");
    expect(match && itemOf(match).text).toContain("Reset-DnsServerZoneKeyMasterRole");
  });

  test("a longer name that contains an invented one is not taken for it", () => {
    expect(found("DNS_ERROR_NO_SUCH_KEY_EVER")).toEqual([]);
  });

  test("every code is found by its number, its hexadecimal form, its HRESULT and its name", () => {
    for (const code of WIN32_CODES) {
      const queries = [
        String(code),
        hexOf(code),
        hresultOf(code),
        WIN32_CATALOGUE[code].symbol,
        `WIN32 ${code}`,
      ];
      for (const query of queries) expect(found(query)).toEqual([code]);
    }
  });

  test("no text, however odd, makes it fail", () => {
    for (const query of [
      "\u0000",
      "𝟗𝟏𝟎𝟏",
      "(".repeat(5_000),
      "_".repeat(5_000),
      "9".repeat(5_000),
    ]) {
      expect(() => findWin32(query)).not.toThrow();
    }
  });
});
