import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import {
  bogusRrset,
  dnskeyOf,
  expiredFault,
  expiredRrset,
  KEYS,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  parentOf,
  rrsetOf,
  serverOf,
  signatureOf,
  unsignedServer,
  wrongFault,
  ZONE,
  ZSK_TAG,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import type { BogusReason } from "@/lib/dnssec/validation/security-status";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { signaturesValid } from "./signatures-valid";

function beside(broken: ServerObservation) {
  return [observationOf({ servers: [serverOf(NS1), broken, serverOf(NS3)] })];
}

function withDenial(why: BogusReason): ServerObservation {
  const { denial } = serverOf(NS2);
  const status = { kind: "bogus", why } as const;
  return serverOf(NS2, { denial: denial === null ? null : { ...denial, status } });
}

const future = signatureOf(ZSK_TAG, { inception: NOW + HOUR });

describe("signatures-valid", () => {
  const scenarios: readonly Scenario[] = [
    { title: "all are valid", observations: [observationOf()], must: [] },
    {
      title: "signatures of one server ended: that server, all types in one finding",
      observations: beside(
        serverOf(NS2, { soa: expiredRrset(NOW - HOUR), ns: expiredRrset(NOW - 2 * HOUR) }),
      ),
      must: [`signatures-valid.expired @${NS2}`],
      sentences: {
        "signatures-valid.expired":
          "dc2.contoso.com serves signatures that ended Fri 6 Nov, 01:12 UTC, over SOA and NS.",
      },
    },
    {
      title: "a signature that ends in this very second has ended",
      observations: beside(
        serverOf(NS2, {
          soa: rrsetOf({ signatures: [signatureOf(ZSK_TAG, { expiration: NOW })] }),
        }),
      ),
      must: [`signatures-valid.expired @${NS2}`],
    },
    {
      title: "a leftover beside a valid signature is no fault",
      observations: beside(
        serverOf(NS2, {
          soa: rrsetOf({
            signatures: [signatureOf(9, { expiration: NOW - HOUR }), signatureOf(ZSK_TAG)],
          }),
        }),
      ),
      must: [],
    },
    {
      title: "signatures that begin later",
      observations: beside(serverOf(NS2, { soa: rrsetOf({ signatures: [future] }) })),
      must: [`signatures-valid.not-yet-valid @${NS2}`],
    },
    {
      title: "a corrupted signature is blamed on the server that serves it, and no other",
      observations: beside(
        serverOf(NS2, {
          soa: bogusRrset(wrongFault(), [signatureOf(ZSK_TAG, { fault: wrongFault() })]),
        }),
      ),
      must: [`signatures-valid.wrong @${NS2}`],
      mustNot: ["dnskey-sets-equal.differ", "serials-converge.behind"],
    },
    {
      title: "records without any signature in a signed zone",
      observations: beside(serverOf(NS2, { ns: rrsetOf({ signatures: [] }) })),
      must: [`signatures-valid.missing @${NS2}`],
    },
    {
      title: "the signature over the proof of absence ended",
      observations: beside(withDenial(expiredFault(NOW - HOUR))),
      must: [`signatures-valid.expired @${NS2}`],
      mustNot: ["denial-proofs.broken"],
    },
    {
      title: "a proof that fails by what it says is no fault of signatures",
      observations: beside(withDenial({ kind: "denial-name-not-covered", name: ZONE, type: 1 })),
      must: ["denial-proofs.broken"],
    },
    {
      title: "without a zone's keys nothing is called wrong, only what has ended",
      observations: beside(
        serverOf(NS2, {
          dnskey: null,
          soa: bogusRrset(wrongFault(), [signatureOf(ZSK_TAG, { fault: wrongFault() })]),
          ns: expiredRrset(NOW - HOUR),
        }),
      ),
      must: [`signatures-valid.expired @${NS2}`],
    },
    {
      title: "a zone without DS is judged by its own keys all the same",
      observations: [
        observationOf({
          status: { kind: "insecure", why: { kind: "insecure-delegation", zone: ZONE } },
          parents: [parentOf([])],
          servers: [serverOf(NS1, { dnskey: { ...dnskeyOf(KEYS), ...expiredRrset(NOW - 1) } })],
        }),
      ],
      must: [`signatures-valid.expired @${NS1}`],
    },
    {
      title: "a zone that is not signed misses no signature",
      observations: [observationOf({ servers: [unsignedServer(NS1)], parents: [parentOf([])] })],
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(signaturesValid, scenario)).toEqual([]);
  });
});
