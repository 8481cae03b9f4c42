import { judgeRrset, type RrsetSoundness } from "@/lib/dnssec/observation/judge-rrset";
import { signatureFaultWords } from "@/lib/dnssec/observation/reason-words";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedDenial,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { Check, ChecksInput, Draft } from "./check";
import { serverEvidence } from "./evidence";
import { signedServers } from "./signed-servers";

/** Every signature that is served verifies now with the keys of the server that serves it (RFC 4035 §5.3). */
export const signaturesValid: Check = {
  id: "signatures-valid",
  judge: (input) =>
    input.observations.flatMap((observation) =>
      signedServers(observation).flatMap((seen) => judgeServer(input, observation, seen)),
    ),
};

type Flaw = { readonly type: string; readonly soundness: Unsound };
type Unsound = Exclude<RrsetSoundness, { kind: "valid" }>;

function judgeServer(
  { now }: ChecksInput,
  observation: ZoneObservation,
  seen: ServerObservation,
): readonly Draft[] {
  const flaws = flawsOf(seen, now);
  if (flaws.length === 0) return [];
  const draftOf = (found: readonly Flaw[], answer: string) => ({
    server: seen.server,
    vantage: observation.vantage,
    evidence: serverEvidence(observation, seen, askedType(found[0]?.type ?? "SOA"), answer),
  });
  const drafts: Draft[] = [];
  const expired = ofKind(flaws, "expired");
  if (expired.length > 0) {
    const expiredAt = Math.min(...expired.map(({ soundness }) => soundness.at));
    const types = typesOf(expired);
    const answer = `${types.join(", ")}: signatures ended ${formatInstant(expiredAt, now)}`;
    drafts.push({
      ...draftOf(expired, answer),
      tag: "signatures-valid.expired",
      facts: { types, expiredAt },
    });
  }
  const future = ofKind(flaws, "not-yet-valid");
  if (future.length > 0) {
    const validFrom = Math.max(...future.map(({ soundness }) => soundness.from));
    const types = typesOf(future);
    const answer = `${types.join(", ")}: signatures begin ${formatInstant(validFrom, now)}`;
    drafts.push({
      ...draftOf(future, answer),
      tag: "signatures-valid.not-yet-valid",
      facts: { types, validFrom },
    });
  }
  const missing = ofKind(flaws, "missing");
  if (missing.length > 0) {
    const types = typesOf(missing);
    drafts.push({
      ...draftOf(missing, `${types.join(", ")} without RRSIG`),
      tag: "signatures-valid.missing",
      facts: { types },
    });
  }
  const wrong = ofKind(flaws, "wrong");
  const [first] = wrong;
  if (first !== undefined) {
    const reason = signatureFaultWords(first.soundness.fault, now);
    drafts.push({
      ...draftOf(wrong, reason),
      tag: "signatures-valid.wrong",
      facts: { types: typesOf(wrong), reason },
    });
  }
  return drafts;
}

/** Without the server's keys only the times of its signatures can be judged. */
function flawsOf(seen: ServerObservation, now: number): readonly Flaw[] {
  const flaws = servedRrsets(seen).flatMap(({ type, rrset }) =>
    flawOf(type, judgeRrset(rrset, now)),
  );
  const denial = seen.denial === null ? [] : denialFlaws(seen.denial);
  return [...flaws, ...denial].filter(
    ({ soundness }) => soundness.kind !== "wrong" || seen.dnskey !== null,
  );
}

function flawOf(type: string, soundness: RrsetSoundness): readonly Flaw[] {
  return soundness.kind === "valid" ? [] : [{ type, soundness }];
}

/** A proof may fail by its signatures; what it says is the business of `denial-proofs`. */
function denialFlaws({ kind, status }: ObservedDenial): readonly Flaw[] {
  if (status.kind !== "bogus" || kind === "none") return [];
  const type = kind.toUpperCase();
  const { why } = status;
  switch (why.kind) {
    case "signature-expired":
      return [{ type, soundness: { kind: "expired", at: why.expiration } }];
    case "signature-not-yet-valid":
      return [{ type, soundness: { kind: "not-yet-valid", from: why.inception } }];
    case "no-signature":
      return [{ type, soundness: { kind: "missing" } }];
    case "signature-period-inverted":
    case "signature-wrong":
    case "signer-is-other-zone":
    case "signature-labels":
    case "key-not-in-dnskey-set":
    case "key-unusable":
    case "algorithm-unsupported":
    case "too-many-signatures":
      return [{ type, soundness: { kind: "wrong", fault: why } }];
    default:
      return [];
  }
}

type FlawOf<K extends Unsound["kind"]> = Flaw & {
  readonly soundness: Extract<Unsound, { kind: K }>;
};

function ofKind<K extends Unsound["kind"]>(flaws: readonly Flaw[], kind: K): readonly FlawOf<K>[] {
  return flaws.filter((flaw): flaw is FlawOf<K> => flaw.soundness.kind === kind);
}

function typesOf(flaws: readonly Flaw[]): readonly string[] {
  return [...new Set(flaws.map(({ type }) => type))];
}

/** An NSEC3 record has no name to ask for. */
function askedType(type: string): string {
  return type === "NSEC3" ? "SOA" : type;
}
