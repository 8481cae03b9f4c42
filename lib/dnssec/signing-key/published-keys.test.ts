import { describe, expect, test } from "vitest";
import { makeDescriptor, makeKey } from "./fixtures/make-descriptor";
import { countPublishedKeys, publishedKeys, signersOf } from "./published-keys";

const ksk = makeDescriptor({
  descriptorId: "ksk",
  keyRole: "ksk",
  keys: [
    makeKey("active", { flags: 257, signs: "dnskey-set" }),
    makeKey("standby", { flags: 257 }),
    makeKey("next", { flags: 257, published: false }),
  ],
});
const zsk = makeDescriptor({ keys: [makeKey("active", { signs: "all" }), makeKey("next")] });

describe("the keys of a default-signed zone at rest", () => {
  test("four are published: active and standby KSK, active and next ZSK", () => {
    expect(
      publishedKeys([ksk, zsk]).map(
        ({ descriptor, key }) => `${descriptor.keyRole} ${key.pointer}`,
      ),
    ).toEqual(["ksk active", "ksk standby", "zsk active", "zsk next"]);
    expect(countPublishedKeys([ksk, zsk])).toEqual({ ksk: 2, zsk: 2 });
  });

  test("the DNSKEY set is signed by the active KSK and the active ZSK, the rest by the active ZSK", () => {
    const roles = (part: "dnskey-set" | "zone") =>
      signersOf([ksk, zsk], part).map(({ descriptor }) => descriptor.keyRole);
    expect(roles("dnskey-set")).toEqual(["ksk", "zsk"]);
    expect(roles("zone")).toEqual(["zsk"]);
  });

  test("a CSK counts as both", () => {
    const csk = makeDescriptor({ keyRole: "csk", keys: [makeKey("active", { signs: "all" })] });
    expect(countPublishedKeys([csk])).toEqual({ ksk: 1, zsk: 1 });
    expect(signersOf([csk], "dnskey-set")).toHaveLength(1);
  });
});
