import { describe, expect, test } from "vitest";
import { fromBase64, toHex } from "@/lib/dns/octets";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { zoneName } from "@/lib/dns/zone-name";
import { createNodeCrypto } from "@/lib/platform/node-crypto";
import { digestTypesOf, dsRecordsOf } from "./ds-digest";
import { UNKNOWN_SETTINGS } from "./fixtures/unknown-settings";

const crypto = createNodeCrypto();

describe("dsRecordsOf", () => {
  test("gives the SHA-1 and SHA-256 digests that RFC 4034 §5.4 and RFC 4509 §2.3 print", () => {
    const key = dnskey(
      256,
      5,
      "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
    );
    expect(printed("dskey.example.com", key, [1, 2])).toEqual([
      "60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118",
      "60485 5 2 d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a",
    ]);
  });

  test("gives the SHA-256 and SHA-384 digests that RFC 6605 §6 prints", () => {
    const p256 =
      "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
    const p384 =
      "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40";
    expect(printed("example.net", dnskey(257, 13, p256), [2])).toEqual([
      "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
    ]);
    expect(printed("example.net", dnskey(257, 14, p384), [4])).toEqual([
      "10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6",
    ]);
  });

  test("the digest does not depend on the case of the owner name", () => {
    const key = dnskey(
      257,
      13,
      "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
    );
    expect(printed("EXAMPLE.NET", key, [2])).toEqual(printed("example.net", key, [2]));
  });
});

describe("digestTypesOf", () => {
  test("KM-13: a zone makes the DS digests that its settings name, in ascending order", () => {
    const asked = (algorithms: readonly ("none" | "sha-1" | "sha-256" | "sha-384")[] | null) =>
      digestTypesOf({ ...UNKNOWN_SETTINGS, dsRecordGenerationAlgorithms: algorithms });
    expect(asked(["sha-256", "sha-1"])).toEqual([1, 2]);
    expect(asked(["sha-384"])).toEqual([4]);
    expect(asked(["none"])).toEqual([]);
    expect(asked(null)).toEqual([]);
  });
});

function printed(owner: string, key: Dnskey, types: readonly (1 | 2 | 4)[]): readonly string[] {
  return dsRecordsOf(crypto, zoneName(owner), key, types).map(
    (ds) => `${ds.keyTag} ${ds.algorithm} ${ds.digestType} ${toHex(ds.digest)}`,
  );
}

function dnskey(flags: number, algorithm: number, text: string): Dnskey {
  const publicKey = fromBase64(text);
  if (publicKey === undefined) throw new Error("not base64");
  return { kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey };
}
