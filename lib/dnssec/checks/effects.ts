import type { StepOwner } from "@/lib/dnssec/status/judgement";
import type { FindingTag } from "./finding-facts";

/** What users notice: all that a helpdesk needs of a finding. */
export type Effect =
  /** Users behind validating resolvers do not reach the zone, always or when the server concerned answers them. */
  | "users-lose-zone"
  /** They will, unless somebody acts. */
  | "users-will-lose-zone"
  /** Answers arrive; nobody checks them, or validators may stop doing so. */
  | "protection-lost"
  /** Answers may be slow or old. */
  | "slow-or-old-answers"
  | "nothing";

/** What each effect means to somebody who answers the phone. */
export const HELPDESK_SENTENCES: Readonly<Record<Effect, string>> = {
  "users-lose-zone":
    "Yes, this affects users: those whose resolver validates may not reach the zone. Flushing a cache does not help, and DNSSEC must not be switched off.",
  "users-will-lose-zone":
    "Users notice nothing yet. It becomes an outage for users of validating resolvers if nobody acts.",
  "protection-lost": "Users reach the zone as always; answers are not protected by signatures.",
  "slow-or-old-answers":
    "Users may wait a little longer or get an answer that is some minutes old. Nothing fails.",
  nothing: "Users notice nothing.",
};

/** Who mends a tag, and what users notice. */
export const MENDING = {
  "signatures-valid.expired": mended("ops", "users-lose-zone"),
  "signatures-valid.not-yet-valid": mended("ops", "users-lose-zone"),
  "signatures-valid.missing": mended("ops", "users-lose-zone"),
  "signatures-valid.wrong": mended("ops", "users-lose-zone"),
  "signature-margin.ends-soon": mended("ops", "users-will-lose-zone"),
  "signature-margin.renewal-overdue": mended("ops", "users-will-lose-zone"),
  "ds-matches-dnskey.no-match": mended("parent-operator", "users-lose-zone"),
  "ds-matches-dnskey.key-not-served": mended("ops", "users-lose-zone"),
  "ds-matches-dnskey.key-not-signing": mended("ops", "users-lose-zone"),
  "ds-matches-dnskey.zone-not-signed": mended("parent-operator", "users-lose-zone"),
  "ds-matches-dnskey.unusable": mended("parent-operator", "protection-lost"),
  "ds-stale.leftover": mended("parent-operator", "nothing"),
  "ds-present.absent": mended("parent-operator", "protection-lost"),
  "parent-servers.silent": mended("parent-operator", "slow-or-old-answers"),
  "parent-servers.differ": mended("parent-operator", "users-will-lose-zone"),
  "parent-servers.not-validating": mended("parent-operator", "users-lose-zone"),
  "parent-views-agree.differ": mended("parent-operator", "nothing"),
  "parent-views-agree.new-key-not-outside": mended("parent-operator", "users-will-lose-zone"),
  "parent-views-agree.no-outside-view": mended("ops", "nothing"),
  "dnskey-sets-equal.differ": mended("ops", "users-will-lose-zone"),
  "dnskey-sets-equal.undecided": mended("ops", "users-will-lose-zone"),
  "dnskey-sets-equal.not-signed-here": mended("ops", "users-lose-zone"),
  "serials-converge.behind": mended("ops", "slow-or-old-answers"),
  "serials-converge.behind-in-directory": mended("ops", "slow-or-old-answers"),
  "serials-converge.same-serial-other-content": mended("ops", "users-will-lose-zone"),
  "nsec3-parameters.iterations": mended("ops", "nothing"),
  "nsec3-parameters.too-many-iterations": mended("ops", "protection-lost"),
  "nsec3-parameters.salt": mended("ops", "nothing"),
  "nsec3-parameters.unknown-hash": mended("ops", "protection-lost"),
  "nsec3-parameters.differ": mended("ops", "nothing"),
  "nsec3-parameters.record-differs": mended("ops", "nothing"),
  "algorithm-completeness.not-signed-with": mended("ops", "users-will-lose-zone"),
  "algorithm-completeness.ds-algorithm-missing": mended("parent-operator", "users-lose-zone"),
  "algorithm-strength.algorithm-forbidden": mended("ops", "protection-lost"),
  "algorithm-strength.algorithm-weak": mended("ops", "protection-lost"),
  "algorithm-strength.key-short": mended("ops", "nothing"),
  "algorithm-strength.digest-weak": mended("parent-operator", "nothing"),
  "ttl-fits-rollover.record-ttl": mended("ops", "users-will-lose-zone"),
  "ttl-fits-rollover.dnskey-ttl": mended("ops", "users-will-lose-zone"),
  "ttl-fits-rollover.ds-ttl": mended("ops", "users-will-lose-zone"),
  "ttl-fits-rollover.longer-than-margin": mended("ops", "slow-or-old-answers"),
  "denial-proofs.broken": mended("ops", "users-lose-zone"),
  "denial-proofs.missing": mended("ops", "users-lose-zone"),
  "cds-agrees.no-such-key": mended("ops", "users-will-lose-zone"),
  "cds-agrees.cdnskey-differs": mended("ops", "nothing"),
  "cds-agrees.servers-differ": mended("ops", "nothing"),
  "cds-agrees.change-wanted": mended("parent-operator", "nothing"),
  "cds-agrees.removal-wanted": mended("parent-operator", "nothing"),
  "key-master-view.keys-differ": mended("ops", "users-will-lose-zone"),
  "key-master-view.not-signed-on-wire": mended("ops", "users-lose-zone"),
  "key-master-view.signed-on-wire": mended("ops", "nothing"),
  "key-master-view.signatures-older": mended("ops", "users-will-lose-zone"),
  "key-master-view.ds-differs": mended("ops", "nothing"),
  "single-signer.second-key-maintainer": mended("ops", "users-will-lose-zone"),
  "single-signer.ahead-of-key-master": mended("ops", "users-will-lose-zone"),
  "single-signer.own-keys": mended("ops", "users-lose-zone"),
  "servers-answer.silent": mended("ops", "slow-or-old-answers"),
  "servers-answer.silent-from-here": mended("ops", "slow-or-old-answers"),
  "servers-answer.lame": mended("ops", "slow-or-old-answers"),
  "servers-answer.malformed": mended("ops", "slow-or-old-answers"),
  "servers-answer.nobody": mended("ops", "users-lose-zone"),
  "servers-answer.vantage-blind": mended("ops", "nothing"),
  "strict-view.unverifiable": mended("ops", "users-lose-zone"),
} as const satisfies Readonly<Record<FindingTag, Mending>>;

/** Who mends it, and what users notice until then. */
export type Mending = { readonly owner: StepOwner; readonly effect: Effect };

function mended(owner: StepOwner, effect: Effect): Mending {
  return { owner, effect };
}
