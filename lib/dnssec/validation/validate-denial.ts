import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { DenialClaim } from "./denial-claim";
import { bestVerdict } from "./judge-signatures";
import { type ProvenNsec, proveByNsec } from "./nsec-denial";
import { type ProvenNsec3, proveByNsec3 } from "./nsec3-denial";
import type { SecurityStatus, SignatureFault } from "./security-status";
import type { SignedRrset } from "./signed-rrset";
import type { ValidationContext } from "./validation-context";

/** A proof needs four records at most; more are not looked at. */
const MAX_DENIAL_RRSETS = 16;

/**
 * Judges what an answer says does not exist by the NSEC or NSEC3 records of its authority section. Records whose
 * signatures fail do not count; if the proof then fails for want of a record, the signature's fault is the reason.
 */
export function validateDenial(
  claim: DenialClaim,
  authority: readonly SignedRrset[],
  context: ValidationContext,
): SecurityStatus {
  const evidence = gatherEvidence(claim, authority, context);
  const { name, type } = claim;
  if (evidence.nsecs.length === 0 && evidence.nsec3s.length === 0) {
    return { kind: "bogus", why: evidence.fault ?? { kind: "denial-missing", name, type } };
  }
  const proof =
    evidence.nsecs.length > 0
      ? proveByNsec(claim, evidence.nsecs)
      : proveByNsec3(claim, evidence.nsec3s, {
          crypto: context.crypto,
          maxIterations: context.maxNsec3Iterations,
        });
  if (!proof.ok) {
    return { kind: "bogus", why: evidence.fault ?? { kind: proof.error, name, type } };
  }
  const { insecure, validUntil } = proof.value;
  return insecure === null ? { kind: "secure", validUntil } : { kind: "insecure", why: insecure };
}

type Evidence = {
  readonly nsecs: ProvenNsec[];
  readonly nsec3s: ProvenNsec3[];
  fault: SignatureFault | undefined;
};

function gatherEvidence(
  claim: DenialClaim,
  authority: readonly SignedRrset[],
  context: ValidationContext,
): Evidence {
  const evidence: Evidence = { nsecs: [], nsec3s: [], fault: undefined };
  for (const { rrset, rrsigs } of authority.filter(isDenialRrset).slice(0, MAX_DENIAL_RRSETS)) {
    const verdict = bestVerdict(rrset, rrsigs, { ...context, zone: claim.zone });
    if (verdict.kind !== "valid") {
      evidence.fault ??= verdict.why;
      continue;
    }
    // A denial record that a wildcard made would speak for any name.
    if (verdict.wildcardLabels !== null) continue;
    const facts = { owner: rrset.owner, validUntil: verdict.validUntil };
    for (const rdata of rrset.rdatas) {
      if (rdata.kind === "NSEC") evidence.nsecs.push({ ...facts, rdata });
      if (rdata.kind === "NSEC3") evidence.nsec3s.push({ ...facts, rdata });
    }
  }
  return evidence;
}

function isDenialRrset({ rrset }: SignedRrset): boolean {
  return rrset.type === TYPE_NUMBER.NSEC || rrset.type === TYPE_NUMBER.NSEC3;
}
