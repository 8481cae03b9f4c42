import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UNKNOWN_SETTINGS } from "@/lib/dnssec/signing-key/fixtures/unknown-settings";
import {
  dsRetireInterval,
  publicationInterval,
  type RolloverTiming,
  removeHoldDown,
  retireInterval,
} from "./timing";
import { timingOfSettings } from "./timing-of-settings";

const seconds = fc.integer({ min: 0, max: 3_000_000 });
const timings: fc.Arbitrary<RolloverTiming> = fc.record({
  dnskeyTtlSeconds: fc.option(seconds, { nil: null }),
  zoneDefaultTtlSeconds: seconds,
  maximumZoneTtlSeconds: seconds,
  propagationTimeSeconds: seconds,
  countsPropagationTime: fc.boolean(),
  parentPropagationSeconds: seconds,
  rfc5011: fc.boolean(),
});

describe("the waits of the model (spec §4.3, §4.4), restated", () => {
  test("Ipub = max(1 h, DNSKEY TTL or the zone's default) + PropagationTime, which a switch drops", () => {
    fc.assert(
      fc.property(timings, (timing) => {
        let ttl = timing.zoneDefaultTtlSeconds;
        if (timing.dnskeyTtlSeconds !== null && timing.dnskeyTtlSeconds > 0) {
          ttl = timing.dnskeyTtlSeconds;
        }
        const wanted =
          (ttl < 3600 ? 3600 : ttl) +
          (timing.countsPropagationTime ? timing.propagationTimeSeconds : 0);
        expect(publicationInterval(timing).seconds).toBe(wanted);
      }),
    );
  });

  test("Iret = max(1 h, largest TTL) + PropagationTime", () => {
    fc.assert(
      fc.property(timings, (timing) => {
        const longest = timing.maximumZoneTtlSeconds;
        const wanted =
          (longest < 3600 ? 3600 : longest) +
          (timing.countsPropagationTime ? timing.propagationTimeSeconds : 0);
        expect(retireInterval(timing).seconds).toBe(wanted);
      }),
    );
  });

  test("the DS wait is the TTL at the parent and its propagation; the hold-down 30 days", () => {
    fc.assert(
      fc.property(timings, seconds, (timing, ttl) => {
        expect(dsRetireInterval(timing, ttl).seconds).toBe(ttl + timing.parentPropagationSeconds);
      }),
    );
    expect(removeHoldDown().seconds).toBe(30 * 24 * 60 * 60);
  });

  test("every wait shows the values that it was reckoned from", () => {
    fc.assert(
      fc.property(timings, seconds, (timing, ttl) => {
        for (const wait of [
          publicationInterval(timing),
          retireInterval(timing),
          dsRetireInterval(timing, ttl),
        ]) {
          const sum = wait.inputs.reduce((total, input) => total + input.seconds, 0);
          expect(wait.seconds - sum).toBeGreaterThanOrEqual(0);
          expect(wait.seconds - sum).toBeLessThanOrEqual(3600);
          for (const { symbol } of wait.inputs) expect(wait.formula).toContain(symbol);
        }
      }),
    );
  });
});

describe("timingOfSettings", () => {
  test("a zone's settings give the waits; without largest TTL or propagation time there are none", () => {
    const settings = {
      ...UNKNOWN_SETTINGS,
      dnskeyRecordSetTtlSeconds: 0,
      maximumZoneTtlSeconds: 7_200,
      propagationTimeSeconds: 172_800,
      enableRfc5011KeyRollover: true,
    };
    const timing = timingOfSettings(settings);
    expect(timing === null ? null : publicationInterval(timing).seconds).toBe(180_000);
    expect(timing?.rfc5011).toBe(true);
    expect(timingOfSettings({ ...settings, maximumZoneTtlSeconds: null })).toBeNull();
    expect(timingOfSettings({ ...settings, propagationTimeSeconds: null })).toBeNull();
    const short = timingOfSettings(settings, { countsPropagationTime: false });
    expect(short === null ? null : retireInterval(short).seconds).toBe(7_200);
  });
});
