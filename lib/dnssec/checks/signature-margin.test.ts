import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  dnskeyOf,
  expiredRrset,
  KEYS,
  KSK_TAG,
  NOW,
  NS1,
  NS2,
  observationOf,
  rrsetOf,
  serverOf,
  signatureOf,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import { factsOf, signingOf } from "@/lib/dnssec/status/stories/facts-builder";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { signatureMargin } from "./signature-margin";

/** Renewed a third of 10 days before the end, and of 7 days for the DNSKEY set; an hour of grace. */
const RECORDS_DUE = (10 * DAY) / 3;
const DNSKEY_DUE = (7 * DAY) / 3;

function soaEndsIn(left: number) {
  const soa = rrsetOf({ signatures: [signatureOf(ZSK_TAG, { expiration: NOW + left })] });
  return [observationOf({ servers: [serverOf(NS1), serverOf(NS2, { soa })] })];
}

function dnskeyEndsIn(left: number) {
  const signatures = [signatureOf(KSK_TAG, { expiration: NOW + left })];
  const dnskey = dnskeyOf(KEYS, { signatures });
  return [observationOf({ servers: [serverOf(NS1), serverOf(NS2, { dnskey })] })];
}

describe("signature-margin", () => {
  const scenarios: readonly Scenario[] = [
    { title: "all renewed in time", observations: [observationOf()], must: [] },
    {
      title: "a renewal within its hour of grace is not overdue",
      observations: soaEndsIn(RECORDS_DUE - HOUR + 1),
      must: [],
    },
    {
      title: "a renewal that is later is",
      observations: soaEndsIn(RECORDS_DUE - HOUR),
      must: [`signature-margin.renewal-overdue @${NS2}`],
      sentences: {
        "signature-margin.renewal-overdue":
          "dc2.contoso.com serves signatures over SOA that should have been renewed Fri 6 Nov, 02:12 UTC and end Mon 9 Nov, 10:12 UTC.",
      },
    },
    {
      title: "the DNSKEY set has a validity of its own",
      observations: dnskeyEndsIn(DNSKEY_DUE - HOUR + 1),
      must: [],
    },
    {
      title: "and is overdue by it",
      observations: dnskeyEndsIn(DNSKEY_DUE - HOUR),
      must: [`signature-margin.renewal-overdue @${NS2}`],
    },
    {
      title: "without a refresh policy an end within 48 hours is told",
      observations: soaEndsIn(48 * HOUR),
      facts: null,
      must: [`signature-margin.ends-soon @${NS2}`],
    },
    {
      title: "and one a second later is not",
      observations: soaEndsIn(48 * HOUR + 1),
      facts: factsOf({ signing: signingOf({ renewalFraction: null }) }),
      must: [],
    },
    {
      title: "what has ended is no margin any more",
      observations: [
        observationOf({ servers: [serverOf(NS1, { soa: expiredRrset(NOW - HOUR) })] }),
      ],
      must: ["signatures-valid.expired"],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(signatureMargin, scenario)).toEqual([]);
  });
});
