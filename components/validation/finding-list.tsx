import { StatusWord } from "@/components/status/status-word";
import { RelativeTime } from "@/components/time/relative-time";
import { CommandBlock } from "@/components/ui/command-block";
import { Disclosure } from "@/components/ui/disclosure";
import { EmptyState } from "@/components/ui/empty-state";
import { Mono, Quiet } from "@/components/ui/text";
import { ownerWord } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import styles from "./validation.module.css";
import { SEVERITIES } from "./words";

type Finding = ZoneDetailItem["findings"][number];
const WEIGHT = { error: 0, warning: 1, notice: 2 } as const;

function Entry({ finding, estate }: Readonly<{ finding: Finding; estate: string }>) {
  const { shape, word } = SEVERITIES[finding.severity];
  return (
    <li data-severity={finding.severity}>
      <StatusWord status={shape}>{word}</StatusWord>
      <div>
        <strong>{finding.sentence}</strong>
        <p>
          <b>What to do.</b> {finding.whatToDo} <Quiet>{ownerWord(finding.owner)}</Quiet>
        </p>
        <Disclosure label="Evidence">
          <CommandBlock text={finding.evidence.query} label="the query that shows it" />
          <p>
            {finding.evidence.answer}{" "}
            <Quiet>
              <RelativeTime at={finding.evidence.at} estate={estate} />, rule{" "}
              <Mono>{finding.tag}</Mono>
              {finding.vantages.length === 0 ? "" : `, seen from ${finding.vantages.join(", ")}`}
            </Quiet>
          </p>
        </Disclosure>
      </div>
      <Quiet>
        since <RelativeTime at={finding.since} estate={estate} />
      </Quiet>
    </li>
  );
}

/** What is wrong, the loudest first, each with what to do and the evidence to repeat. */
export function FindingList({
  findings,
  estate,
}: Readonly<{ findings: readonly Finding[]; estate: string }>) {
  if (findings.length === 0)
    return <EmptyState>No check found anything that a person should act on.</EmptyState>;
  const sorted = [...findings].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  return (
    <ul className={styles.findings} aria-label="Findings">
      {sorted.map((finding) => (
        <Entry
          key={`${finding.tag} ${finding.server ?? ""} ${finding.sentence}`}
          finding={finding}
          estate={estate}
        />
      ))}
    </ul>
  );
}
