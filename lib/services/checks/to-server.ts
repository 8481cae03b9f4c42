import type {
  CheckedDs,
  CheckedKey,
  CheckedParent,
  CheckedQuery,
  CheckedRrset,
  CheckedServer,
  CheckedSignature,
} from "@/lib/contracts/checks";
import { REVOKE_FLAG } from "@/lib/dns/rdata/dnskey";
import { outcomeWords } from "@/lib/dnssec/checks/evidence";
import type { Instant } from "@/lib/dnssec/instant";
import { digCommand } from "@/lib/dnssec/observation/dig-command";
import { signatureFaultWords } from "@/lib/dnssec/observation/reason-words";
import { isKeySigningKey, servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type {
  AskedQuery,
  ObservedDs,
  ObservedKey,
  ObservedRrset,
  ObservedSignature,
  ParentObservation,
  ServerObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import type { SecurityStatus } from "@/lib/dnssec/validation/security-status";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { toJudged } from "./judged-words";

/** What one server of a zone answered, in words. */
export function toCheckedServer(seen: ServerObservation, now: Instant): CheckedServer {
  const { denial } = seen;
  const worst = worstOf(seen);
  return {
    server: seen.server,
    address: { ip: seen.ip, port: seen.port },
    answered: seen.answered,
    serial: seen.serial,
    dnskeyTags: (seen.dnskey?.keys ?? []).map(({ keyTag }) => keyTag),
    signaturesValidUntil: wireInstantOrNull(seen.signaturesValidUntil),
    denial: denial?.kind ?? null,
    latencyMs: seen.latencyMs,
    at: wireInstant(seen.at),
    status: worst?.kind ?? null,
    sentence: worst === null ? silenceWords(seen) : toJudged(worst, now).sentence,
    denialProof:
      denial === null
        ? null
        : {
            ...toJudged(denial.status, now),
            nsec3: denial.nsec3,
            signaturesUntil: wireInstantOrNull(denial.signaturesUntil),
          },
    rrsets: servedRrsets(seen).map(({ type, rrset }) => toCheckedRrset(type, rrset, now)),
    keys: (seen.dnskey?.keys ?? []).map(toCheckedKey),
    queries: seen.queries.map((query) => toCheckedQuery(query, seen)),
  };
}

/** What one server of the parent answered, in words. */
export function toCheckedParent(seen: ParentObservation, now: Instant): CheckedParent {
  const { ds, answered } = seen;
  return {
    parent: seen.parent,
    server: seen.server,
    address: { ip: seen.ip, port: seen.port },
    answered,
    at: wireInstant(seen.at),
    ...toJudged(seen.status, now),
    ds: answered ? (ds?.ds ?? []).map(toCheckedDs) : null,
    ttlSeconds: ds?.ttlSeconds ?? null,
    signatures: (ds?.signatures ?? []).map((signature) => toCheckedSignature(signature, now)),
    queries: seen.queries.map((query) => toCheckedQuery(query, seen)),
  };
}

/** The worst of what a server answered, secure until its first set ends; null where it did not answer. */
export function worstOf(seen: ServerObservation): SecurityStatus | null {
  if (!seen.answered) return null;
  const statuses = servedRrsets(seen).map(({ rrset }) => rrset.status);
  if (seen.denial !== null && seen.denial.status.kind === "bogus") {
    statuses.push(seen.denial.status);
  }
  return statuses.reduce<SecurityStatus | null>(
    (worst, status) => (worst === null ? status : worse(worst, status)),
    null,
  );
}

const RANK = { bogus: 0, indeterminate: 1, insecure: 2, secure: 3 } as const;

function worse(a: SecurityStatus, b: SecurityStatus): SecurityStatus {
  if (a.kind === "secure" && b.kind === "secure") return a.validUntil <= b.validUntil ? a : b;
  return RANK[b.kind] < RANK[a.kind] ? b : a;
}

function silenceWords({ queries }: ServerObservation): string {
  const [first] = queries;
  return first === undefined ? "it was not asked" : outcomeWords(first.outcome);
}

export function toCheckedDs(ds: ObservedDs): CheckedDs {
  return { ...ds, algorithm: describeAlgorithm(ds.algorithm) };
}

export function toCheckedKey(key: ObservedKey): CheckedKey {
  return {
    keyTag: key.keyTag,
    flags: key.flags,
    keyRole: isKeySigningKey(key) ? "ksk" : "zsk",
    isRevoked: (key.flags & REVOKE_FLAG) !== 0,
    algorithm: describeAlgorithm(key.algorithm),
    keyLength: key.keyLength,
    publicKey: key.publicKey,
  };
}

function toCheckedRrset(type: string, rrset: ObservedRrset, now: Instant): CheckedRrset {
  return {
    type,
    ...toJudged(rrset.status, now),
    ttlSeconds: rrset.ttlSeconds,
    records: [...rrset.records],
    signatures: rrset.signatures.map((signature) => toCheckedSignature(signature, now)),
  };
}

function toCheckedSignature(signature: ObservedSignature, now: Instant): CheckedSignature {
  const { keyTag, algorithm, inception, expiration, fault } = signature;
  return {
    keyTag,
    algorithm: describeAlgorithm(algorithm),
    inception: wireInstant(inception),
    expiration: wireInstant(expiration),
    fault: fault === null ? null : signatureFaultWords(fault, now),
  };
}

function toCheckedQuery(
  { name, type, outcome }: AskedQuery,
  at: { readonly ip: string; readonly port: number },
): CheckedQuery {
  return {
    name,
    type,
    dig: digCommand(at, name, type),
    outcome: outcome.kind,
    sentence: outcomeWords(outcome),
    latencyMs: "latencyMs" in outcome ? outcome.latencyMs : null,
  };
}
