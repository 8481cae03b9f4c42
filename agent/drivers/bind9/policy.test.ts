import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import { parseNamedConf } from "./named-conf";
import { inheritedPolicyName, parseDuration, readPolicies } from "./policy";

function statements(text: string) {
  const parsed = parseNamedConf(text);
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return parsed.value;
}

describe("readPolicies", () => {
  test("a policy has what it says, and named's defaults for the rest", () => {
    const text = `dnssec-policy "own" { dnskey-ttl 10; signatures-validity P20D; publish-safety PT5S;
      keys { zsk lifetime P30D algorithm 13; }; nsec3param iterations 5 optout yes salt-length 8; };`;
    const policy = readPolicies(statements(text)).get("own");
    expect(policy).toMatchObject({
      dnskeyTtlSeconds: 10,
      signaturesValiditySeconds: 20 * DAY,
      publishSafetySeconds: 5,
      retireSafetySeconds: HOUR,
      dnskeySignaturesValiditySeconds: 14 * DAY,
      zonePropagationDelaySeconds: 300,
      nsec3: { iterations: 5, optOut: true, saltLength: 8 },
    });
  });

  test("the built-in policy is there without being written, and uses NSEC", () => {
    expect(readPolicies([]).get("default")).toMatchObject({
      maximumZoneTtlSeconds: DAY,
      signaturesRefreshSeconds: 5 * DAY,
      nsec3: null,
    });
  });

  test("a policy for all zones is found in the options", () => {
    expect(inheritedPolicyName(statements('options { dnssec-policy "own"; };'))).toBe("own");
    expect(inheritedPolicyName(statements("options { recursion no; };"))).toBeNull();
  });
});

describe("parseDuration", () => {
  test.each([
    ["PT12H", 12 * HOUR],
    ["P1Y2M3W4DT5H6M7S", 365 * DAY + 62 * DAY + 21 * DAY + 4 * DAY + 5 * HOUR + 367],
    ["3600", 3_600],
    ["1d12h", DAY + 12 * HOUR],
    ["1W", 7 * DAY],
    ["unlimited", null],
    ["12x", null],
    ["", null],
  ])("%s is %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});
