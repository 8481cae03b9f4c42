import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderErrorPage, renderErrorPages } from "@/lib/dnssec/win32/render-page";

const folder = new URL("../../../docs/errors/", import.meta.url);

describe("docs/errors", () => {
  test("holds exactly the pages that the catalogue gives", () => {
    const committed = new Map(
      readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
    );
    expect([...committed.keys()].sort()).toEqual([...renderErrorPages().keys()].sort());
    for (const [name, text] of renderErrorPages()) expect(committed.get(name), name).toBe(text);
  });

  test("a page names the code in all its spellings and denies the invented ones", () => {
    const page = renderErrorPage(9122);
    for (const words of ["DNS_ERROR_BAD_KEYMASTER", "0x23A2", "0x800723A2", "## Do not"]) {
      expect(page).toContain(words);
    }
    expect(page).toContain("`DNS_ERROR_KEYMASTER_UNREACHABLE` does not exist");
  });
});
