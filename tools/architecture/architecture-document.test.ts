import fs from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ARCHITECTURE_DOCUMENT,
  currentArchitectureDocument,
} from "@/tools/architecture/architecture-document";
import { folderEdges, withoutImplied } from "@/tools/architecture/folder-graph";
import { fillDocument, renderPicture } from "@/tools/architecture/render-picture";

describe("docs/architecture.md", () => {
  test("shows the imports and rules as they are (npm run generate:architecture)", () => {
    expect(fs.readFileSync(ARCHITECTURE_DOCUMENT, "utf8")).toBe(currentArchitectureDocument());
  });
});

describe("the picture", () => {
  const imports = [
    { from: "lib/services/a.ts", to: "lib/db/b.ts" },
    { from: "lib/services/c.ts", to: "lib/db/b.ts" },
    { from: "lib/db/b.ts", to: "lib/dns/name.ts" },
    { from: "lib/services/a.ts", to: "lib/dns/name.ts" },
    { from: "lib/services/a.test.ts", to: "lab/forest.ts" },
    { from: "agent/drivers/x/index.ts", to: "agent/transport/y.ts" },
  ];

  test("has each pair of folders once, without tests and without what follows from others", () => {
    expect(withoutImplied(folderEdges(imports))).toEqual([
      { from: "agent/drivers", to: "agent/transport" },
      { from: "lib/db", to: "lib/dns" },
      { from: "lib/services", to: "lib/db" },
    ]);
  });

  test("draws only folders that an arrow touches", () => {
    const picture = renderPicture([{ from: "lib/db", to: "lib/dns" }]);
    expect(picture).toContain('lib_db["lib/db"]');
    expect(picture).toContain("lib_db --> lib_dns");
    expect(picture).not.toContain("agent");
  });

  test("fills only what stands between its marks, and demands them", () => {
    const text = "a\n<!-- generated: x -->\nold\n<!-- end of generated -->\nb\n";
    expect(fillDocument(text, { x: "new" })).toBe(
      "a\n<!-- generated: x -->\n\nnew\n\n<!-- end of generated -->\nb\n",
    );
    expect(() => fillDocument("a", { x: "new" })).toThrow(/no place/);
  });
});
