import type { Instant } from "@/lib/dnssec/instant";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import { CHECKS } from "./catalogue";
import type { ChecksInput, Draft } from "./check";
import type { Finding, PreviousFinding, Severity } from "./finding";
import type { CheckId } from "./finding-facts";
import type { CheckPolicy } from "./policy";
import { REPAIRS, SEVERITIES } from "./severities";

/** What the checks are run over. */
export type RunChecksInput = {
  /** What managers say about the zone, merged by `mergeFacts`; null where none is known. */
  readonly report: ZonePicture | null;
  /**
   * The last look of each vantage point, one per vantage. A look that saw the same as the one before is the same observation with a later
   * `finishedAt`.
   */
  readonly observations: readonly ZoneObservation[];
  /** Everything that the last run gave, the unconfirmed included. */
  readonly previous: readonly PreviousFinding[];
  /** By the estate's clock. */
  readonly now: Instant;
  readonly policy: CheckPolicy;
};

/**
 * Judges all that was seen of a zone. Errors count at the first look; anything else is `isConfirmed` once a later look shows it
 * again, so that a zone transfer in flight is no finding. What is not seen any more is not in the answer: findings clear themselves.
 * One finding per tag and server, errors first; the same input gives the same answer.
 */
export function runChecks(input: RunChecksInput): readonly Finding[] {
  const judged = toChecksInput(input);
  const drafts = CHECKS.flatMap(({ judge }) => judge(judged));
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = keyOf(draft);
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  const previous = new Map(input.previous.map((finding) => [keyOf(finding), finding]));
  return [...groups]
    .flatMap(([key, group]) => toFinding(group, sameAsBefore(group, previous.get(key)), input))
    .sort(compareFindings);
}

function toChecksInput({ report, observations, now, policy }: RunChecksInput): ChecksInput {
  const keyMaster = report === null ? null : judgeRole(report, now).holder;
  return {
    report,
    observations: observations.map((observation) => withCanonicalNames(observation, report)),
    now,
    policy,
    keyMaster,
  };
}

/** Managers and observers may spell a server differently. */
function withCanonicalNames(
  observation: ZoneObservation,
  report: ZonePicture | null,
): ZoneObservation {
  if (report === null) return observation;
  const canonical = (name: string) => resolveServerName(name, report.names);
  return {
    ...observation,
    servers: observation.servers.map((seen) => ({ ...seen, server: canonical(seen.server) })),
    strict: observation.strict.map((fault) => ({
      ...fault,
      server: canonical(fault.server),
      keysOf: canonical(fault.keysOf),
    })),
  };
}

function keyOf({ tag, server }: { readonly tag: string; readonly server: string | null }): string {
  return `${tag} ${server ?? ""}`;
}

/** The finding of the last look that this one goes on. */
function sameAsBefore(
  group: readonly Draft[],
  previous: PreviousFinding | undefined,
): PreviousFinding | undefined {
  if (previous === undefined) return undefined;
  const isSame = group.some((draft) => {
    const check = CHECKS.find(({ id }) => id === checkOf(draft));
    return check?.isSame === undefined || check.isSame(draft, previous.facts);
  });
  return isSame ? previous : undefined;
}

function toFinding(
  group: readonly Draft[],
  previous: PreviousFinding | undefined,
  { observations, policy }: RunChecksInput,
): readonly Finding[] {
  const lookedAt = (draft: Draft) =>
    observations.find(({ vantage }) => vantage === draft.vantage)?.finishedAt ?? draft.evidence.at;
  const [latest] = [...group].sort((a, b) => lookedAt(b) - lookedAt(a));
  if (latest === undefined) return [];
  const severity = policy.severities[latest.tag] ?? SEVERITIES[latest.tag];
  const { vantage: _, ...draft } = latest;
  const seenAt = lookedAt(latest);
  const finding = {
    ...draft,
    check: checkOf(latest),
    severity,
    repair: REPAIRS[latest.tag] ?? null,
    since: previous?.since ?? seenAt,
    seenAt,
    isConfirmed: severity === "error" || isSeenAgain(seenAt, previous),
    vantages: [...new Set(group.map(({ vantage }) => vantage))].sort(),
  };
  return [finding as Finding];
}

/** Running the checks twice over one look is not a second look. */
function isSeenAgain(seenAt: Instant, previous: PreviousFinding | undefined): boolean {
  if (previous === undefined) return false;
  return previous.isConfirmed || seenAt > previous.seenAt;
}

function checkOf({ tag }: Draft): CheckId {
  return tag.slice(0, tag.indexOf(".")) as CheckId;
}

const URGENCY: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 };

function compareFindings(a: Finding, b: Finding): number {
  return (
    URGENCY[a.severity] - URGENCY[b.severity] ||
    compareText(a.tag, b.tag) ||
    compareText(a.server ?? "", b.server ?? "")
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
