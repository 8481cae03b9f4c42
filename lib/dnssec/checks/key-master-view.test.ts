import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  deadServer,
  dnskeyOf,
  KEYS,
  KSK_TAG,
  keyOf,
  NOW,
  NS1,
  NS2,
  observationOf,
  kskOf as observedKsk,
  parentOf,
  serverOf,
  signatureOf,
  unsignedServer,
} from "@/lib/dnssec/observation/fixtures/make-observation";
import type { ObservedKey, ServerObservation } from "@/lib/dnssec/observation/zone-observation";
import {
  factsOf,
  kskOf,
  rolloverOf,
  signingOf,
  viewOf,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ParentDs } from "@/lib/dnssec/zone-report";
import { type Scenario, shortcomingsOf, titled } from "./fixtures/scenario";
import { keyMasterView } from "./key-master-view";

/** What the builder's key master reports: two KSKs and two ZSKs of flags 257 and algorithm 8. */
const asReported: readonly ObservedKey[] = [1, 2, 3, 4].map((tag) =>
  observedKsk(tag, { algorithm: 8, keyLength: 2048 }),
);
const inStep = dnskeyOf(asReported);
const healthy = serverOf(NS1, { dnskey: inStep });

function look(first: ServerObservation) {
  return [observationOf({ servers: [first, serverOf(NS2)] })];
}

function parentDs(state: ParentDs["state"]) {
  return factsOf({ parentDs: { state, keyTags: [], ttlSeconds: HOUR, seenAt: NOW - DAY } });
}

const publicKey = "AwEAAQ==";
const withPublicKeys = factsOf({
  signing: signingOf({
    descriptors: [
      kskOf({
        keys: [
          {
            pointer: "active",
            nativeId: "1",
            flags: 257,
            published: true,
            signs: "all",
            createdAt: null,
            publicKey,
          },
        ],
      }),
    ],
  }),
});

describe("key-master-view", () => {
  const scenarios: readonly Scenario[] = [
    { title: "what is said is what is served", observations: look(healthy), must: [] },
    {
      title: "another number of keys",
      observations: look(serverOf(NS1, { dnskey: dnskeyOf(asReported.slice(1)) })),
      must: [`key-master-view.keys-differ @${NS1}`],
      sentences: {
        "key-master-view.keys-differ":
          "dc1.contoso.com reports 4 keys of flags 257 and algorithm 8, but answers with 3 keys of flags 257 and algorithm 8.",
      },
    },
    {
      title: "other keys, where their public halves are known",
      observations: look(healthy),
      facts: withPublicKeys,
      must: [`key-master-view.keys-differ @${NS1}`],
    },
    {
      title: "the same keys, where their public halves are known",
      observations: look(
        serverOf(NS1, { dnskey: dnskeyOf([observedKsk(1_803, { algorithm: 8, publicKey })]) }),
      ),
      facts: withPublicKeys,
      must: [],
    },
    {
      title: "it says signed and answers unsigned",
      observations: look(unsignedServer(NS1)),
      must: [`key-master-view.not-signed-on-wire @${NS1}`],
    },
    {
      title: "it says not signed and answers signed",
      observations: look(healthy),
      facts: factsOf({ views: [viewOf(NS1, { isSigned: false }), viewOf(NS2)] }),
      must: [`key-master-view.signed-on-wire @${NS1}`],
    },
    {
      title: "it serves older signatures than it says",
      observations: look(
        serverOf(NS1, {
          dnskey: dnskeyOf(asReported, {
            signatures: [signatureOf(1, { expiration: NOW + DAY })],
          }),
        }),
      ),
      must: [`key-master-view.signatures-older @${NS1}`],
    },
    {
      title: "a view from after the look may know of a renewal that the look did not see",
      observations: look(
        serverOf(NS1, {
          at: NOW - 3_600,
          dnskey: dnskeyOf(asReported, {
            signatures: [signatureOf(1, { expiration: NOW + DAY })],
          }),
        }),
      ),
      must: [],
    },
    {
      title: "newer signatures than it says are a renewal that it has not told yet",
      observations: look(
        serverOf(NS1, {
          dnskey: dnskeyOf(asReported, {
            signatures: [signatureOf(1, { expiration: NOW + 9 * DAY })],
          }),
        }),
      ),
      must: [],
    },
    {
      title: "it takes the DS for current, and there is none",
      observations: [observationOf({ servers: [healthy], parents: [parentOf([])] })],
      facts: parentDs("current"),
      must: ["key-master-view.ds-differs"],
    },
    {
      title: "it knows of no DS, and there is one",
      observations: look(healthy),
      facts: parentDs("none"),
      must: ["key-master-view.ds-differs"],
      sentences: {
        "key-master-view.ds-differs":
          "dc1.contoso.com knows of no DS at the parent, which has a DS of key 11111.",
      },
    },
    {
      title: "what it knows of the parent is not known, or in motion",
      observations: [observationOf({ servers: [healthy], parents: [parentOf([])] })],
      facts: parentDs("unknown"),
      must: [],
    },
    {
      title: "a running KSK rollover changes the DS",
      observations: [observationOf({ servers: [healthy], parents: [parentOf([])] })],
      facts: factsOf({
        signing: signingOf({
          descriptors: [
            kskOf({ rollover: rolloverOf({ method: "ksk-double-signature" }) }),
            zskOf(),
          ],
        }),
      }),
      must: [],
    },
    {
      title: "a server that does not answer cannot be compared with its word",
      observations: [observationOf({ servers: [deadServer(NS1)] })],
      must: [],
    },
    {
      title: "the wire may differ from a word that nobody vouches for now",
      observations: look(
        serverOf(NS1, { dnskey: dnskeyOf([...KEYS, keyOf(3), observedKsk(KSK_TAG)]) }),
      ),
      facts: factsOf({ signing: null }),
      must: [],
    },
  ];

  test.each(titled(scenarios))("%s", (_title, scenario) => {
    expect(shortcomingsOf(keyMasterView, scenario)).toEqual([]);
  });
});
