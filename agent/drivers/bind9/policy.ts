import type { Seconds } from "@/lib/dnssec/instant";
import { DAY, HOUR, MINUTE } from "@/lib/dnssec/instant";
import { blockOf, type ConfStatement, findStatement, findWord } from "./named-conf";

/** What a `dnssec-policy` says about timing, all defaults of named filled in. */
export type DnssecPolicy = {
  readonly name: string;
  readonly dnskeyTtlSeconds: Seconds;
  readonly maximumZoneTtlSeconds: Seconds;
  readonly parentDsTtlSeconds: Seconds;
  readonly parentPropagationDelaySeconds: Seconds;
  readonly publishSafetySeconds: Seconds;
  readonly retireSafetySeconds: Seconds;
  readonly signaturesRefreshSeconds: Seconds;
  readonly signaturesValiditySeconds: Seconds;
  readonly dnskeySignaturesValiditySeconds: Seconds;
  readonly zonePropagationDelaySeconds: Seconds;
  /** null = NSEC. */
  readonly nsec3: {
    readonly iterations: number;
    readonly optOut: boolean;
    readonly saltLength: number;
  } | null;
};

/** BIND's built-in policy `default` (doc/misc/dnssec-policy.default.conf, the same in 9.18 and 9.20); every policy inherits from it. */
const BUILT_IN: Omit<DnssecPolicy, "name"> = {
  dnskeyTtlSeconds: HOUR,
  maximumZoneTtlSeconds: DAY,
  parentDsTtlSeconds: DAY,
  parentPropagationDelaySeconds: HOUR,
  publishSafetySeconds: HOUR,
  retireSafetySeconds: HOUR,
  signaturesRefreshSeconds: 5 * DAY,
  signaturesValiditySeconds: 14 * DAY,
  dnskeySignaturesValiditySeconds: 14 * DAY,
  zonePropagationDelaySeconds: 5 * MINUTE,
  nsec3: null,
};
const BUILT_IN_NAMES = ["default", "insecure"];

const KEYWORDS = {
  dnskeyTtlSeconds: "dnskey-ttl",
  maximumZoneTtlSeconds: "max-zone-ttl",
  parentDsTtlSeconds: "parent-ds-ttl",
  parentPropagationDelaySeconds: "parent-propagation-delay",
  publishSafetySeconds: "publish-safety",
  retireSafetySeconds: "retire-safety",
  signaturesRefreshSeconds: "signatures-refresh",
  signaturesValiditySeconds: "signatures-validity",
  dnskeySignaturesValiditySeconds: "signatures-validity-dnskey",
  zonePropagationDelaySeconds: "zone-propagation-delay",
} as const satisfies Record<Exclude<keyof DnssecPolicy, "name" | "nsec3">, string>;
type Timing = keyof typeof KEYWORDS;

/** Every policy that the configuration defines, and the built-in ones. */
export function readPolicies(
  statements: readonly ConfStatement[],
): ReadonlyMap<string, DnssecPolicy> {
  const policies = new Map<string, DnssecPolicy>();
  for (const name of BUILT_IN_NAMES) policies.set(name, { name, ...BUILT_IN });
  for (const statement of statements) {
    const [keyword, name] = statement;
    const body = statement.find((part) => typeof part !== "string");
    if (keyword !== "dnssec-policy" || typeof name !== "string" || body === undefined) continue;
    policies.set(name, readPolicy(name, body));
  }
  return policies;
}

function readPolicy(name: string, body: readonly ConfStatement[]): DnssecPolicy {
  const timings: Partial<Record<Timing, Seconds>> = {};
  for (const [field, keyword] of Object.entries(KEYWORDS) as [Timing, string][]) {
    const seconds = parseDuration(findWord(body, keyword) ?? "");
    if (seconds !== null) timings[field] = seconds;
  }
  return { name, ...BUILT_IN, ...timings, nsec3: readNsec3(body) };
}

/** `nsec3param iterations 0 optout no salt-length 0;` with named's defaults for what is left out. */
function readNsec3(body: readonly ConfStatement[]): DnssecPolicy["nsec3"] {
  const words = findStatement(body, "nsec3param");
  if (words === null) return null;
  const after = (keyword: string): string | null => {
    const index = words.indexOf(keyword);
    const value = index === -1 ? undefined : words[index + 1];
    return typeof value === "string" ? value : null;
  };
  return {
    iterations: Number(after("iterations") ?? 0),
    optOut: ["yes", "true", "1"].includes(after("optout") ?? "no"),
    saltLength: Number(after("salt-length") ?? 0),
  };
}

const ISO_DURATION =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;
/** named counts a year as 365 days and a month as 31. */
const ISO_UNITS = [365 * DAY, 31 * DAY, 7 * DAY, DAY, HOUR, MINUTE, 1];
const TTL_UNITS: Readonly<Record<string, Seconds>> = {
  w: 7 * DAY,
  d: DAY,
  h: HOUR,
  m: MINUTE,
  s: 1,
};

/** named's three ways to write a duration: `PT12H`, `12h`, `43200`. null for anything else, `unlimited` included. */
export function parseDuration(text: string): Seconds | null {
  if (/^\d+$/.test(text)) return Number(text);
  const iso = ISO_DURATION.exec(text);
  if (iso !== null) {
    return ISO_UNITS.reduce((sum, unit, index) => sum + unit * Number(iso[index + 1] ?? 0), 0);
  }
  if (!/^(\d+[wdhms])+$/i.test(text)) return null;
  let seconds = 0;
  for (const [, count = "0", unit = "s"] of text.matchAll(/(\d+)([wdhms])/gi)) {
    seconds += Number(count) * (TTL_UNITS[unit.toLowerCase()] ?? 0);
  }
  return seconds;
}

/** The policy that a zone without its own gets from `options`, or null. */
export function inheritedPolicyName(statements: readonly ConfStatement[]): string | null {
  const options = statements.find(([keyword]) => keyword === "options");
  return options === undefined ? null : findWord(blockOf(options), "dnssec-policy");
}
