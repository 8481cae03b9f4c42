import { type BindRecord, bindKeySigns } from "@/lib/dnssec/rollover/bind-state";
import type { DescriptorKey, KeyPointer, KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { KeyOnDisk } from "./key-directory";

/** The keys of one role and algorithm: what one rolls over to the next. */
export type Lineage = {
  /** `<role>-<algorithm>` */
  readonly descriptorId: string;
  readonly keyRole: KeyRole;
  readonly algorithm: number;
  /** Only keys that some cache may still know. */
  readonly keys: readonly KeyOnDisk[];
};

/** Groups keys as named rolls them; keys that have left the zone for good are dropped. */
export function groupIntoLineages(keys: readonly KeyOnDisk[]): readonly Lineage[] {
  const groups = new Map<string, Lineage>();
  for (const key of keys) {
    if (hasLeft(key)) continue;
    const keyRole = roleOf(key);
    const { algorithm } = key.state;
    const descriptorId = `${keyRole}-${algorithm}`;
    const others = groups.get(descriptorId)?.keys ?? [];
    groups.set(descriptorId, { descriptorId, keyRole, algorithm, keys: [...others, key] });
  }
  return [...groups.values()].sort((a, b) => (a.descriptorId < b.descriptorId ? -1 : 1));
}

/** The key that the lineage stands on now, and its successor while there is one. */
export function pointersOf(lineage: Lineage): ReadonlyMap<KeyOnDisk, KeyPointer> {
  const arriving = lineage.keys.filter(({ state }) => state.goal === "omnipresent");
  const leaving = lineage.keys.filter(({ state }) => state.goal === "hidden");
  const standing = leaving.filter((key) => stands(key, lineage.keyRole));
  const isHandedOver = standing.length === 0;
  const pointers = new Map<KeyOnDisk, KeyPointer>();
  for (const key of arriving) pointers.set(key, isHandedOver ? "active" : "next");
  for (const key of leaving) pointers.set(key, standing.includes(key) ? "active" : "former");
  return pointers;
}

export function toDescriptorKey(
  key: KeyOnDisk,
  facts: {
    readonly pointer: KeyPointer;
    readonly publishedKeys: readonly string[] | null;
    readonly withPublicKey: boolean;
  },
): DescriptorKey {
  const { state, record } = key;
  const { publishedKeys } = facts;
  return {
    pointer: facts.pointer,
    nativeId: state.keyFile,
    flags: record.flags,
    published:
      publishedKeys === null ? isVisible(state.dnskey) : publishedKeys.includes(record.publicKey),
    signs: bindKeySigns(state),
    createdAt: state.generatedAt,
    publicKey: facts.withPublicKey ? record.publicKey : null,
  };
}

/** The tag that the file's name carries, as DNS prints it. */
export function keyTagOf({ state }: KeyOnDisk): number {
  return Number(state.keyFile.slice(-5));
}

/** BIND writes the record into the zone while it is rumoured or omnipresent; unretentive ones live on in caches only. */
function isVisible(record: BindRecord | null): boolean {
  return record?.state === "rumoured" || record?.state === "omnipresent";
}

/** A leaving key still carries the zone: a KSK while the parent's DS may point to it alone, a ZSK while it signs. */
function stands({ state }: KeyOnDisk, role: KeyRole): boolean {
  if (role === "zsk") return isVisible(state.zoneSignatures);
  return isVisible(state.dnskeySignature) && state.ds !== null && state.ds.state !== "hidden";
}

function hasLeft({ state }: KeyOnDisk): boolean {
  const records = [state.dnskey, state.zoneSignatures, state.dnskeySignature, state.ds];
  return (
    state.goal === "hidden" && records.every((each) => each?.state === "hidden" || each === null)
  );
}

function roleOf({ state }: KeyOnDisk): KeyRole {
  if (state.isKsk && state.isZsk) return "csk";
  return state.isKsk ? "ksk" : "zsk";
}
