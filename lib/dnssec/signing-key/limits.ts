import { DAY, HOUR, type Seconds } from "@/lib/dnssec/instant";
import { algorithmEntry, allowsKeyLength, isSignedByWindows } from "./algorithms";
import type { Custody, KeyRole } from "./descriptor";

/** Why a server refuses a value: the Win32 code that it answers, what was judged, and what would be allowed. */
export type LimitRefusal = {
  readonly code: number;
  readonly what:
    | "algorithm"
    | "key-length"
    | "descriptor-count"
    | "too-few-descriptors"
    | "denial-of-existence"
    | "nsec3-iterations"
    | "rollover-period"
    | "initial-rollover-offset"
    | "signature-validity"
    | "key-storage";
  /** The bounds in the unit of the value, where it has some. */
  readonly allowed: { readonly min: number; readonly max: number } | null;
};

/** What limits look at in a descriptor. */
export type LimitedDescriptor = {
  readonly keyRole: KeyRole;
  readonly algorithm: number;
  readonly keyLength: number;
  readonly state: "active" | "retired";
};

/** KM-48: at most so many KSKs, and so many ZSKs, of one algorithm. */
const MAX_DESCRIPTORS_PER_ROLE_AND_ALGORITHM = 3;

/** 0xFFFFFFFF s: what Windows stores for "rollover disabled" (KM-53). */
const WINDOWS_NO_ROLLOVER: Seconds = 0xffff_ffff;

const ROLLOVER_PERIOD: Record<KeyRole, { readonly min: Seconds; readonly max: Seconds }> = {
  ksk: { min: 7 * DAY, max: 7_300 * DAY },
  csk: { min: 7 * DAY, max: 7_300 * DAY },
  zsk: { min: 7 * DAY, max: 1_825 * DAY },
};
const INITIAL_OFFSET = { min: 0, max: 30 * DAY };
/** The wizard's bounds. The protocol's upper one for DNSKEY and DS is 7 d; the two sources disagree (spec §2.2). */
const SIGNATURE_VALIDITY = { min: 6 * HOUR, max: 30 * DAY };

/** RFC 5155 §10.3: the shortest key of the zone bounds the iterations (KM-57). */
const ITERATION_CAPS = [
  { maxKeyLength: 1024, iterations: 150 },
  { maxKeyLength: 2048, iterations: 500 },
  { maxKeyLength: Number.POSITIVE_INFINITY, iterations: 2_500 },
] as const;

/** 9105 for an algorithm with which Windows cannot sign. */
export function judgeAlgorithm(algorithm: number): LimitRefusal | null {
  return isSignedByWindows(algorithm) ? null : refuse(9105, "algorithm");
}

/** 9106 for a length that the algorithm does not allow. */
export function judgeKeyLength(algorithm: number, keyLength: number): LimitRefusal | null {
  if (allowsKeyLength(algorithm, keyLength)) return null;
  const lengths = algorithmEntry(algorithm)?.keyLengths;
  if (lengths?.kind === "range") {
    return refuse(9106, "key-length", { min: lengths.min, max: lengths.max });
  }
  return lengths?.kind === "fixed"
    ? refuse(9106, "key-length", { min: lengths.bits, max: lengths.bits })
    : refuse(9106, "key-length");
}

/** KM-48: 9113 for a fourth KSK or ZSK of one algorithm. `existing` = the zone's descriptors before the new one. */
export function judgeOneMore(
  added: Pick<LimitedDescriptor, "keyRole" | "algorithm">,
  existing: readonly LimitedDescriptor[],
): LimitRefusal | null {
  const alike = existing.filter(
    ({ keyRole, algorithm }) => keyRole === added.keyRole && algorithm === added.algorithm,
  ).length;
  return alike < MAX_DESCRIPTORS_PER_ROLE_AND_ALGORITHM
    ? null
    : refuse(9113, "descriptor-count", { min: 0, max: MAX_DESCRIPTORS_PER_ROLE_AND_ALGORITHM });
}

/** KM-48: 9104 unless a zone-signing and a key-signing key are in use. A CSK is both. */
export function judgeEnoughDescriptors(
  descriptors: readonly LimitedDescriptor[],
): LimitRefusal | null {
  const has = (role: KeyRole) =>
    descriptors.some(
      ({ keyRole, state }) => state === "active" && (keyRole === role || keyRole === "csk"),
    );
  return has("ksk") && has("zsk") ? null : refuse(9104, "too-few-descriptors");
}

/** KM-49: 9103 for RSASHA1 with NSEC3, 9130 for RSASHA1-NSEC3-SHA1 with NSEC. So the two never meet in one zone. */
export function judgeDenialOfExistence(
  denial: "nsec" | "nsec3",
  algorithms: readonly number[],
): LimitRefusal | null {
  for (const algorithm of algorithms) {
    const works = algorithmEntry(algorithm)?.denial ?? "either";
    if (works === "either" || works === denial) continue;
    return refuse(denial === "nsec3" ? 9103 : 9130, "denial-of-existence");
  }
  return null;
}

/** KM-57: the most iterations that the shortest key of the zone allows. */
function iterationCap(keyLengths: readonly number[]): number {
  const shortest = Math.min(...keyLengths);
  const cap = ITERATION_CAPS.find(({ maxKeyLength }) => shortest <= maxKeyLength);
  return cap?.iterations ?? 2_500;
}

/** KM-57: 9124 above the cap. */
export function judgeNsec3Iterations(
  iterations: number,
  keyLengths: readonly number[],
): LimitRefusal | null {
  const max = iterationCap(keyLengths);
  return isWithin(iterations, { min: 0, max })
    ? null
    : refuse(9124, "nsec3-iterations", { min: 0, max });
}

/** 9114 for a period outside the role's range. null = rollover disabled, which is allowed (KM-53). */
export function judgeRolloverPeriod(keyRole: KeyRole, period: Seconds | null): LimitRefusal | null {
  const allowed = ROLLOVER_PERIOD[keyRole];
  return period === null || isWithin(period, allowed)
    ? null
    : refuse(9114, "rollover-period", allowed);
}

/** 9115 for a first delay outside 0 to 30 days. */
export function judgeInitialRolloverOffset(offset: Seconds): LimitRefusal | null {
  return isWithin(offset, INITIAL_OFFSET)
    ? null
    : refuse(9115, "initial-rollover-offset", INITIAL_OFFSET);
}

/** 9123 for a signature lifetime outside 6 hours to 30 days. */
export function judgeSignatureValidity(validity: Seconds): LimitRefusal | null {
  return isWithin(validity, SIGNATURE_VALIDITY)
    ? null
    : refuse(9123, "signature-validity", SIGNATURE_VALIDITY);
}

/** KM-29: 9108 for keys in the directory of a zone that is not, or with a provider that is not Microsoft's software one. */
export function judgeKeyStorage(
  custody: Custody,
  storage: "directory" | "file",
): LimitRefusal | null {
  if (custody.kind !== "directory") return null;
  const isSoftware = custody.provider === MICROSOFT_SOFTWARE_PROVIDER;
  return storage === "directory" && isSoftware ? null : refuse(9108, "key-storage");
}

/** The provider whose keys can be kept in the directory (KM-29). */
export const MICROSOFT_SOFTWARE_PROVIDER = "Microsoft Software Key Storage Provider";

/** The period as Windows stores it. */
export function toWindowsPeriod(period: Seconds | null): Seconds {
  return period ?? WINDOWS_NO_ROLLOVER;
}

/** The period behind what Windows stores: null for the number that means "disabled" (KM-53). */
export function fromWindowsPeriod(stored: Seconds | null): Seconds | null {
  return stored === WINDOWS_NO_ROLLOVER ? null : stored;
}

function isWithin(value: number, allowed: { readonly min: number; readonly max: number }): boolean {
  return Number.isInteger(value) && value >= allowed.min && value <= allowed.max;
}

function refuse(
  code: number,
  what: LimitRefusal["what"],
  allowed: LimitRefusal["allowed"] = null,
): LimitRefusal {
  return { code, what, allowed };
}
