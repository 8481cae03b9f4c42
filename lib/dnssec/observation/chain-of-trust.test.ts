import { describe, expect, test } from "vitest";
import { HOUR } from "@/lib/dnssec/instant";
import { type ChainEdge, type ChainOfTrust, chainOfTrust } from "./chain-of-trust";
import {
  deadServer,
  dnskeyOf,
  dsOf,
  ENDS,
  expiredRrset,
  KSK_TAG,
  keyOf,
  kskOf,
  NOW,
  NS1,
  NS2,
  NS3,
  observationOf,
  PARENT_SERVER,
  parentOf,
  rrsetOf,
  serverOf,
  unsignedServer,
  ZSK_TAG,
} from "./fixtures/make-observation";
import type { ZoneObservation } from "./zone-observation";

function chainOf(...observations: readonly ZoneObservation[]): ChainOfTrust {
  const chain = chainOfTrust(observations, NOW);
  if (chain === null) throw new Error("nobody looked");
  return chain;
}

function drawn({ nodes, edges }: ChainOfTrust): readonly string[] {
  const label = (id: string) => nodes.find((node) => node.id === id)?.label ?? id;
  return edges.map(({ from, to, judgement }) => `${label(from)} > ${label(to)}: ${judgement}`);
}

function edgeTo(chain: ChainOfTrust, label: string): ChainEdge | undefined {
  const node = chain.nodes.find((one) => one.label === label);
  return chain.edges.find(({ to }) => to === node?.id);
}

describe("chainOfTrust", () => {
  test("a zone in good order: parent, DS, KSK, ZSK and every RRset, each arrow valid", () => {
    const chain = chainOf(observationOf());
    expect(drawn(chain)).toEqual([
      "contoso.com > DS 11111: valid",
      "DS 11111 > KSK 11111: valid",
      "KSK 11111 > ZSK 22222: valid",
      "ZSK 22222 > SOA: valid",
      "ZSK 22222 > NS: valid",
      "ZSK 22222 > NSEC3PARAM: valid",
    ]);
    expect(chain.nodes.map(({ label, row, judgement }) => `${row} ${label} ${judgement}`)).toEqual([
      "parent contoso.com valid",
      "ds DS 11111 valid",
      "ksk KSK 11111 valid",
      "zsk ZSK 22222 valid",
      "rrset SOA valid",
      "rrset NS valid",
      "rrset NSEC3PARAM valid",
    ]);
    expect(edgeTo(chain, "SOA")).toMatchObject({ until: ENDS, brokenAt: [], why: "signs SOA" });
  });

  test("every arrow joins two nodes of the picture, and node ids are unique", () => {
    const standby = dnskeyOf([kskOf(KSK_TAG), kskOf(3), keyOf(ZSK_TAG), keyOf(4)]);
    const { nodes, edges } = chainOf(
      observationOf({ servers: [serverOf(NS1, { dnskey: standby }), serverOf(NS2)] }),
    );
    const ids = nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of edges) {
      expect(ids).toContain(from);
      expect(ids).toContain(to);
    }
  });

  test("a signature that ended at one server breaks its arrow there, and says where", () => {
    const servers = [serverOf(NS1), serverOf(NS2, { soa: expiredRrset(NOW - HOUR) })];
    const chain = chainOf(observationOf({ servers }));
    expect(edgeTo(chain, "SOA")).toMatchObject({
      judgement: "broken",
      brokenAt: [NS2],
      why: "the signature over SOA by key 22222 ended Fri 6 Nov, 02:12 UTC",
      until: ENDS,
    });
    expect(edgeTo(chain, "NS")?.judgement).toBe("valid");
  });

  test("a key that a DS names and one server lacks breaks the arrow to it at that server", () => {
    const other = dnskeyOf([kskOf(3), keyOf(ZSK_TAG)]);
    const servers = [serverOf(NS1), serverOf(NS2, { dnskey: other }), deadServer(NS3)];
    expect(edgeTo(chainOf(observationOf({ servers })), "KSK 11111")).toMatchObject({
      judgement: "broken",
      brokenAt: [NS2],
    });
  });

  test("a leftover DS beside one that fits is unused; alone it is broken", () => {
    const stale = dsOf(7, { matchesKeyTag: null });
    const beside = chainOf(observationOf({ parents: [parentOf([dsOf(KSK_TAG), stale])] }));
    const alone = chainOf(observationOf({ parents: [parentOf([stale])] }));
    const judged = (chain: ChainOfTrust) =>
      chain.nodes.find(({ label }) => label === "DS 7")?.judgement;
    expect([judged(beside), judged(alone)]).toEqual(["unused", "broken"]);
  });

  test("a standby key that signs nothing is unused, not broken", () => {
    const dnskey = dnskeyOf([kskOf(KSK_TAG), keyOf(ZSK_TAG), keyOf(4)]);
    const chain = chainOf(observationOf({ servers: [serverOf(NS1, { dnskey })] }));
    expect(chain.nodes.find(({ label }) => label === "ZSK 4")?.judgement).toBe("unused");
  });

  test("a DS that one of the parent's servers lacks is broken there", () => {
    const parents = [parentOf(), parentOf([], { server: "ns-b.contoso.com" })];
    expect(edgeTo(chainOf(observationOf({ parents })), "DS 11111")).toMatchObject({
      judgement: "broken",
      brokenAt: ["ns-b.contoso.com"],
    });
    expect(
      chainOf(observationOf({ parents })).nodes.find(({ row }) => row === "ds")?.servers,
    ).toEqual([PARENT_SERVER]);
  });

  test("where the parent could not be validated the DS is not known to be right", () => {
    const status = { kind: "indeterminate", why: { kind: "no-trust-anchor", zone: "." } } as const;
    const parents = [parentOf([dsOf(KSK_TAG)], { status: status as never })];
    expect(edgeTo(chainOf(observationOf({ parents })), "DS 11111")?.judgement).toBe("unknown");
  });

  test("an RRset that no published key signs is broken", () => {
    const ns = rrsetOf({ signatures: [] });
    const chain = chainOf(observationOf({ servers: [serverOf(NS1, { ns })] }));
    expect(chain.nodes.find(({ label }) => label === "NS")?.judgement).toBe("broken");
  });

  test("a zone that is not signed has no chain; with a DS the break is drawn", () => {
    const servers = [unsignedServer(NS1), unsignedServer(NS2)];
    const plain = chainOf(observationOf({ servers, parents: [parentOf([])] }));
    expect(plain).toMatchObject({ isSigned: false, nodes: [], edges: [] });
    const broken = chainOf(
      observationOf({ servers, parents: [parentOf([dsOf(7, { matchesKeyTag: null })])] }),
    );
    expect(broken.nodes.map(({ label, judgement }) => `${label} ${judgement}`)).toEqual([
      "contoso.com valid",
      "DS 7 broken",
    ]);
  });

  test("nobody looked: there is no picture", () => {
    expect(chainOfTrust([], NOW)).toBeNull();
  });
});
