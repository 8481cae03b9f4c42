import { describe, expect, test } from "vitest";
import { codeOfSymbol, WIN32_CATALOGUE } from "@/lib/dnssec/win32/catalogue";
import { hexOf, hresultOf, isWin32Code, WIN32_CODES } from "@/lib/dnssec/win32/codes";
import { INVENTED_NAMES } from "@/lib/dnssec/win32/invented-names";

describe("WIN32_CATALOGUE", () => {
  test("the DNSSEC block 9101 to 9130 has no gap", () => {
    for (let code = 9101; code <= 9130; code += 1) expect(isWin32Code(code)).toBe(true);
  });

  test("numbers and names are those of Microsoft's list", () => {
    expect(WIN32_CATALOGUE[9101].symbol).toBe("DNS_ERROR_KEYMASTER_REQUIRED");
    expect(WIN32_CATALOGUE[9113].symbol).toBe("DNS_ERROR_TOO_MANY_SKDS");
    expect(WIN32_CATALOGUE[9122].symbol).toBe("DNS_ERROR_BAD_KEYMASTER");
    expect(WIN32_CATALOGUE[9130].symbol).toBe("DNS_ERROR_NSEC_INCOMPATIBLE_WITH_NSEC3_RSA_SHA1");
    expect(hexOf(9101)).toBe("0x238D");
    expect(hexOf(9130)).toBe("0x23AA");
    expect(hresultOf(9122)).toBe("0x800723A2");
    expect(hresultOf(5)).toBe("0x80070005");
  });

  test("every name, old ones included, leads to one code only", () => {
    const symbols = WIN32_CODES.flatMap((code) => [
      WIN32_CATALOGUE[code].symbol,
      ...WIN32_CATALOGUE[code].aliases,
    ]);
    expect(new Set(symbols).size).toBe(symbols.length);
    for (const symbol of symbols) expect(codeOfSymbol(symbol)).not.toBeNull();
  });

  test("no invented name is in the catalogue", () => {
    for (const { name } of INVENTED_NAMES) expect(codeOfSymbol(name)).toBeNull();
  });

  test("every code says what it means, why it comes and what to do, in sentences", () => {
    for (const code of WIN32_CODES) {
      const entry = WIN32_CATALOGUE[code];
      expect(entry.likelyCauses.length).toBeGreaterThan(0);
      for (const text of [entry.text, entry.meaning, entry.whatToDo, ...entry.likelyCauses]) {
        expect(text, String(code)).toMatch(/^[A-Z].*[.)]$/s);
      }
      expect(entry.seeAlso).not.toContain(code);
    }
  });

  test("9122 alone interrupts nobody's name resolution", () => {
    expect(WIN32_CATALOGUE[9122].affectsUsers).toBe("no");
    expect(WIN32_CATALOGUE[9122].relatedStatus).toBe("key-master-down");
  });
});
