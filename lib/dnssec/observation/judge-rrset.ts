import type { Instant } from "@/lib/dnssec/instant";
import type { SignatureFault } from "@/lib/dnssec/validation/security-status";
import type { ObservedRrset, ObservedSignature } from "./zone-observation";

/** Whether a validator that trusts the server's own keys accepts an RRset at an instant. */
export type RrsetSoundness =
  /** `until` = the first end among the signatures that are valid now. */
  | { readonly kind: "valid"; readonly until: Instant }
  /** All that could verify has ended; `at` = the last end. */
  | { readonly kind: "expired"; readonly at: Instant }
  /** All that could verify begins later; `from` = the first beginning. */
  | { readonly kind: "not-yet-valid"; readonly from: Instant }
  | { readonly kind: "wrong"; readonly fault: SignatureFault }
  | { readonly kind: "missing" };

/** What can be said of one signature. */
export type SignatureJudgement = "valid" | "expired" | "not-yet-valid" | "wrong";

/**
 * Judges an RRset by its signatures against the keys of the server that served it: one that is valid suffices (RFC 4035 §5.3.3, RFC
 * 6840 §5.4). The chain above plays no part.
 */
export function judgeRrset(rrset: ObservedRrset, now: Instant): RrsetSoundness {
  const { signatures } = rrset;
  const [first] = signatures;
  if (first === undefined) return { kind: "missing" };
  const valid = judgedAs("valid", signatures, now);
  if (valid.length > 0) {
    return { kind: "valid", until: Math.min(...valid.map(({ expiration }) => expiration)) };
  }
  const expired = judgedAs("expired", signatures, now);
  if (expired.length > 0) {
    return { kind: "expired", at: Math.max(...expired.map(({ expiration }) => expiration)) };
  }
  const future = judgedAs("not-yet-valid", signatures, now);
  if (future.length > 0) {
    return { kind: "not-yet-valid", from: Math.min(...future.map(({ inception }) => inception)) };
  }
  const fault = signatures.map((signature) => signature.fault).find((found) => found !== null);
  return fault === undefined ? { kind: "missing" } : { kind: "wrong", fault };
}

function judgedAs(
  judgement: SignatureJudgement,
  signatures: readonly ObservedSignature[],
  now: Instant,
): readonly ObservedSignature[] {
  return signatures.filter((signature) => judgeSignature(signature, now) === judgement);
}

/** Judges one signature: a fault of time anew at `now`; any other stands as it was seen. */
export function judgeSignature(
  { fault, inception, expiration }: ObservedSignature,
  now: Instant,
): SignatureJudgement {
  const isOfTime =
    fault === null ||
    fault.kind === "signature-expired" ||
    fault.kind === "signature-not-yet-valid";
  if (!isOfTime) return "wrong";
  if (expiration <= now) return "expired";
  return inception > now ? "not-yet-valid" : "valid";
}
