import type { Instant } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { CheckId, FactsOf, FindingTag } from "./finding-facts";

/**
 * `error` = answers fail, or protection is lost, for somebody now; `warning` = they will, or it is wrong and nobody notices yet;
 * `notice` = somebody should know.
 */
export type Severity = "error" | "warning" | "notice";

/**
 * The door to what mends a finding: the DS set to hand in, the DS records to have removed, another look. `null` where only a person or
 * another program can; the finding's owner says who. New keys are never offered for a finding: they are a task with a door of its own.
 */
export type RepairId = "submit-ds" | "withdraw-ds" | "check-again";

/** What was asked and answered, so that a person can repeat it. Instant by the estate's clock. */
export type Evidence = {
  /** A dig command. */
  readonly query: string;
  readonly answer: string;
  readonly at: Instant;
};

/** A finding of one tag. */
export type FindingOf<T extends FindingTag> = {
  readonly tag: T;
  readonly check: CheckId;
  readonly severity: Severity;
  /** The server concerned, and no other; null where it concerns the zone. */
  readonly server: ServerName | null;
  readonly facts: FactsOf[T];
  readonly evidence: Evidence;
  readonly repair: RepairId | null;
  /** The end of the look at which it was seen first, without a break since. */
  readonly since: Instant;
  /** The end of the latest look that saw it. */
  readonly seenAt: Instant;
  /**
   * False at the first look of anything but an error: not to be shown yet, but to be handed back as `previous` at the next look
   * (`shownFindings`, `describeFindings`).
   */
  readonly isConfirmed: boolean;
  /** Names of the vantage points that see it. */
  readonly vantages: readonly string[];
};

/** Something that a person can act on, with its evidence. */
export type Finding = { readonly [T in FindingTag]: FindingOf<T> }[FindingTag];

/** What the next look needs to know of a finding of this one; any stored finding will do. */
export type PreviousFinding = {
  readonly tag: string;
  readonly server: ServerName | null;
  readonly since: Instant;
  readonly seenAt: Instant;
  readonly isConfirmed: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** The findings that people see. */
export function shownFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ isConfirmed }) => isConfirmed);
}
