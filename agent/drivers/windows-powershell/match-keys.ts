import { TYPE_NUMBER } from "@/lib/dns/record-type";
import { algorithmNumberOf } from "@/lib/dnssec/signing-key/algorithms";
import type { DescriptorKey } from "@/lib/dnssec/signing-key/descriptor";
import { isPublished, roleOf, signedBy, toUnnamedKey } from "./key-roles";
import type { ApexRow, KeyRow } from "./schema";

/** A DNSKEY record as the server shows it. */
type DnskeyRecord = {
  readonly keyTag: number | null;
  readonly flags: number;
  readonly algorithm: number;
  readonly publicKey: string;
};

/** Which record belongs to which pointer of one descriptor, and what no pointer names. */
export type FoundKeys = {
  readonly byPointer: ReadonlyMap<string, { readonly flags: number; readonly publicKey: string }>;
  readonly others: readonly DescriptorKey[];
};

export const NO_KEYS_FOUND: FoundKeys = { byPointer: new Map(), others: [] };

const SEP_BIT = 1;
const REVOKE_FLAG = 128;
const DNSKEY = "dnskey";
const POINTERS = ["active", "standby", "next"] as const;

/** Pointers and the keys that they were once seen to mean: a pointer is a GUID and keeps its key while roles change. */
export type PointerMemory = Map<string, string>;

/**
 * No cmdlet says which DNSKEY a pointer means. It follows where only one record is left for it: by role and algorithm, by who signs,
 * and by what was seen before. What does not follow stays unknown.
 */
export function matchKeys(
  row: KeyRow,
  siblings: readonly KeyRow[],
  apex: readonly ApexRow[],
  memory: PointerMemory,
): FoundKeys {
  const twins = siblings.filter((other) => isAlike(other, row));
  const records = dnskeysOf(apex).filter((record) => belongsTo(record, row));
  const signers = signersOf(apex, roleOf(row));
  const wanted = pointersOf(row);
  const found = new Map<string, DnskeyRecord>();
  const left = new Set(records);
  const take = (pointer: string, record: DnskeyRecord) => {
    found.set(pointer, record);
    left.delete(record);
    memory.set(pointer, record.publicKey);
  };
  for (const { id } of wanted) {
    const known = records.find(({ publicKey }) => publicKey === memory.get(id));
    if (known !== undefined) take(id, known);
  }
  // Two descriptors of one kind: nothing tells whose key a record is.
  if (twins.length > 1) return { byPointer: found, others: [] };
  const others = new Set([...left].filter(isRevoked));
  for (const isSigner of [true, false]) {
    const missing = wanted.filter((each) => each.signs === isSigner && !found.has(each.id));
    const fitting = [...left].filter(
      (record) => !isRevoked(record) && signers.has(record.keyTag) === isSigner,
    );
    const [only] = missing;
    const [record] = fitting;
    if (missing.length === 1 && fitting.length === 1 && only && record) take(only.id, record);
    // Every pointer that could mean them has its key: no pointer names these.
    if (missing.length === 0) for (const unnamed of fitting) others.add(unnamed);
  }
  return { byPointer: found, others: [...others].map(toUnnamedKey) };
}

/** When the first of the signatures over the DNSKEY set ends, as this server serves them; null = none was seen. */
export function dnskeySignaturesUntil(apex: readonly ApexRow[]): number | null {
  const ends = apex.flatMap((row) =>
    covers(row, DNSKEY) ? [row["RecordData.SignatureExpiration"] ?? Number.POSITIVE_INFINITY] : [],
  );
  const first = Math.min(...ends);
  return Number.isFinite(first) ? first : null;
}

function pointersOf(row: KeyRow): readonly { readonly id: string; readonly signs: boolean }[] {
  const keyRole = roleOf(row);
  const ids = { active: row.ActiveKey, standby: row.StandbyKey, next: row.NextKey };
  return POINTERS.flatMap((pointer) => {
    const id = ids[pointer];
    if (id === null || id === "" || !isPublished(keyRole, pointer)) return [];
    return [{ id: id.toUpperCase(), signs: signedBy(row, keyRole, pointer) !== "nothing" }];
  });
}

function isAlike(a: KeyRow, b: KeyRow): boolean {
  return roleOf(a) === roleOf(b) && a.CryptoAlgorithm === b.CryptoAlgorithm;
}

function belongsTo(record: DnskeyRecord, row: KeyRow): boolean {
  const isKsk = (record.flags & SEP_BIT) !== 0;
  const algorithm = algorithmNumberOf(row.CryptoAlgorithm ?? "");
  return record.algorithm === algorithm && isKsk === (roleOf(row) === "ksk");
}

function isRevoked({ flags }: DnskeyRecord): boolean {
  return (flags & REVOKE_FLAG) !== 0;
}

function dnskeysOf(apex: readonly ApexRow[]): readonly DnskeyRecord[] {
  return apex.flatMap((row) => {
    const publicKey = row["RecordData.Base64Data"];
    const flags = row["RecordData.KeyFlags"];
    if (publicKey === null || flags === null) return [];
    const algorithm = algorithmNumberOf(row["RecordData.CryptoAlgorithm"] ?? "") ?? 0;
    return [{ keyTag: row["RecordData.KeyTag"], flags, algorithm, publicKey }];
  });
}

/** Tags of the keys that sign the DNSKEY set (KSK) or anything else at the apex (ZSK). */
function signersOf(apex: readonly ApexRow[], keyRole: "ksk" | "zsk"): ReadonlySet<number | null> {
  const signatures = apex.filter((row) => row["RecordData.TypeCovered"] !== null);
  return new Set(
    signatures
      .filter((row) => covers(row, DNSKEY) === (keyRole === "ksk"))
      .map((row) => row["RecordData.KeyTag"]),
  );
}

/** A type is written as its name or as its number. */
function covers(row: ApexRow, type: string): boolean {
  const text = row["RecordData.TypeCovered"]?.toLowerCase();
  return text === type || text === String(TYPE_NUMBER.DNSKEY);
}
