import { describe, expect, test } from "vitest";
import type { ServerZoneView } from "@/lib/dnssec/zone-report";
import { isOnlyCopyAt, isReadyForSeizure, movesWithRole, openersOf } from "./custody";
import { makeDescriptor } from "./fixtures/make-descriptor";

const inStore = makeDescriptor({
  descriptorId: "ksk",
  keyRole: "ksk",
  custody: { kind: "certificate-store", provider: "Microsoft Software Key Storage Provider" },
});
const inDirectory = makeDescriptor();

describe("where private keys live", () => {
  test("KM-30, KM-32: keys in the directory move with the role, keys in a certificate store never do", () => {
    expect(movesWithRole({ kind: "directory", provider: null })).toBe("yes");
    expect(movesWithRole({ kind: "certificate-store", provider: null })).toBe("no");
    expect(movesWithRole({ kind: "provider", provider: "Acme HSM" })).toBe("if-provider-is-shared");
    expect(movesWithRole({ kind: "file", provider: null })).toBe("if-copied");
  });

  test("KM-31: a zone is ready for a seizure only if every key in use is in the directory", () => {
    expect(isReadyForSeizure([inDirectory])).toBe(true);
    expect(isReadyForSeizure([inDirectory, inStore])).toBe(false);
    expect(isReadyForSeizure([inDirectory, { ...inStore, state: "retired" }])).toBe(true);
    expect(isReadyForSeizure([])).toBe(false);
  });

  test("says per key who opens it, who does not and who has not said", () => {
    const views = [
      view("dc1.example", { ksk: true }),
      view("dc2.example", { ksk: false }),
      view("dc3.example", {}),
      { ...view("rodc.example", { ksk: true }), isWritable: false },
    ];
    expect(openersOf([inStore], views)).toEqual([
      {
        descriptorId: "ksk",
        openedBy: ["dc1.example"],
        notOpenedBy: ["dc2.example"],
        unknown: ["dc3.example"],
      },
    ]);
  });

  test("KM-32: a server holds the only copy when no other writable primary opens the key, and silence is not a no", () => {
    const dc1 = view("dc1.example", { ksk: true, zsk: true });
    const dc2 = view("dc2.example", { ksk: false, zsk: true });
    const both = [inStore, inDirectory];
    expect(isOnlyCopyAt("dc1.example", both, [dc1, dc2])).toBe(true);
    expect(isOnlyCopyAt("dc2.example", both, [dc1, dc2])).toBe(false);
    expect(isOnlyCopyAt("dc1.example", both, [dc1, view("dc2.example", {})])).toBe(false);
    expect(isOnlyCopyAt("dc1.example", [inDirectory], [dc1])).toBe(false);
  });
});

function view(server: string, keysReachable: Readonly<Record<string, boolean>>): ServerZoneView {
  return {
    server,
    copy: "primary",
    isWritable: true,
    isSigned: true,
    holder: "dc1.example",
    isHolder: server === "dc1.example",
    holderStatus: "online",
    keysReachable,
    serial: 1,
    dnskeySignaturesUntil: null,
    recordSignaturesUntil: null,
    viewedAt: 0,
    native: {},
  };
}
