import { describe, expect, test } from "vitest";
import { formatRdata } from "@/lib/dns/rdata/rdata";
import type { Rrsig } from "@/lib/dns/rdata/rrsig";
import type { ResourceRecord } from "@/lib/dns/record";
import { ROOT_ZONE, zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { dsOf, type LaboratoryZone, laboratoryZone, signingKey } from "./fixtures/laboratory-zone";
import { rememberVerifications } from "./remember-verifications";
import { createOnDemandSigner } from "./signing/on-demand-signer";
import type { DenialMethod, ZoneSigning } from "./signing/sign-zone";
import type { TrustAnchor } from "./trust-zone-keys";
import type { Answer } from "./validate-answer";
import { type ChainLink, validateChain } from "./validate-chain";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "./validation-context";

const crypto = createNodeCrypto();
const now = 1_800_000_000;
const child = zoneName("child.example");
const parent = zoneName("example");
const childKsk = signingKey(crypto, child, 257).dnskey;
const NSEC: DenialMethod = { kind: "nsec" };
const NSEC3: DenialMethod = {
  kind: "nsec3",
  iterations: 0,
  salt: new Uint8Array(0),
  optOut: false,
};
const OPT_OUT: DenialMethod = { ...NSEC3, optOut: true };
const GOOD_DS = `child.example. 60 IN DS ${formatRdata(dsOf(crypto, child, childKsk))}`;

type Setting = {
  readonly ds?: string;
  readonly parentDenial?: DenialMethod;
  readonly adjustChild?: ((signing: ZoneSigning) => ZoneSigning) | undefined;
  readonly adjustParent?: ((signing: ZoneSigning) => ZoneSigning) | undefined;
  readonly changeLink?: ((link: ChainLink) => ChainLink) | undefined;
  readonly anchors?: readonly TrustAnchor[];
};

function build(setting: Setting): { links: readonly ChainLink[]; root: LaboratoryZone } {
  const options = { crypto, now, denial: NSEC };
  const parentZone = laboratoryZone(
    parent,
    `child.example. 60 IN NS ns.test.\n${setting.ds ?? GOOD_DS}`,
    {
      ...options,
      denial: setting.parentDenial ?? NSEC,
      ...(setting.adjustParent ? { adjust: setting.adjustParent } : {}),
    },
  );
  const childZone = laboratoryZone(child, "", {
    ...options,
    ...(setting.adjustChild ? { adjust: setting.adjustChild } : {}),
  });
  const rootDs = formatRdata(dsOf(crypto, parent, parentZone.ksk.dnskey));
  const root = laboratoryZone(
    ROOT_ZONE,
    `example. 60 IN NS ns.test.\nexample. 60 IN DS ${rootDs}`,
    options,
  );
  const links: ChainLink[] = [
    { zone: ROOT_ZONE, ds: null, dnskey: root.answer(".", "DNSKEY") },
    {
      zone: parent,
      ds: root.answer("example", "DS"),
      dnskey: parentZone.answer("example", "DNSKEY"),
    },
    {
      zone: child,
      ds: parentZone.answer("child.example", "DS"),
      dnskey: childZone.answer("child.example", "DNSKEY"),
    },
  ];
  return { links: links.map((link) => setting.changeLink?.(link) ?? link), root };
}

function trustInChild(setting: Setting, at = now) {
  const { links, root } = build(setting);
  const rootAnchor = { zone: ROOT_ZONE, rdata: dsOf(crypto, ROOT_ZONE, root.ksk.dnskey) };
  const anchors = setting.anchors ?? [rootAnchor];
  const trusts = validateChain(links, anchors, {
    crypto,
    now: at,
    maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS,
  });
  return trusts.at(-1);
}

function onChild(change: (link: ChainLink) => Partial<ChainLink>): Setting["changeLink"] {
  return (link) => (link.zone === child ? { ...link, ...change(link) } : link);
}

function editDnskey(
  edit: (record: ResourceRecord) => ResourceRecord | null,
): Setting["changeLink"] {
  return onChild(({ dnskey }) => ({
    dnskey: dnskey && { ...dnskey, answer: dnskey.answer.flatMap((record) => edit(record) ?? []) },
  }));
}

const withoutKsk = (signing: ZoneSigning) => ({
  ...signing,
  keySigningKeys: signing.zoneSigningKeys,
});
const expired = (signing: ZoneSigning) => ({
  ...signing,
  period: { inception: now - 900, expiration: now - 1 },
});
const early = (signing: ZoneSigning) => ({
  ...signing,
  period: { inception: now + 1, expiration: now + 900 },
});
const noAnswer: Answer = { rcode: 2, answer: [], authority: [] };
const strangeDs = "child.example. 60 IN DS";

describe("validateChain", () => {
  test.each<[string, Setting, object]>([
    [
      "a whole chain is secure until its first signature ends",
      {},
      { kind: "secure", validUntil: now + 1000 },
    ],
    [
      "a parent that proves no DS by NSEC",
      { ds: "" },
      { kind: "insecure", why: { kind: "insecure-delegation", zone: child } },
    ],
    [
      "a parent that proves no DS by NSEC3",
      { ds: "", parentDenial: NSEC3 },
      { kind: "insecure", why: { kind: "insecure-delegation", zone: child } },
    ],
    [
      "a delegation in an opt-out span",
      { ds: "", parentDenial: OPT_OUT },
      { kind: "insecure", why: { kind: "opt-out-span", name: child } },
    ],
    [
      "DS of algorithms nobody knows",
      { ds: `${strangeDs} 1 200 2 ${"AB".repeat(32)}` },
      { kind: "insecure", why: { kind: "unsupported-ds" } },
    ],
    [
      "DS of digests nobody knows",
      { ds: `${strangeDs} 1 13 200 ABCD` },
      { kind: "insecure", why: { kind: "unsupported-ds" } },
    ],
    [
      "a SHA-1 digest alone is enough",
      { ds: `${strangeDs} ${formatRdata(dsOf(crypto, child, childKsk, 1))}` },
      { kind: "secure" },
    ],
    [
      "a SHA-384 digest",
      { ds: `${strangeDs} ${formatRdata(dsOf(crypto, child, childKsk, 4))}` },
      { kind: "secure" },
    ],
    [
      "a right SHA-1 digest beside a wrong SHA-256 one does not count (RFC 4509)",
      {
        ds: `${strangeDs} ${formatRdata(dsOf(crypto, child, childKsk, 1))}\n${strangeDs} 1 13 2 ${"AB".repeat(32)}`,
      },
      { kind: "bogus", why: { kind: "no-key-matches-ds", dsKeyTags: [1] } },
    ],
    [
      "a DS of another key",
      { ds: `${strangeDs} 1 13 2 ${"AB".repeat(32)}` },
      { kind: "bogus", why: { kind: "no-key-matches-ds", zone: child, dsKeyTags: [1] } },
    ],
    [
      "a DS beside a stale one",
      { ds: `${GOOD_DS}\n${strangeDs} 1 13 2 ${"AB".repeat(32)}` },
      { kind: "secure" },
    ],
    [
      "no DNSKEY at all",
      { changeLink: onChild(() => ({ dnskey: { rcode: 0, answer: [], authority: [] } })) },
      { kind: "bogus", why: { kind: "dnskey-missing", zone: child } },
    ],
    [
      "the KSK is gone from the set",
      {
        changeLink: editDnskey((record) =>
          record.rdata.kind === "DNSKEY" && record.rdata.flags === 257 ? null : record,
        ),
      },
      { kind: "bogus", why: { kind: "no-key-matches-ds" } },
    ],
    [
      "the KSK does not sign the set",
      { adjustChild: withoutKsk },
      {
        kind: "bogus",
        why: { kind: "dnskey-not-signed-by-ds-key", why: { kind: "no-signature" } },
      },
    ],
    [
      "the set's signature expired",
      { adjustChild: expired },
      {
        kind: "bogus",
        why: {
          kind: "dnskey-not-signed-by-ds-key",
          why: { kind: "signature-expired", expiration: now - 1 },
        },
      },
    ],
    [
      "the set's signature is of the future",
      { adjustChild: early },
      {
        kind: "bogus",
        why: {
          kind: "dnskey-not-signed-by-ds-key",
          why: { kind: "signature-not-yet-valid", inception: now + 1 },
        },
      },
    ],
    [
      "the parent's signatures expired",
      { adjustParent: expired },
      {
        kind: "bogus",
        why: { kind: "parent-bogus", zone: parent, why: { kind: "dnskey-not-signed-by-ds-key" } },
      },
    ],
    [
      "the parent does not answer for DS",
      { changeLink: onChild(() => ({ ds: null })) },
      { kind: "indeterminate", why: { kind: "no-answer", type: 43 } },
    ],
    [
      "the parent answers SERVFAIL for DS",
      { changeLink: onChild(() => ({ ds: noAnswer })) },
      { kind: "indeterminate", why: { kind: "no-answer", type: 43 } },
    ],
    [
      "the child does not answer for DNSKEY",
      { changeLink: onChild(() => ({ dnskey: noAnswer })) },
      { kind: "indeterminate", why: { kind: "no-answer", type: 48 } },
    ],
    [
      "no DS and no proof of it",
      { changeLink: onChild(() => ({ ds: { rcode: 0, answer: [], authority: [] } })) },
      { kind: "bogus", why: { kind: "denial-missing" } },
    ],
    [
      "no trust anchor",
      { anchors: [] },
      { kind: "indeterminate", why: { kind: "no-trust-anchor", zone: ROOT_ZONE } },
    ],
    [
      "an anchor of its own outranks a wrong DS",
      { ds: `${strangeDs} 1 13 2 AB`, anchors: [{ zone: child, rdata: childKsk }] },
      { kind: "secure" },
    ],
    [
      "an anchor that is another key",
      { anchors: [{ zone: child, rdata: { ...childKsk, flags: 256 } }] },
      { kind: "bogus", why: { kind: "no-key-matches-anchor" } },
    ],
    [
      "a DS that the parent does not sign",
      {
        changeLink: onChild(({ ds }) => ({
          ds: ds && { ...ds, answer: ds.answer.filter(({ rdata }) => rdata.kind !== "RRSIG") },
        })),
      },
      { kind: "bogus", why: { kind: "no-signature", type: 43 } },
    ],
  ])("%s", (_, setting, expected) => {
    expect(trustInChild(setting)).toMatchObject({ zone: child, ...expected });
  });

  test("a revoked key is no entry point (RFC 5011 §2.1)", () => {
    const revoked = { ...childKsk, flags: childKsk.flags | 0x80 };
    const ds = `${strangeDs} ${formatRdata(dsOf(crypto, child, revoked))}`;
    const revoke = (signing: ZoneSigning) => signing;
    const changeLink = editDnskey((record) =>
      record.rdata.kind === "DNSKEY" && record.rdata.flags === 257
        ? { ...record, rdata: revoked }
        : record,
    );
    expect(trustInChild({ ds, changeLink, adjustChild: revoke })).toMatchObject({
      kind: "bogus",
      why: { kind: "no-key-matches-ds" },
    });
  });

  test("the status changes at the second after the expiration, not before", () => {
    expect(trustInChild({}, now + 1000)?.kind).toBe("secure");
    expect(trustInChild({}, now + 1001)?.kind).toBe("bogus");
  });
});

describe("createOnDemandSigner", () => {
  const zone = laboratoryZone(child, "www.child.example. 60 IN A 192.0.2.1", {
    crypto,
    now,
    denial: NSEC,
  });
  const rrset = zone.content.find(zone.content.zone, 6);
  if (rrset === undefined) throw new Error("no SOA");

  test("signs again only when data, TTL, keys or period change", () => {
    let signatures = 0;
    const counting = {
      ...crypto,
      sign: (request: Parameters<typeof crypto.sign>[0]) => {
        signatures++;
        return crypto.sign(request);
      },
    };
    const signer = createOnDemandSigner(10);
    const signing = { ...zone.signing, crypto: counting };
    const first = signer.sign(rrset, signing);
    expect(signer.sign(rrset, signing)).toEqual(first);
    expect(signatures).toBe(1);
    signer.sign({ ...rrset, ttlSeconds: 61 }, signing);
    signer.sign(rrset, { ...signing, period: { inception: now, expiration: now + 5 } });
    signer.sign(rrset, { ...signing, zoneSigningKeys: signing.keySigningKeys });
    expect(signatures).toBe(4);
  });

  test("remembers no more than its limit", () => {
    const signer = createOnDemandSigner(1);
    const www = {
      ...rrset,
      type: 16,
      rdatas: [{ kind: "TXT" as const, strings: [Uint8Array.of(1)] }],
    };
    const signaturesOf = (): readonly Rrsig[] => signer.sign(rrset, zone.signing).rrsigs;
    const before = signaturesOf();
    signer.sign(www, zone.signing);
    // ECDSA signatures are random: a new one is another one.
    expect(signaturesOf()[0]?.signature).not.toEqual(before[0]?.signature);
  });
});

describe("rememberVerifications", () => {
  test("verifies the same bytes once, and every other bytes anew", () => {
    let verifications = 0;
    const counting = rememberVerifications(
      {
        ...crypto,
        verify: (request) => {
          verifications++;
          return crypto.verify(request);
        },
      },
      2,
    );
    const { publicKeyField, privateKey } = crypto.generateKeyPair({ algorithm: 13 });
    const data = Uint8Array.of(1, 2, 3);
    const signature = crypto.sign({ algorithm: 13, privateKey, data });
    const request = { algorithm: 13, publicKey: publicKeyField, data, signature };
    expect([counting.verify(request), counting.verify(request)]).toEqual([true, true]);
    expect(verifications).toBe(1);
    expect(counting.verify({ ...request, data: Uint8Array.of(1, 2) })).toBe(false);
    expect(counting.verify({ ...request, algorithm: 14 })).toBe(false);
    expect(verifications).toBe(3);
    expect(counting.verify(request)).toBe(true);
    expect(verifications).toBe(4);
  });
});
