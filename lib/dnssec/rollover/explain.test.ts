import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { makeDescriptor } from "@/lib/dnssec/signing-key/fixtures/make-descriptor";
import type { ParentDs } from "@/lib/dnssec/zone-report";
import { explainRollover, sentenceFor } from "./explain";
import type { RolloverReport } from "./report";
import { LAB_TIMING } from "./stories/story-zone";
import { mapWindowsRolloverStatus, WINDOWS_ROLLOVER_WORDS } from "./windows-status";

const NOW = 1_800_000_000;
const PARENT: ParentDs = { state: "current", keyTags: [1], ttlSeconds: HOUR, seenAt: NOW };
const BASIS = { timing: LAB_TIMING, parentDs: PARENT };

describe("explainRollover", () => {
  test.each([
    [
      "Queued",
      "zsk",
      "server",
      "Another key of this zone is being changed; this one waits its turn.",
    ],
    ["RollStarted", "zsk", "server", "The server has begun to change this key."],
    [
      "ZskWaitingForDnsKeyTtl",
      "zsk",
      "server",
      "The new key is published, and every resolver has to learn it before it is used.",
    ],
    [
      "ZskWaitingForMaxZoneTtl",
      "zsk",
      "server",
      "The new key signs the zone; signatures of the old key are still in caches.",
    ],
    [
      "KskWaitingForDSUpdate",
      "ksk",
      "parent-operator",
      "The parent zone must publish a new record.",
    ],
    [
      "KskWaitingForDSTtl",
      "ksk",
      "server",
      "The parent zone has the new record; copies without it are still in caches.",
    ],
    [
      "KskWaitingForDnsKeyTtl",
      "ksk",
      "server",
      "The new key is published, and every resolver has to learn it before it is used.",
    ],
    [
      "WaitingForRFC5011RemoveHoldDown",
      "ksk",
      "server",
      "The old key is revoked and stays visible for 30 days, so that resolvers which follow it notice.",
    ],
    ["RollError", "ksk", "ops", "The key change has failed and will not be tried again by itself."],
  ] as const)("%s: who acts, and one plain sentence", (word, keyRole, owner, sentence) => {
    const explained = explain(word, keyRole);
    expect(explained?.owner).toBe(owner);
    expect(explained?.sentence).toBe(sentence);
  });

  test("every word of Windows but NotRolling is explained", () => {
    for (const word of WINDOWS_ROLLOVER_WORDS) {
      expect(explain(word, "ksk") === null).toBe(word === "NotRolling");
    }
  });

  test("the running wait comes with its formula and values", () => {
    const explained = explain("ZskWaitingForMaxZoneTtl", "zsk", { wakeAt: NOW + HOUR });
    expect(explained).toMatchObject({
      dueAt: NOW + HOUR,
      wait: {
        formula: "Dsgn + Dprp + max(1 h, TTLsig)",
        inputs: [
          { symbol: "Dsgn", seconds: 0 },
          { symbol: "Dprp", seconds: 2 * DAY },
          { symbol: "TTLsig", seconds: HOUR },
        ],
        seconds: 2 * DAY + HOUR,
      },
    });
  });

  test("KM-63: a manual KSK rollover reminds of trust anchors, an automatic one or a ZSK does not", () => {
    const remarks = (word: string, keyRole: "ksk" | "zsk", isManual: boolean) =>
      explain(word, keyRole, { isManual })?.remarks.join(" ") ?? "";
    expect(remarks("KskWaitingForDSTtl", "ksk", true)).toContain("by hand (KM-63)");
    expect(remarks("KskWaitingForDSTtl", "ksk", false)).not.toContain("KM-63");
    expect(remarks("ZskWaitingForMaxZoneTtl", "zsk", true)).not.toContain("KM-63");
  });

  test("KM-64: waiting for the parent says that nobody puts the DS there automatically", () => {
    expect(explain("KskWaitingForDSUpdate", "ksk")?.remarks).toContain(
      "Nobody puts DS records into the parent automatically (KM-64).",
    );
  });

  test("an unknown word is quoted", () => {
    expect(explain("Zsk Waiting For Godot", "zsk")?.sentence).toBe(
      'The server describes this key change as "Zsk Waiting For Godot", which Keymaster does not know.',
    );
  });

  test("a KSK that may not leave for want of a DS says so instead of naming its last wait", () => {
    const held: RolloverReport = {
      descriptorId: "ksk",
      phase: "awaiting-person",
      method: "ksk-double-signature",
      stage: "wait-for-parent-ds-ttl",
      since: NOW,
      wakeAt: null,
      isManual: false,
      fault: null,
      native: {},
    };
    expect(sentenceFor(held)).toBe(
      "The old key stays, because without it no record at the parent would fit the zone.",
    );
  });
});

function explain(native: string, keyRole: "ksk" | "zsk", change: Partial<RolloverReport> = {}) {
  const mapped = mapWindowsRolloverStatus({
    descriptorId: "d",
    keyRole,
    native,
    since: NOW,
    wakeAt: null,
    isManual: false,
    fault: null,
  });
  const rollover = mapped === null ? null : { ...mapped, ...change };
  return explainRollover(makeDescriptor({ keyRole, rollover }), BASIS);
}
