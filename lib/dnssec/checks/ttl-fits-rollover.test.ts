import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  dnskeyOf,
  dsOf,
  KEYS,
  KSK_TAG,
  NS1,
  observationOf,
  parentOf,
  rrsetOf,
  serverOf,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import { factsOf, signingOf } from "@/lib/dnssec/status/stories/facts-builder";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { ttlFitsRollover } from "./ttl-fits-rollover";

function look(changes: Partial<ServerObservation>) {
  return [observationOf({ servers: [serverOf(NS1, changes)] })];
}

const ds = { ...rrsetOf({ ttlSeconds: 2 * HOUR }), ds: [dsOf(KSK_TAG)] };
const reportedTtl = (ttlSeconds: number | null) =>
  factsOf({ parentDs: { state: "current", keyTags: [], ttlSeconds, seenAt: null } });

describe("ttl-fits-rollover", () => {
  const scenarios: readonly Scenario[] = [
    { title: "what is served is what is reckoned with", observations: [observationOf()], must: [] },
    {
      title: "a record's TTL above the largest one in the settings",
      observations: look({ soa: rrsetOf({ ttlSeconds: HOUR + 1 }) }),
      must: ["ttl-fits-rollover.record-ttl"],
      sentences: {
        "ttl-fits-rollover.record-ttl":
          "SOA: TTL 3,601 s, while changes of the zone-signing key are reckoned with 3,600 s: they would end before caches have forgotten.",
      },
    },
    {
      title: "the DNSKEY set's TTL above its setting",
      observations: look({ dnskey: dnskeyOf(KEYS, { ttlSeconds: DAY }) }),
      must: ["ttl-fits-rollover.dnskey-ttl"],
    },
    {
      title: "shorter TTLs are safe",
      observations: look({
        soa: rrsetOf({ ttlSeconds: 60 }),
        dnskey: dnskeyOf(KEYS, { ttlSeconds: 60 }),
      }),
      must: [],
    },
    {
      title: "the DS set's TTL above the one that managers know",
      observations: [observationOf({ parents: [parentOf([dsOf(KSK_TAG)], { ds })] })],
      facts: reportedTtl(HOUR),
      must: ["ttl-fits-rollover.ds-ttl"],
    },
    {
      title: "managers know of it",
      observations: [observationOf({ parents: [parentOf([dsOf(KSK_TAG)], { ds })] })],
      facts: reportedTtl(2 * HOUR),
      must: [],
    },
    {
      title: "a TTL longer than what is left of a signature at its renewal",
      observations: look({ soa: rrsetOf({ ttlSeconds: 4 * DAY }) }),
      must: ["ttl-fits-rollover.longer-than-margin", "ttl-fits-rollover.record-ttl"],
    },
    {
      title: "nothing is known of settings",
      observations: look({ soa: rrsetOf({ ttlSeconds: 4 * DAY }) }),
      facts: factsOf({ signing: null }),
      must: [],
    },
    {
      title: "nobody manages the zone",
      observations: look({ soa: rrsetOf({ ttlSeconds: 4 * DAY }) }),
      facts: null,
      must: [],
    },
    {
      title: "the settings do not tell the largest TTL",
      observations: look({ soa: rrsetOf({ ttlSeconds: 4 * DAY }) }),
      facts: factsOf({
        signing: {
          ...signingOf({ renewalFraction: null }),
          settings: { ...signingOf().settings, maximumZoneTtlSeconds: null },
        },
      }),
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(ttlFitsRollover, scenario)).toEqual([]);
  });
});
