import { describe, expect, test } from "vitest";
import { toBase32Hex } from "@/lib/dns/octets";
import { ownerName } from "@/lib/dns/owner-name";
import { groupIntoRrsets, rdatasOf } from "@/lib/dns/record";
import { CLASS_NUMBER, parseType } from "@/lib/dns/record-type";
import { parseSerialTime } from "@/lib/dns/text/serial-time";
import { formatRecord } from "@/lib/dns/text/zone-file";
import { toZoneName, zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { digestOfKey, isDsOfKey } from "./ds-digest";
import { ALGORITHM_VECTORS } from "./fixtures/algorithm-vectors";
import * as rfc4035 from "./fixtures/rfc4035";
import * as rfc5155 from "./fixtures/rfc5155";
import { recordsFromText } from "./fixtures/zone-text";
import { bestVerdict } from "./judge-signatures";
import { keyTagOf } from "./key-tag";
import { nsec3Hash } from "./nsec3-hash";
import { findSigned, groupSigned } from "./signed-rrset";
import { nsec3Chain, zoneNodes } from "./signing/denial-chain";
import { trustKeysByAnchors, type ZoneTrust } from "./trust-zone-keys";
import { validateAnswer } from "./validate-answer";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "./validation-context";

const crypto = createNodeCrypto();
const example = zoneName("example");

function instant(text: string): number {
  const time = parseSerialTime(text);
  if (time === undefined) throw new Error(`not a time: ${text}`);
  return time;
}

function trustIn(keysText: string, anchorTag: number, now: number): ZoneTrust {
  const sets = groupSigned(recordsFromText(keysText));
  const dnskeys = findSigned(sets, example, 48);
  const anchor = rdatasOf(dnskeys?.rrset.rdatas ?? [], "DNSKEY").find(
    (key) => keyTagOf(key) === anchorTag,
  );
  if (anchor === undefined) throw new Error(`no key ${anchorTag}`);
  const anchors = [{ zone: example, rdata: anchor }];
  return trustKeysByAnchors({ crypto, now, zone: example, dnskeys, anchors });
}

type Case = { name: string; type: string; rcode: number; answer?: string; authority: string };

function judge(trust: ZoneTrust, now: number, asked: Case) {
  const type = parseType(asked.type) ?? 0;
  return validateAnswer(
    { name: ownerName(asked.name), type, classNumber: CLASS_NUMBER.IN },
    {
      rcode: asked.rcode,
      answer: recordsFromText(asked.answer ?? ""),
      authority: recordsFromText(asked.authority),
    },
    trust,
    { crypto, now, maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS },
  );
}

describe.each(ALGORITHM_VECTORS)("$source", ({ text }) => {
  const sets = groupSigned(recordsFromText(text));
  const signed = sets.find(({ rrsigs }) => rrsigs.length > 0);
  const [rrsig] = signed?.rrsigs ?? [];
  const keys = sets.flatMap(({ rrset }) => rdatasOf(rrset.rdatas, "DNSKEY"));
  const dsSet = sets.flatMap(({ rrset }) => rdatasOf(rrset.rdatas, "DS"));
  if (signed === undefined || rrsig === undefined) throw new Error("nothing is signed");
  const zone = toZoneName(rrsig.signerName);
  const context = { crypto, zone, keys, now: rrsig.inception };

  test("the key has the tag and the digest that the RFC prints", () => {
    expect(keys.map(keyTagOf)).toEqual([rrsig.keyTag]);
    for (const ds of dsSet) {
      expect(keys.some((key) => isDsOfKey(crypto, zone, ds, key))).toBe(true);
    }
  });

  test("the signature is valid from inception to expiration, and at no other instant", () => {
    const at = (now: number) => {
      const verdict = bestVerdict(signed.rrset, [rrsig], { ...context, now });
      return verdict.kind === "valid" ? "valid" : verdict.why.kind;
    };
    expect(at(rrsig.inception)).toBe("valid");
    expect(at(rrsig.expiration)).toBe("valid");
    expect(at(rrsig.inception - 1)).toBe("signature-not-yet-valid");
    expect(at(rrsig.expiration + 1)).toBe("signature-expired");
  });

  test("the signature is wrong with another TTL, owner or bit", () => {
    const kindOf = (rrset: typeof signed.rrset, signature = rrsig) => {
      const verdict = bestVerdict(rrset, [signature], context);
      return verdict.kind === "valid" ? "valid" : verdict.why.kind;
    };
    expect(kindOf({ ...signed.rrset, ttlSeconds: 60 })).toBe("valid");
    const owner = ownerName(`x.${zone}`);
    expect(kindOf({ ...signed.rrset, owner }, { ...rrsig, labels: 3 })).toBe("signature-wrong");
    expect(kindOf(signed.rrset, { ...rrsig, originalTtlSeconds: 60 })).toBe("signature-wrong");
    const signature = rrsig.signature.map((octet, at) => (at === 20 ? octet ^ 0x10 : octet));
    expect(kindOf(signed.rrset, { ...rrsig, signature })).toBe("signature-wrong");
  });
});

test("RFC 4034 §5.4: the DS of the key of tag 60485", () => {
  const [key] = recordsFromText(
    "dskey.example.com. 86400 IN DNSKEY 256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
  );
  if (key?.rdata.kind !== "DNSKEY") throw new Error("no key");
  expect(keyTagOf(key.rdata)).toBe(60485);
  const digest = digestOfKey(crypto, key.owner, key.rdata, 1) ?? new Uint8Array(0);
  expect(Buffer.from(digest).toString("hex")).toBe("2bb183af5f22588179a53b0a98631fad1a292118");
});

describe("RFC 4035 appendix B", () => {
  const now = instant("20040412000000");
  const expiration = instant("20040509183619");
  const trust = trustIn(rfc4035.RFC4035_KEYS, 9465, now);
  const secure = { kind: "secure", validUntil: expiration };

  test("the key set is trusted by the KSK, and by the ZSK as anchor", () => {
    expect(trust).toMatchObject(secure);
    expect(trustIn(rfc4035.RFC4035_KEYS, 38519, now)).toMatchObject(secure);
  });

  test("every signed set of appendix A that is quoted verifies", () => {
    const authority = rfc4035.RFC4035_ZONE;
    const { rrsets } = judge(trust, now, { name: "ai.example", type: "A", rcode: 0, authority });
    expect(rrsets.map((verdict) => verdict.status)).toEqual(rrsets.map(() => secure));
    expect(rrsets).toHaveLength(7);
  });

  test.each<[string, Case, object]>([
    [
      "B.2 name error",
      { name: "ml.example", type: "A", rcode: 3, authority: rfc4035.RFC4035_NAME_ERROR },
      secure,
    ],
    [
      "B.3 no data",
      { name: "ns1.example", type: "MX", rcode: 0, authority: rfc4035.RFC4035_NO_DATA },
      secure,
    ],
    [
      "B.5 referral to an unsigned zone",
      { name: "mc.b.example", type: "MX", rcode: 0, authority: rfc4035.RFC4035_REFERRAL_UNSIGNED },
      { kind: "insecure", why: { kind: "not-authoritative", owner: "b.example" } },
    ],
    [
      "B.6 wildcard expansion",
      {
        name: "a.z.w.example",
        type: "MX",
        rcode: 0,
        answer: rfc4035.RFC4035_WILDCARD_ANSWER,
        authority: rfc4035.RFC4035_WILDCARD_AUTHORITY,
      },
      secure,
    ],
    [
      "B.6 without the proof that no closer name exists",
      {
        name: "a.z.w.example",
        type: "MX",
        rcode: 0,
        answer: rfc4035.RFC4035_WILDCARD_ANSWER,
        authority: "",
      },
      { kind: "bogus", why: { kind: "denial-missing" } },
    ],
    [
      "B.7 wildcard no data",
      {
        name: "a.z.w.example",
        type: "AAAA",
        rcode: 0,
        authority: rfc4035.RFC4035_WILDCARD_NO_DATA,
      },
      secure,
    ],
    [
      "B.7 asked for a type that the wildcard has",
      { name: "a.z.w.example", type: "MX", rcode: 0, authority: rfc4035.RFC4035_WILDCARD_NO_DATA },
      { kind: "bogus", why: { kind: "denial-type-exists" } },
    ],
    [
      "B.8 DS asked at the child",
      { name: "example", type: "DS", rcode: 0, authority: rfc4035.RFC4035_DS_AT_CHILD },
      { kind: "bogus", why: { kind: "denial-from-other-side-of-cut" } },
    ],
    [
      "a name error for a name that exists",
      { name: "ns1.example", type: "A", rcode: 3, authority: rfc4035.RFC4035_NO_DATA },
      { kind: "bogus", why: { kind: "denial-name-exists" } },
    ],
    [
      "a name error by records that do not cover the name",
      { name: "zz.example", type: "A", rcode: 3, authority: rfc4035.RFC4035_NAME_ERROR },
      { kind: "bogus", why: { kind: "denial-name-not-covered" } },
    ],
    [
      "a name error below a delegation by the parent's record",
      { name: "x.b.example", type: "A", rcode: 3, authority: rfc4035.RFC4035_NAME_ERROR },
      { kind: "bogus", why: { kind: "denial-from-other-side-of-cut" } },
    ],
  ])("%s", (_, asked, expected) => {
    expect(judge(trust, now, asked).status).toMatchObject(expected);
  });
});

describe("RFC 5155 appendices A and B", () => {
  const now = instant("20100101000000");
  const expiration = instant("20150420235959");
  const trust = trustIn(rfc5155.RFC5155_KEYS, 12708, now);
  const secure = { kind: "secure", validUntil: expiration };
  const optOut = (name: string) => ({ kind: "insecure", why: { kind: "opt-out-span", name } });
  const parameters = { iterations: 12, salt: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd) };

  test.each(rfc5155.RFC5155_HASHES)("the hash of %s is %s", (name, hash) => {
    const octets = nsec3Hash(crypto, ownerName(name), parameters);
    expect(toBase32Hex(octets).toLowerCase()).toBe(hash);
  });

  test("the zone of appendix A gets the chain that the RFC prints", () => {
    const rrsets = groupIntoRrsets(recordsFromText(rfc5155.RFC5155_UNSIGNED_ZONE));
    const chain = nsec3Chain(zoneNodes(rrsets, example), example, {
      ...parameters,
      optOut: true,
      ttlSeconds: 3600,
      crypto,
    });
    const printed = [...rfc5155.RFC5155_HASHES.map(([, hash]) => hash)].sort();
    expect(chain.map((rrset) => rrset.owner)).toEqual(printed.map((hash) => `${hash}.example`));
    const lines = chain.map(({ owner, rdatas: [rdata], ttlSeconds, classNumber }) =>
      rdata === undefined
        ? ""
        : formatRecord({ owner, classNumber, ttlSeconds, rdata }).toLowerCase(),
    );
    const quoted = recordsFromText(
      [
        rfc5155.RFC5155_NO_DATA,
        rfc5155.RFC5155_EMPTY_NON_TERMINAL,
        rfc5155.RFC5155_WILDCARD_NO_DATA,
        rfc5155.RFC5155_NAME_ERROR,
      ].join("\n"),
    );
    const nsec3s = quoted.filter(
      ({ rdata, owner }) => rdata.kind === "NSEC3" && !owner.startsWith("0p9m"),
    );
    expect(nsec3s.length).toBe(7);
    for (const record of nsec3s) expect(lines).toContain(formatRecord(record).toLowerCase());
  });

  test.each<[string, Case, object]>([
    [
      "B.1 name error in an opt-out span",
      { name: "a.c.x.w.example", type: "A", rcode: 3, authority: rfc5155.RFC5155_NAME_ERROR },
      optOut("a.c.x.w.example"),
    ],
    [
      "B.2 no data",
      { name: "ns1.example", type: "MX", rcode: 0, authority: rfc5155.RFC5155_NO_DATA },
      secure,
    ],
    [
      "B.2.1 empty non-terminal",
      { name: "y.w.example", type: "A", rcode: 0, authority: rfc5155.RFC5155_EMPTY_NON_TERMINAL },
      secure,
    ],
    [
      "B.3 opt-out referral",
      { name: "mc.c.example", type: "MX", rcode: 0, authority: rfc5155.RFC5155_OPT_OUT_REFERRAL },
      optOut("c.example"),
    ],
    [
      "B.4 wildcard expansion",
      {
        name: "a.z.w.example",
        type: "MX",
        rcode: 0,
        answer: rfc5155.RFC5155_WILDCARD_ANSWER,
        authority: rfc5155.RFC5155_WILDCARD_AUTHORITY,
      },
      optOut("a.z.w.example"),
    ],
    [
      "B.5 wildcard no data",
      {
        name: "a.z.w.example",
        type: "AAAA",
        rcode: 0,
        authority: rfc5155.RFC5155_WILDCARD_NO_DATA,
      },
      optOut("a.z.w.example"),
    ],
    [
      "B.6 DS asked at the child",
      { name: "example", type: "DS", rcode: 0, authority: rfc5155.RFC5155_DS_AT_CHILD },
      { kind: "bogus", why: { kind: "denial-from-other-side-of-cut" } },
    ],
    [
      "no data for a type that exists",
      { name: "ns1.example", type: "A", rcode: 0, authority: rfc5155.RFC5155_NO_DATA },
      { kind: "bogus", why: { kind: "denial-type-exists" } },
    ],
    [
      "a name error without closest encloser",
      {
        name: "a.c.x.w.example",
        type: "A",
        rcode: 3,
        authority: rfc5155.RFC5155_EMPTY_NON_TERMINAL,
      },
      { kind: "bogus", why: { kind: "denial-no-closest-encloser" } },
    ],
  ])("%s", (_, asked, expected) => {
    expect(judge(trust, now, asked).status).toMatchObject(expected);
  });

  test("more iterations than the limit make an answer insecure (RFC 9276 §3.2)", () => {
    const authority = recordsFromText(rfc5155.RFC5155_NO_DATA);
    const question = { name: ownerName("ns1.example"), type: 15, classNumber: 1 };
    const policy = { crypto, now, maxNsec3Iterations: 11 };
    const verdict = validateAnswer(question, { rcode: 0, answer: [], authority }, trust, policy);
    expect(verdict.status).toEqual({
      kind: "insecure",
      why: { kind: "nsec3-iterations", iterations: 12, limit: 11 },
    });
  });
});
