import { describe, expect, test } from "vitest";
import { findBrokenReferences } from "@/tools/doc-references/find-broken-references";

const there = ["docs/adr/0001-x.md", "docs/a.md", "lib/dns", "lib/dns/name.ts", "README.md"];
const repository = { exists: (path: string) => there.includes(path), scripts: ["verify"] };
const broken = (text: string) => findBrokenReferences("docs/a.md", text, repository);

describe("findBrokenReferences", () => {
  test("is content with links, paths and scripts that exist", () => {
    const text =
      "[x](adr/0001-x.md#context) [y](../README.md) `lib/dns/name` `lib/dns/` npm run verify";
    expect(broken(text)).toEqual([]);
  });

  test("names a link, a path and a script that do not exist", () => {
    expect(broken("[x](adr/0002-y.md)\n`lib/dns/gone.ts`\nnpm run gone")).toEqual([
      "docs/a.md: the link to adr/0002-y.md leads nowhere",
      "docs/a.md: there is no lib/dns/gone.ts",
      'docs/a.md: there is no script "gone"',
    ]);
  });

  test("leaves other sites, patterns and examples alone", () => {
    expect(
      broken("[x](https://example.org/y) `lib/**` `agent/drivers/<name>` `lib/dns and more`"),
    ).toEqual([]);
  });
});
