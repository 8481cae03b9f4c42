import { windowsRolloverWord } from "@/lib/dnssec/rollover/windows-status";
import type { DescriptorKey, KeyPointer, KeyRole } from "@/lib/dnssec/signing-key/descriptor";
import type { KeyRow } from "./schema";

const REVOKE_FLAG = 128;

/** A key-signing key unless it says that it is not; Windows has no CSK. */
export function roleOf(row: KeyRow): Extract<KeyRole, "ksk" | "zsk"> {
  return row.KeyType?.toLowerCase() === "keysigningkey" ? "ksk" : "zsk";
}

/** Spec §4.1: a ZSK's next key is pre-published, a KSK's is not. */
export function isPublished(keyRole: "ksk" | "zsk", pointer: KeyPointer): boolean {
  return keyRole === "zsk" || pointer !== "next";
}

/** Statuses in which the KSK that takes over signs beside the old one (spec §4.4). */
const DOUBLE_SIGNING: ReadonlySet<string> = new Set([
  "KskWaitingForDSUpdate",
  "KskWaitingForDSTtl",
  "KskWaitingForDnsKeyTtl",
]);

/** Spec §4.1, §4.4: who signs follows from pointer and status. */
export function signedBy(
  row: KeyRow,
  keyRole: "ksk" | "zsk",
  pointer: KeyPointer,
): DescriptorKey["signs"] {
  if (pointer === "active") return keyRole === "ksk" ? "dnskey-set" : "all";
  if (keyRole === "zsk" || pointer !== "standby") return "nothing";
  const word = windowsRolloverWord(row.CurrentRolloverStatus ?? "", keyRole);
  return word !== null && DOUBLE_SIGNING.has(word) ? "dnskey-set" : "nothing";
}

/** A key that is published and that no pointer names: a revoked one in its hold-down, or a second standby. */
export function toUnnamedKey(record: {
  readonly flags: number;
  readonly publicKey: string;
}): DescriptorKey {
  const isRevoked = (record.flags & REVOKE_FLAG) !== 0;
  return {
    pointer: isRevoked ? "former" : "standby",
    nativeId: "",
    flags: record.flags,
    published: true,
    signs: isRevoked ? "dnskey-set" : "nothing",
    createdAt: null,
    publicKey: record.publicKey,
  };
}
