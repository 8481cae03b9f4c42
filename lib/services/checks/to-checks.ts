import type { Checks, SecurityWord, VantageView } from "@/lib/contracts/checks";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { describeFindings } from "@/lib/dnssec/checks/describe-finding";
import type { Finding } from "@/lib/dnssec/checks/finding";
import type { Instant } from "@/lib/dnssec/instant";
import { statusWords } from "@/lib/dnssec/observation/reason-words";
import { signaturesValidUntil } from "@/lib/dnssec/observation/served-answers";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { HeldObservation } from "@/lib/dnssec/status/judgement";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";
import { toChain, toExplained, toMatrix } from "./to-pictures";
import { toCheckedParent, toCheckedServer, worstOf } from "./to-server";

/** Everything that the answer about a zone's checks is made from. */
export type ChecksFacts = {
  readonly zone: string;
  readonly estate: string;
  readonly now: Instant;
  readonly looks: readonly HeldObservation[];
  readonly findings: readonly Finding[];
};

/** What was seen of a zone, without what belongs to the process that answers. */
export function toChecks(facts: ChecksFacts): Omit<Checks, "running" | "clocks"> {
  const { zone, estate, now, looks } = facts;
  const order = [...looks].sort(
    (a, b) => Number(b.fresh) - Number(a.fresh) || b.lookedAt - a.lookedAt,
  );
  const standing = order.some(({ fresh }) => fresh) ? order.filter(({ fresh }) => fresh) : order;
  const vantages = order.map((held) => toVantage(held, now));
  const [latest] = vantages;
  const seen = standing.map(({ observation }) => observation);
  const ends = seen.map(signaturesValidUntil).filter((end) => end !== null);
  return {
    zone,
    estate,
    startedAt: latest?.startedAt ?? null,
    finishedAt: latest?.finishedAt ?? null,
    status: worstStatus(seen.map(({ status }) => status.kind)),
    reasons:
      latest === undefined
        ? ["nobody has looked at this zone yet"]
        : distinct(seen.flatMap((observation) => reasonsOf(observation, now))),
    validUntil: wireInstantOrNull(ends.length === 0 ? null : Math.min(...ends)),
    servers: latest?.servers ?? [],
    findings: toFindings(facts.findings, now),
    vantages,
    chain: toChain(seen, now),
    matrix: toMatrix(seen, now),
    explanation: toExplained(seen, now),
  };
}

/** The findings that people see, as they travel. */
export function toFindings(findings: readonly Finding[], now: Instant): ZoneDetailItem["findings"] {
  return describeFindings(findings, now).map((finding) => ({
    tag: finding.tag,
    check: finding.check,
    severity: finding.severity,
    sentence: finding.sentence,
    server: finding.server,
    evidence: { ...finding.evidence, at: wireInstant(finding.evidence.at) },
    repair: finding.repair,
    since: wireInstant(finding.since),
    seenAt: wireInstant(finding.seenAt),
    whatToDo: finding.whatToDo,
    owner: finding.owner,
    effect: finding.effect,
    helpdesk: finding.helpdesk,
    facts: { ...finding.facts },
    vantages: [...finding.vantages],
  }));
}

function toVantage({ observation, fresh, lookedAt }: HeldObservation, now: Instant): VantageView {
  // A later look that saw the same has no times of its own but its end.
  const isSameLook = lookedAt <= observation.finishedAt;
  return {
    vantage: observation.vantage,
    side: observation.side,
    fresh,
    startedAt: wireInstant(isSameLook ? observation.startedAt : lookedAt),
    finishedAt: wireInstant(lookedAt),
    status: observation.status.kind,
    reasons: [...reasonsOf(observation, now)],
    parents: observation.parents.map((parent) => toCheckedParent(parent, now)),
    servers: observation.servers.map((server) => toCheckedServer(server, now)),
    strict: observation.strict.map((fault) => ({
      ...fault,
      signedByKeyTags: [...fault.signedByKeyTags],
      keyTagsThere: [...fault.keyTagsThere],
      keysServedUntil: wireInstant(fault.keysServedUntil),
    })),
  };
}

/** Why a zone is not secure, and which servers alone are to blame. */
function reasonsOf({ status, servers }: ZoneObservation, now: Instant): readonly string[] {
  const broken = servers.flatMap((seen) => {
    const worst = worstOf(seen);
    return worst?.kind === "bogus" ? [{ server: seen.server, why: statusWords(worst, now) }] : [];
  });
  const answering = servers.filter(({ answered }) => answered).length;
  if (broken.length > 0 && broken.length < answering) {
    return broken.map(({ server, why }) => `on ${server}, ${why}`);
  }
  if (status.kind === "secure") return [];
  return [statusWords(status, now)];
}

const RANK: Readonly<Record<SecurityWord, number>> = {
  bogus: 0,
  insecure: 1,
  secure: 2,
  indeterminate: 3,
};

function worstStatus(words: readonly SecurityWord[]): SecurityWord {
  return words.reduce((worst, word) => (RANK[word] < RANK[worst] ? word : worst), "indeterminate");
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
