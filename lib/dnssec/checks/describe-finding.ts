import type { Instant } from "@/lib/dnssec/instant";
import { formatInstant } from "@/lib/dnssec/status/format-instant";
import type { StepOwner } from "@/lib/dnssec/status/judgement";
import { type Effect, HELPDESK_SENTENCES, MENDING } from "./effects";
import { type Finding, type FindingOf, shownFindings } from "./finding";
import type { FindingTag } from "./finding-facts";
import { MESSAGES, type Telling } from "./messages";
import { REMEDIES } from "./remedies";

/** A finding in words, for every reader. */
export type FindingWords = {
  /** What is so. */
  readonly sentence: string;
  /** What it means to users, for whoever answers the phone. */
  readonly helpdesk: string;
  readonly effect: Effect;
  readonly whatToDo: string;
  readonly owner: StepOwner;
};

/** A finding with its words. */
export type DescribedFinding = Finding & FindingWords;

/** The findings that people see, in words. `reference` is the estate's clock: it decides whether an instant is written with its year. */
export function describeFindings(
  findings: readonly Finding[],
  reference: Instant,
): readonly DescribedFinding[] {
  return shownFindings(findings).map((finding) => ({
    ...finding,
    ...describeFinding(finding, reference),
  }));
}

/** One finding in words. */
export function describeFinding<T extends FindingTag>(
  finding: Pick<FindingOf<T>, "tag" | "facts" | "server">,
  reference: Instant,
): FindingWords {
  const { tag, facts, server } = finding;
  const { owner, effect } = MENDING[tag];
  const telling: Telling = {
    who: server ?? "the zone",
    server,
    when: (at) => formatInstant(at, reference),
  };
  return {
    sentence: capitalized(MESSAGES[tag](facts, telling)),
    helpdesk: HELPDESK_SENTENCES[effect],
    effect,
    whatToDo: REMEDIES[tag](facts, telling),
    owner,
  };
}

/** Server names stay as they are; only our own words begin with a capital. */
function capitalized(sentence: string): string {
  return sentence.startsWith("the zone") ? `T${sentence.slice(1)}` : sentence;
}
