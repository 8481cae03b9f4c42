import { isBelow, labelsOf } from "@/lib/dns/name-relations";
import { type OwnerName, parseOwnerName, ROOT_NAME } from "@/lib/dns/owner-name";

/** Where a DNAME sends a name below its owner; undefined where it does not apply or the result is too long (RFC 6672 §2.2). */
export function redirectedName(
  name: OwnerName,
  owner: OwnerName,
  target: OwnerName,
): OwnerName | undefined {
  if (!isBelow(name, owner)) return undefined;
  const kept = labelsOf(name).slice(0, labelsOf(name).length - labelsOf(owner).length);
  const parsed = parseOwnerName(
    target === ROOT_NAME ? kept.join(".") : `${kept.join(".")}.${target}`,
  );
  return parsed.ok ? parsed.value : undefined;
}
