import type { OwnerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import { err, ok, type Result } from "@/lib/result";
import type { Instant } from "../instant";
import type { DenialFlaw, InsecureReason } from "./security-status";

/** What an answer says does not exist, and what its denial records must prove. */
export type DenialClaim = {
  readonly zone: ZoneName;
  readonly name: OwnerName;
  readonly type: number;
} & (
  | { readonly kind: "no-name" }
  | { readonly kind: "no-type" }
  /** The delegation of `name` has no DS; `type` is DS. */
  | { readonly kind: "no-ds" }
  /** An RRset was expanded from the wildcard whose parent has so many labels (RFC 4035 §5.3.4). */
  | { readonly kind: "no-closer-name"; readonly wildcardLabels: number }
);

/** A proof that holds. `insecure` where the zone leaves room for names that it does not sign. */
export type DenialProof = {
  readonly validUntil: Instant;
  readonly insecure: InsecureReason | null;
};

/** A proof, or the part of it that fails. */
export type DenialResult = Result<DenialProof, DenialFlaw>;

/**
 * Judges the type bitmap of the record that matches a name (RFC 4035 §5.4, RFC 5155 §8.5, RFC 6840 §4.1, §4.4): the type
 * must be missing, and the record must come from the side of the zone cut where the type belongs.
 */
export function judgeBitmap(
  types: readonly number[],
  claim: DenialClaim,
  validUntil: Instant,
): DenialResult {
  const isDelegation = types.includes(TYPE_NUMBER.NS) && !types.includes(TYPE_NUMBER.SOA);
  if (claim.type === TYPE_NUMBER.DS) {
    if (types.includes(TYPE_NUMBER.SOA) && claim.name !== ".")
      return err("denial-from-other-side-of-cut");
  } else if (isDelegation) {
    return err("denial-from-other-side-of-cut");
  }
  if (types.includes(claim.type) || types.includes(TYPE_NUMBER.CNAME))
    return err("denial-type-exists");
  if (claim.kind === "no-ds" && !isDelegation) return err("denial-not-a-delegation");
  return ok({ validUntil, insecure: null });
}

/** True if a record at an ancestor of a name cannot speak for it: a zone cut or a DNAME lies between (RFC 6840 §4.1). */
export function isCutOff(types: readonly number[]): boolean {
  const isDelegation = types.includes(TYPE_NUMBER.NS) && !types.includes(TYPE_NUMBER.SOA);
  return isDelegation || types.includes(TYPE_NUMBER.DNAME);
}
