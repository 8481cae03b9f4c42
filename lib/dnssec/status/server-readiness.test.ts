import { describe, expect, test } from "vitest";
import { judgeReadiness } from "@/lib/dnssec/status/server-readiness";
import {
  factsOf,
  KSK_ID,
  kskOf,
  NOW,
  serverReport,
  signingOf,
  viewOf,
  ZSK_ID,
  zskOf,
} from "@/lib/dnssec/status/stories/facts-builder";

const [DC1, DC2] = ["dc1.contoso.com", "dc2.contoso.com"] as const;
const inStore = { custody: { kind: "certificate-store", provider: null } } as const;

const shared = factsOf();
const onlyOnDc1 = factsOf({
  views: [viewOf(DC1), viewOf(DC2, { keysReachable: { [KSK_ID]: false, [ZSK_ID]: true } })],
  signing: signingOf({ descriptors: [kskOf(inStore), zskOf()] }),
});
const inFile = factsOf({ storage: "file", directory: [], views: [viewOf(DC1)] }, [
  serverReport(DC1),
]);
const unsigned = factsOf({
  views: [viewOf(DC1, { isSigned: false }), viewOf(DC2, { isSigned: false })],
  signing: null,
});

describe("judgeReadiness", () => {
  const readiness = judgeReadiness([shared, onlyOnDc1, inFile, unsigned], NOW);

  test("KM-2: one server may hold the role of many zones", () => {
    expect(readiness.get(DC1)?.zones).toEqual({ holder: 4, primary: 4, total: 4 });
    expect(readiness.get(DC2)?.zones).toEqual({ holder: 0, primary: 3, total: 3 });
  });

  test("KM-32: a server is the only copy of keys that no other opens", () => {
    const copies = readiness.get(DC1)?.onlyCopies.map(({ zone, keyRole }) => `${zone} ${keyRole}`);
    expect(copies).toEqual([
      "secure.contoso.com ksk",
      "secure.contoso.com ksk",
      "secure.contoso.com zsk",
    ]);
    expect(readiness.get(DC2)?.onlyCopies).toEqual([]);
  });

  test("if it died now: what moves with its keys, what would need new ones, what stays (KM-21)", () => {
    expect(readiness.get(DC1)?.ifItDied).toEqual({ clean: 1, resign: 1, stays: 1 });
    expect(readiness.get(DC2)?.ifItDied).toEqual({ clean: 0, resign: 0, stays: 0 });
  });

  test("a key in the directory that nobody has asked others about is not called an only copy", () => {
    const unasked = factsOf({ views: [viewOf(DC1), viewOf(DC2, { keysReachable: {} })] });
    const result = judgeReadiness([unasked], NOW).get(DC1);
    expect(result?.onlyCopies).toEqual([]);
    expect(result?.ifItDied).toEqual({ clean: 0, resign: 0, stays: 1 });
  });
});
