import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { Evidence } from "./finding";
import type { CheckId, FactsOf, FindingTag } from "./finding-facts";
import type { CheckPolicy } from "./policy";

/** Everything that a check may look at. Observations have canonical server names, one per vantage point. */
export type ChecksInput = {
  /** What managers say, merged (`mergeFacts`); null where no agent manages the zone. */
  readonly report: ZonePicture | null;
  readonly observations: readonly ZoneObservation[];
  readonly now: Instant;
  readonly policy: CheckPolicy;
  /** Who holds the key master role, by the verdict over all claims; null where nobody knows. */
  readonly keyMaster: ServerName | null;
};

/** A finding before it is compared with the last look. */
export type Draft = {
  readonly [T in FindingTag]: {
    readonly tag: T;
    readonly server: ServerName | null;
    readonly facts: FactsOf[T];
    readonly evidence: Evidence;
    readonly vantage: string;
  };
}[FindingTag];

/** One check: a pure function of what was observed. Drafts of one tag and server become one finding. */
export type Check = {
  readonly id: CheckId;
  readonly judge: (input: ChecksInput) => readonly Draft[];
  /**
   * Is this still what the last look saw, given the facts of then? Without it the same tag at the same server is. A copy that is behind
   * again, after it had caught up, is not.
   */
  readonly isSame?: (draft: Draft, previousFacts: Readonly<Record<string, unknown>>) => boolean;
};
