import { ok, type Result } from "@/lib/result";
import { type MalformedName, type OwnerName, parseOwnerName, toLowerName } from "./owner-name";

/** The name of a zone: an {@link OwnerName} in lower case. `example.org`, `xn--bcher-kva.example`, `.` for the root. */
export type ZoneName = OwnerName & { readonly zoneName: true };

/** The root zone. */
export const ROOT_ZONE = "." as ZoneName;

/** Parses a zone's name of any case, with or without trailing dot, in A-labels or U-labels, with escapes. */
export function parseZoneName(text: string): Result<ZoneName, MalformedName> {
  const parsed = parseOwnerName(text);
  return parsed.ok ? ok(toZoneName(parsed.value)) : parsed;
}

/** For names written in source code: throws where {@link parseZoneName} would refuse. */
export function zoneName(text: string): ZoneName {
  const parsed = parseZoneName(text);
  if (parsed.ok) return parsed.value;
  throw new Error(`not a zone name (${parsed.error.reason}): ${text}`);
}

/** The zone whose apex has this name. */
export function toZoneName(name: OwnerName): ZoneName {
  return toLowerName(name) as ZoneName;
}
