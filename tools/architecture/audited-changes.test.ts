import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { forgetsAudit } from "@/tools/architecture/audited-changes";

const services = path.resolve(import.meta.dirname, "../../lib/services");

describe("use cases", () => {
  test("each that changes something in a person's name records it in the audit", () => {
    const files = fs
      .readdirSync(services, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const forgetful = files.filter((name) =>
      forgetsAudit(fs.readFileSync(path.join(services, name), "utf8")),
    );
    expect(files.length).toBeGreaterThan(0);
    expect(forgetful).toEqual([]);
  });

  test("a change without an audit row is noticed, one with a row or without a person is not", () => {
    const change = "export async function hold(actor: Actor) { await inTransaction(db, work); }";
    expect(forgetsAudit(change)).toBe(true);
    expect(forgetsAudit(`${change} await recordAudit(tx);`)).toBe(false);
    expect(forgetsAudit("async function sweep() { await inTransaction(db, work); }")).toBe(false);
  });
});
