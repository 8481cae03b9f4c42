import { describe, expect, test } from "vitest";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Rrset } from "@/lib/dns/record";
import { CLASS_NUMBER } from "@/lib/dns/record-type";
import { zoneName } from "@/lib/dns/zone-name";
import type { KeyPair } from "@/lib/dnssec/crypto";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import { signRrset } from "@/lib/dnssec/validation/signing/sign-rrset";
import { DEFAULT_MAX_NSEC3_ITERATIONS } from "@/lib/dnssec/validation/validation-context";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import type { ServedRrsets } from "./judge-look";
import { rememberKeySets, stillServed, strictFaults } from "./strict-view";

const crypto = createNodeCrypto();
const ZONE = zoneName("example.test");
const NOW = 1_795_645_000;
const TTL = 3_600;
const policy = { crypto, now: NOW, maxNsec3Iterations: DEFAULT_MAX_NSEC3_ITERATIONS };

type Key = { readonly pair: KeyPair; readonly dnskey: Dnskey };

function key(): Key {
  const pair = crypto.generateKeyPair({ algorithm: 13 });
  const publicKey = pair.publicKeyField;
  return { pair, dnskey: { kind: "DNSKEY", flags: 256, protocol: 3, algorithm: 13, publicKey } };
}

function rrset(type: number, rdatas: Rrset["rdatas"]): Rrset {
  return { owner: ZONE, type, classNumber: CLASS_NUMBER.IN, ttlSeconds: TTL, rdatas };
}

/** What a server serves that publishes some keys and signs its SOA with one. */
function served(server: string, published: readonly Key[], signer: Key): ServedRrsets {
  const soa = rrset(6, [
    {
      kind: "SOA",
      primaryServer: ZONE,
      mailbox: ZONE,
      serial: 1,
      refreshSeconds: 1,
      retrySeconds: 1,
      expireSeconds: 1,
      minimumSeconds: 1,
    },
  ]);
  const key = { dnskey: signer.dnskey, privateKey: signer.pair.privateKey };
  const period = { inception: NOW - 60, expiration: NOW + 86_400 };
  const signed = signRrset(soa, ZONE, key, period, crypto);
  const keys = {
    rrset: rrset(
      48,
      published.map(({ dnskey }) => dnskey),
    ),
    rrsigs: [],
  };
  const place = { server, ip: "192.0.2.1", port: 53 };
  const answers = { place, at: NOW } as ServedRrsets["answers"];
  return { answers, keys, sets: [keys, { rrset: soa, rrsigs: [signed] }] };
}

describe("the strict view", () => {
  const [old, next] = [key(), key()];

  test("blames a server whose signatures cannot be verified with the keys that another serves", () => {
    const looks = [served("ns1.test", [old], old), served("ns2.test", [next], next)];
    const sets = rememberKeySets([], looks, NOW);
    expect(strictFaults(ZONE, looks, sets, policy)).toEqual([
      expect.objectContaining({
        server: "ns1.test",
        type: "SOA",
        signedByKeyTags: [keyTagOf(old.dnskey)],
        keysOf: "ns2.test",
        keyTagsThere: [keyTagOf(next.dnskey)],
        keysServedUntil: NOW + TTL,
      }),
      expect.objectContaining({ server: "ns2.test", keysOf: "ns1.test" }),
    ]);
  });

  test("says nothing of a new key that was published before it signs", () => {
    const before = rememberKeySets([], [served("ns1.test", [old, next], old)], NOW - 60);
    const looks = [served("ns1.test", [old, next], next)];
    const sets = rememberKeySets(before, looks, NOW);
    expect(strictFaults(ZONE, looks, sets, policy)).toEqual([]);
  });

  test("remembers a set that is served no more for as long as caches hold it, and not longer", () => {
    const before = rememberKeySets([], [served("ns1.test", [old], old)], NOW);
    const looks = [served("ns1.test", [next], next)];
    const held = rememberKeySets(before, looks, NOW + TTL - 1);
    expect(strictFaults(ZONE, looks, held, policy)).toMatchObject([
      { server: "ns1.test", keysOf: "ns1.test", keysServedUntil: NOW + TTL },
    ]);
    const gone = rememberKeySets(before, looks, NOW + TTL);
    expect(strictFaults(ZONE, looks, gone, policy)).toEqual([]);
  });

  test("a glance that sees the zone unchanged keeps what was served then, and only that, in caches", () => {
    const first = rememberKeySets([], [served("ns1.test", [old], old)], NOW);
    const second = rememberKeySets(first, [served("ns1.test", [next], next)], NOW + 10);
    const later = stillServed(second, NOW + 10, NOW + 500);
    expect(later.map(({ lastServedAt }) => lastServedAt)).toEqual([NOW + 500, NOW]);
  });
});
