import { describe, expect, test } from "vitest";
import { fromHex } from "@/lib/dns/octets";
import { CLASS_NUMBER, TYPE_NUMBER } from "@/lib/dns/record-type";
import {
  dsOf,
  parentOf,
  silentParent,
  ZONE,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { Asked } from "./asking";
import { dsMarkIn, dsMarkOf } from "./ds-mark";

const DIGEST = "ab12".repeat(16);

/** An answer with a DS for each key tag. */
function answerWith(keyTags: readonly number[]): Asked {
  const answer = keyTags.map((keyTag) => ({
    owner: ZONE,
    type: TYPE_NUMBER.DS,
    classNumber: CLASS_NUMBER.IN,
    ttlSeconds: 60,
    rdata: {
      kind: "DS" as const,
      keyTag,
      algorithm: 13,
      digestType: 2,
      digest: fromHex(DIGEST) ?? new Uint8Array(0),
    },
  }));
  const message = { answer } as unknown as NonNullable<Asked["message"]>;
  return { outcome: { kind: "answered", rcode: 0, latencyMs: 1 }, message };
}

const seenWith = (keyTags: readonly number[]) =>
  parentOf(keyTags.map((keyTag) => dsOf(keyTag, { digest: DIGEST })));

describe("a glance at the parent", () => {
  test("sees the same as a look where the DS set is the same, in whatever order", () => {
    expect(dsMarkOf(answerWith([2, 1]), ZONE)).toBe(dsMarkIn(seenWith([1, 2])));
    expect(dsMarkOf(answerWith([]), ZONE)).toBe(dsMarkIn(seenWith([])));
  });

  test("sees a DS that came, went or changed, and a server that fell silent", () => {
    const before = dsMarkIn(seenWith([1]));
    const silent: Asked = { outcome: { kind: "silent", attempts: 3 }, message: null };
    for (const asked of [answerWith([1, 2]), answerWith([]), answerWith([7]), silent]) {
      expect(dsMarkOf(asked, ZONE)).not.toBe(before);
    }
    expect(dsMarkOf(silent, ZONE)).toBe(dsMarkIn(silentParent()));
  });
});
