import { guidOf } from "@/lab/seed/hash";

/** Windows' name of a key: an upper-case GUID in braces (spec §2.2). */
export function keyPointerOf(keyId: string): string {
  return `{${guidOf(`key ${keyId}`).toUpperCase()}}`;
}
