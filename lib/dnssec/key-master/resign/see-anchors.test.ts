import { describe, expect, test } from "vitest";
import type { AnchorItem } from "@/lib/dnssec/key-master/resign/state";
import {
  anchorOf,
  NEW_KEY,
  OLD_KEY,
  settingsWith,
} from "@/lib/dnssec/key-master/stories/anchors-builder";
import { DC2, ZONE } from "@/lib/dnssec/key-master/stories/story-world";
import type { HeldAnchor, ServerSettings } from "@/lib/dnssec/server-settings";
import {
  factsOf,
  KSK_ID,
  kskOf,
  NOW,
  serverReport,
  signingOf,
  viewOf,
} from "@/lib/dnssec/status/stories/facts-builder";
import type { ServerReport } from "@/lib/dnssec/zone-report";
import { anchorHolders, lookAtAnchors, seeAnchors } from "./see-anchors";

const LOST = { descriptorId: KSK_ID, keyRole: "ksk", algorithm: 8, keyLength: 2048 } as const;
const TASK = { zone: ZONE, lost: [LOST] };
const RESOLVER = "resolver.contoso.com";

function factsWith(
  settings: ServerSettings | undefined,
  server: Partial<ServerReport> = {},
  newKey: Partial<typeof NEW_KEY> | { readonly publicKey: null } = {},
) {
  const made = kskOf({ descriptorId: "new-ksk", keys: [{ ...NEW_KEY, ...newKey }] });
  return factsOf(
    {
      views: [viewOf(DC2, { holder: DC2, isHolder: true })],
      signing: signingOf({ reportedBy: DC2, descriptors: [kskOf({ keys: [OLD_KEY] }), made] }),
    },
    [serverReport(DC2), serverReport(RESOLVER, { settings, ...server })],
  );
}

const hasNew = (held: readonly HeldAnchor[], ...more: [Partial<ServerReport>?, object?]) =>
  seeAnchors(TASK, factsWith(settingsWith(held), ...more)).some((sight) => sight.hasNew);

describe("an anchor ticks only by what proves it", () => {
  test.each(["valid", "missing"] as const)("KM-66: the new key, %s, is seen", (state) => {
    expect(hasNew([anchorOf(NEW_KEY, state)])).toBe(true);
    expect(hasNew([anchorOf(OLD_KEY, "missing"), anchorOf(NEW_KEY, state)])).toBe(true);
  });

  test.each(["add-pending", "revoked", "ds-pending", "ds-invalid"] as const)(
    "KM-66: the new key, %s, is not trusted and not seen",
    (state) => {
      expect(hasNew([anchorOf(NEW_KEY, state)])).toBe(false);
    },
  );

  test.each([
    ["the anchor of the lost key", anchorOf(OLD_KEY, "valid")],
    [
      "another key with the new one's tag",
      { ...anchorOf(NEW_KEY, "valid"), publicKey: OLD_KEY.publicKey },
    ],
    ["the new one's tag with another algorithm", { ...anchorOf(NEW_KEY, "valid"), algorithm: 13 }],
    ["another tag with the new one's key", { ...anchorOf(NEW_KEY, "valid"), keyTag: 1 }],
    ["an anchor without tag", { ...anchorOf(NEW_KEY, "valid"), keyTag: null }],
    ["a DS with the new one's tag", { ...anchorOf(NEW_KEY, "valid"), type: "ds" as const }],
    ["an anchor whose state nobody knows", { ...anchorOf(NEW_KEY, "valid"), state: null }],
  ])("%s does not tick", (_, anchor) => {
    expect(hasNew([anchor])).toBe(false);
  });

  test("where the server does not tell the key, its tag and algorithm decide", () => {
    const told = { ...anchorOf(NEW_KEY, "valid"), publicKey: null };
    expect(hasNew([told])).toBe(true);
    expect(hasNew([{ ...told, algorithm: 13 }])).toBe(false);
  });

  test("a new key that is not published, signs nothing or was not read ticks nothing", () => {
    const held = [anchorOf(NEW_KEY, "valid")];
    expect(hasNew(held, {}, { published: false })).toBe(false);
    expect(hasNew(held, {}, { signs: "nothing" })).toBe(false);
    expect(hasNew(held, {}, { publicKey: null })).toBe(false);
  });

  test("a server that does not tell its anchors, or is not asked, gives no sight", () => {
    expect(seeAnchors(TASK, factsWith(undefined))).toEqual([]);
    expect(seeAnchors(TASK, factsWith(settingsWith(null)))).toEqual([]);
    const silent = { ...settingsWith([]), trustPoints: null };
    expect(seeAnchors(TASK, factsWith(silent))).toEqual([]);
    expect(anchorHolders(TASK, factsWith(settingsWith(null)))).toEqual([RESOLVER]);
  });
});

describe("the list of resolvers", () => {
  const look = (
    anchors: readonly AnchorItem[],
    held: readonly HeldAnchor[],
    server: Partial<ServerReport> = {},
  ) =>
    lookAtAnchors(
      { task: TASK, anchors },
      { facts: factsWith(settingsWith(held), server), wallNow: NOW },
    );
  const OBSERVED = { server: RESOLVER, state: "observed", at: 1 } as const;
  const BY_HAND = { server: RESOLVER, state: "ticked", by: "Ada", at: 1 } as const;

  test("a server that turns out to hold an anchor comes onto it", () => {
    expect(look([], [anchorOf(OLD_KEY, "missing")])).toEqual({
      anchors: [{ server: RESOLVER, state: "to-do" }],
      lines: [`${RESOLVER} holds a trust anchor for the zone, too.`],
    });
  });

  test("what was seen and is there no more is to do again", () => {
    expect(look([OBSERVED], [anchorOf(OLD_KEY, "valid")]).anchors).toEqual([
      { server: RESOLVER, state: "to-do" },
    ]);
    expect(look([OBSERVED], []).anchors).toEqual([{ server: RESOLVER, state: "to-do" }]);
  });

  test("a server that does not answer changes nothing, whatever it said before", () => {
    const away = { reachable: false };
    expect(look([OBSERVED], [], away).anchors).toEqual([OBSERVED]);
    const todo = { server: RESOLVER, state: "to-do" } as const;
    expect(look([todo], [anchorOf(NEW_KEY, "valid")], away).anchors).toEqual([todo]);
  });

  test("what a person ticked stays as said", () => {
    expect(look([BY_HAND], [anchorOf(OLD_KEY, "valid")]).anchors).toEqual([BY_HAND]);
    expect(look([BY_HAND], [anchorOf(NEW_KEY, "valid")]).anchors).toEqual([BY_HAND]);
  });
});
