import { expect, test } from "vitest";
import { parseTrustAnchors } from "./trust-anchors";

const DS = `example.test. 3600 IN DS 1 13 2 ${"00".repeat(32)}`;

test("DS and DNSKEY records are anchors of the zones that they name; comments and blank lines are none", () => {
  const text = `; the root\n\n. 3600 IN DNSKEY 257 3 13 AAAA\n${DS}\n`;
  const parsed = parseTrustAnchors(text);
  expect(parsed.ok && parsed.value.map(({ zone, rdata }) => [zone, rdata.kind])).toEqual([
    [".", "DNSKEY"],
    ["example.test", "DS"],
  ]);
});

test.each([
  ["no record", "line 1 is no record (bad-type: record)", "no record"],
  [
    "another type",
    "it holds a record that is neither DS nor DNSKEY (example.test)",
    "example.test. 1 IN A 192.0.2.1",
  ],
])("%s is refused with its place", (_what, sentence, text) => {
  const parsed = parseTrustAnchors(text);
  expect(parsed.ok ? null : parsed.error).toBe(sentence);
});
