import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildFingerprint, schemaFingerprint } from "@/tools/launcher/fingerprints.mjs";
import { isInstalled, recordInstall } from "@/tools/launcher/installed-packages.mjs";

describe("what makes a start do work again", () => {
  let root = "";

  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "keymaster-prints-"));
    write("app/page.tsx", "1");
    write("prisma/schema.prisma", "1");
    write(
      "package-lock.json",
      JSON.stringify({
        packages: {
          "": {},
          "node_modules/a": { integrity: "x" },
          "node_modules/b": { integrity: "y", optional: true },
        },
      }),
    );
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  function write(file: string, text: string) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }

  test.each(["app/page.tsx", "app/new.tsx", "lib/x.ts", "package-lock.json", "instrumentation.ts"])(
    "a changed %s builds again",
    (file) => {
      const before = buildFingerprint(root);
      write(file, "2");
      expect(buildFingerprint(root)).not.toBe(before);
    },
  );

  test.each(["lib/x.test.ts", "app/README.md", "lib/db/generated/client.ts", "tools/x.mjs"])(
    "a changed %s does not",
    (file) => {
      const before = buildFingerprint(root);
      write(file, "2");
      expect(buildFingerprint(root)).toBe(before);
    },
  );

  test("only the schema generates the database client again", () => {
    const before = schemaFingerprint(root);
    write("app/page.tsx", "2");
    expect(schemaFingerprint(root)).toBe(before);
    write("prisma/schema.prisma", "2");
    expect(schemaFingerprint(root)).not.toBe(before);
  });

  test("packages count as installed after the launcher or npm recorded them, and no longer when the lock file changed", () => {
    expect(isInstalled(root)).toBe(false);
    write(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/a": { integrity: "x" } } }),
    );
    expect(isInstalled(root)).toBe(true);
    write(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/a": { integrity: "old" } } }),
    );
    expect(isInstalled(root)).toBe(false);
    recordInstall(root);
    expect(isInstalled(root)).toBe(true);
    write(
      "package-lock.json",
      JSON.stringify({ packages: { "node_modules/a": { integrity: "z" } } }),
    );
    expect(isInstalled(root)).toBe(false);
  });
});
