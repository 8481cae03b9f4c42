import { describe, expect, test } from "vitest";
import { fromBase64 } from "@/lib/dns/octets";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import { keyTagsOf } from "./key-tag";

/** Keys with the tag that their RFC prints. */
const PUBLISHED: readonly (readonly [
  source: string,
  flags: number,
  algorithm: number,
  publicKey: string,
  keyTag: number,
])[] = [
  [
    "RFC 4034 §5.4",
    256,
    5,
    "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
    60485,
  ],
  [
    "RFC 5702 §6.1",
    256,
    8,
    "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=",
    9033,
  ],
  [
    "RFC 5702 §6.2",
    256,
    10,
    "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL",
    3740,
  ],
  [
    "RFC 6605 §6.1",
    257,
    13,
    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
    55648,
  ],
  [
    "RFC 6605 §6.2",
    257,
    14,
    "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
    10771,
  ],
];

describe("keyTagsOf", () => {
  test.each(PUBLISHED)(
    "gives the tag that %s prints",
    (_source, flags, algorithm, text, keyTag) => {
      expect(keyTagsOf(dnskey(flags, algorithm, text)).keyTag).toBe(keyTag);
    },
  );

  test.each(PUBLISHED)("gives the key of %s another tag once it is revoked", (...published) => {
    const [, flags, algorithm, text, keyTag] = published;
    const { keyTagIfRevoked } = keyTagsOf(dnskey(flags, algorithm, text));
    const carried = keyTag + 128 > 0xffff ? keyTag + 129 : keyTag + 128;
    expect(keyTagIfRevoked).toBe(carried & 0xffff);
    expect(keyTagsOf(dnskey(flags | 128, algorithm, text))).toEqual({
      keyTag: keyTagIfRevoked,
      keyTagIfRevoked,
    });
  });

  test("takes the tag of an RSA/MD5 key from its modulus (RFC 4034 Appendix B.1), revoked or not", () => {
    const key: Dnskey = {
      kind: "DNSKEY",
      flags: 256,
      protocol: 3,
      algorithm: 1,
      publicKey: Uint8Array.of(1, 3, 0xaa, 0x12, 0x34, 0x56),
    };
    expect(keyTagsOf(key)).toEqual({ keyTag: 0x1234, keyTagIfRevoked: 0x1234 });
  });
});

function dnskey(flags: number, algorithm: number, text: string): Dnskey {
  const publicKey = fromBase64(text);
  if (publicKey === undefined) throw new Error("not base64");
  return { kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey };
}
