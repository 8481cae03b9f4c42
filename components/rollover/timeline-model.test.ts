import { describe, expect, test } from "vitest";
import { descriptor, keyMasterDown, NOW, zoneFixture } from "@/components/testing/zone-fixture";
import { toIso, toMs } from "@/components/time/format";
import type { HistoryItem } from "@/lib/contracts/zones";
import { timelineOf } from "./timeline-model";

const now = toMs(NOW);

function step(part: Partial<HistoryItem>): HistoryItem {
  return {
    at: NOW,
    kind: "rollover",
    from: null,
    to: null,
    sentence: "",
    source: "dc1.contoso.com",
    through: "clock",
    descriptorId: "zsk-1",
    ...part,
  };
}

describe("timelineOf", () => {
  test("a planned change takes as long as the waits of the model say", () => {
    const [lane] = timelineOf(zoneFixture(), [], now).lanes;
    const planned = lane?.spans.filter((span) => span.kind === "planned") ?? [];
    expect(planned.map((span) => toIso(span.from))).toEqual([
      "2030-02-01T12:00:00Z",
      "2030-02-03T13:00:00Z",
    ]);
    expect(toIso(planned.at(-1)?.to ?? 0)).toBe("2030-02-05T14:00:00Z");
  });

  test("with the holder down a due change is drawn as blocked, not as planned", () => {
    const [lane] = timelineOf(keyMasterDown(), [], now).lanes;
    expect(new Set(lane?.spans.map((span) => span.kind))).toEqual(new Set(["blocked"]));
  });

  test("past steps run from their own instant to the next one, and rest draws nothing", () => {
    const history = [
      step({ at: "2030-01-06T13:00:00Z", from: "ZskWaitingForMaxZoneTtl", to: "NotRolling" }),
      step({
        at: "2030-01-04T12:00:00Z",
        from: "ZskWaitingForDnsKeyTtl",
        to: "ZskWaitingForMaxZoneTtl",
      }),
      step({ at: "2030-01-02T11:00:00Z", from: "NotRolling", to: "ZskWaitingForDnsKeyTtl" }),
    ];
    const zone = zoneFixture({ descriptors: [descriptor({ nextRolloverAt: null })] });
    const [lane] = timelineOf(zone, history, now).lanes;
    expect(lane?.spans.map((span) => [toIso(span.from), toIso(span.to ?? 0), span.kind])).toEqual([
      ["2030-01-02T11:00:00Z", "2030-01-04T12:00:00Z", "ttl"],
      ["2030-01-04T12:00:00Z", "2030-01-06T13:00:00Z", "ttl"],
    ]);
  });

  test("a key that took over signs from that instant on, not from when it was made", () => {
    const history = [step({ kind: "key", at: "2030-01-04T12:00:00Z", from: "{OLD}", to: "{A}" })];
    const [lane] = timelineOf(zoneFixture(), history, now).lanes;
    expect(toIso(lane?.keys[0]?.signsFrom ?? 0)).toBe("2030-01-04T12:00:00Z");
  });

  test("signatures of the DNSKEY set are not called renewed while the holder is down (KM-14a)", () => {
    const bars = timelineOf(keyMasterDown(), [], now).signatures;
    expect(bars.map((bar) => [bar.label, bar.renewed])).toEqual([
      ["DNSKEY set", false],
      ["Records", true],
    ]);
  });
});
