import { REVOKE_FLAG, SEP_FLAG, ZONE_KEY_FLAG } from "@/lib/dns/rdata/dnskey";
import type { ZoneContent } from "./content";
import type { ServedKey } from "./lab-zone";

/** Contents are replaced as a whole, so what was worked out once stays right. */
const remembered = new WeakMap<ZoneContent, readonly ServedKey[]>();

/** The DNSKEY set that a server hands out when it signs by this content. */
export function servedKeys(content: ZoneContent): readonly ServedKey[] {
  const known = remembered.get(content);
  if (known !== undefined) return known;
  const keys = content.descriptors.flatMap(({ rolling, algorithm, keyLength }) =>
    rolling.keys
      .filter((key) => key.published)
      .map((key) => ({
        keyId: key.keyId,
        algorithm,
        keyLength,
        flags:
          ZONE_KEY_FLAG +
          (rolling.keyRole === "ksk" ? SEP_FLAG : 0) +
          (key.revoked ? REVOKE_FLAG : 0),
        signs: key.signs,
      })),
  );
  remembered.set(content, keys);
  return keys;
}

export function isSameKeys(
  a: readonly ServedKey[] | undefined,
  b: readonly ServedKey[] | undefined,
): boolean {
  if (a === b) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((key, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        key.keyId === other.keyId &&
        key.flags === other.flags &&
        key.signs === other.signs
      );
    })
  );
}
