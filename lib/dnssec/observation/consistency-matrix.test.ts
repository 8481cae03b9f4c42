import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import { consistencyMatrix } from "./consistency-matrix";
import {
  deadServer,
  dnskeyOf,
  ENDS,
  expiredFault,
  expiredRrset,
  KSK_TAG,
  keyOf,
  kskOf,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  serverOf,
  unsignedServer,
} from "./fixtures/make-observation";
import type { ServerObservation } from "./zone-observation";

function matrixOf(...servers: readonly ServerObservation[]) {
  return consistencyMatrix([observationOf({ servers })], NOW);
}

describe("consistencyMatrix", () => {
  test("servers that serve the same differ in nothing but latency", () => {
    const matrix = matrixOf(serverOf(NS2, { latencyMs: 80 }), serverOf(NS1));
    expect(matrix.rows.map(({ server }) => server)).toEqual([NS1, NS2]);
    expect(Object.values(matrix.differs).some(Boolean)).toBe(false);
    expect(matrix.viewsDiffer).toBe(false);
    expect(matrix.rows[0]).toMatchObject({
      verdict: "validates",
      why: "validates until Wed 11 Nov, 03:12 UTC",
      serial: 100,
      isBehind: false,
      keyTags: [11_111, 22_222],
      signaturesUntil: ENDS,
      denial: "NSEC3, 0 iterations, no salt",
      latencyMs: 2,
      vantages: ["agent"],
    });
  });

  test("a lagging copy with old keys is marked in its own row", () => {
    const dnskey = dnskeyOf([kskOf(KSK_TAG), keyOf(5)]);
    const matrix = matrixOf(serverOf(NS1), serverOf(NS2, { serial: 99, dnskey }), serverOf(NS3));
    expect(matrix.differs).toMatchObject({ serial: true, keyTags: true, denial: false });
    expect(matrix.rows.map(({ isBehind }) => isBehind)).toEqual([false, true, false]);
    expect(matrix.rows[1]?.keyTags).toEqual([5, 11_111]);
  });

  test("serials are compared on the circle: 1 is ahead of 4294967295", () => {
    const matrix = matrixOf(serverOf(NS1, { serial: 4_294_967_295 }), serverOf(NS2, { serial: 1 }));
    expect(matrix.rows.map(({ isBehind }) => isBehind)).toEqual([true, false]);
  });

  test("each verdict says why", () => {
    const matrix = matrixOf(
      serverOf("a.example", { soa: expiredRrset(NOW - HOUR) }),
      unsignedServer("b.example"),
      deadServer("c.example"),
      deadServer("d.example", { kind: "lame", rcode: 5, latencyMs: 1 }),
      serverOf("e.example", { dnskey: null }),
    );
    expect(matrix.rows.map(({ verdict, why }) => `${verdict}: ${why}`)).toEqual([
      "bogus: the signature over SOA by key 22222 ended Fri 6 Nov, 02:12 UTC",
      "not-signed: no DNSKEY, no signatures",
      "no-answer: it does not answer",
      "no-answer: it does not answer for this zone",
      "not-judged: an answer is missing",
    ]);
    expect(matrix.differs.verdict).toBe(true);
  });

  test("a proof that fails makes the server bogus, whatever else it serves", () => {
    const { denial } = serverOf(NS1);
    const status = { kind: "bogus", why: expiredFault(NOW - HOUR) } as const;
    const broken = denial === null ? null : { ...denial, status };
    expect(matrixOf(serverOf(NS1, { denial: broken })).rows[0]?.verdict).toBe("bogus");
  });

  test("two vantage points that see the same share a row, those that do not have one each", () => {
    const inside = observationOf({ servers: [serverOf(NS1), serverOf(NS2)] });
    const outside = observationOf({
      vantage: "outside",
      servers: [serverOf(NS1, { latencyMs: 90 }), serverOf(NS2, { serial: 90 })],
    });
    const { rows, viewsDiffer } = consistencyMatrix([inside, outside], NOW);
    expect(rows.map(({ server, vantages }) => `${server} ${vantages.join("+")}`)).toEqual([
      `${NS1} agent+outside`,
      `${NS2} agent`,
      `${NS2} outside`,
    ]);
    expect(viewsDiffer).toBe(true);
  });
});
