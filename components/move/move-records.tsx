import { StatusWord } from "@/components/status/status-word";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, Quiet } from "@/components/ui/text";
import type { MoveItem } from "@/lib/contracts/moves";
import { logText } from "./report-text";

type MoveProps = Readonly<{ move: MoveItem }>;

const SPEAKS = {
  for: { shape: "healthy", word: "for it" },
  against: { shape: "failing", word: "against it" },
  neither: { shape: "unknown", word: "neither" },
} as const;

/** What each source said after the run, and whether that speaks for the new holder. */
export function Evidence({ move }: MoveProps) {
  if (move.outcomeEvidence.length === 0) return null;
  return (
    <Section
      title="What each one says"
      lead={`Read again after the run. "For" means: names ${move.target} as key master.`}
    >
      <Table label="What every source says about the role">
        <thead>
          <tr>
            <HeadCell>Source</HeadCell>
            <HeadCell>Says</HeadCell>
            <HeadCell>Speaks</HeadCell>
            <HeadCell>Read</HeadCell>
          </tr>
        </thead>
        <tbody>
          {move.outcomeEvidence.map((line) => (
            <Row key={`${line.source} ${line.says}`}>
              <RowHead>
                <Mono>{line.source}</Mono>
              </RowHead>
              <Cell>{line.says}</Cell>
              <Cell nowrap>
                <StatusWord status={SPEAKS[line.speaks].shape}>
                  {SPEAKS[line.speaks].word}
                </StatusWord>
              </Cell>
              <Cell nowrap>
                {line.at === null ? (
                  <Quiet>not read</Quiet>
                ) : (
                  <RelativeTime at={line.at} estate={move.estate} />
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}

function approvalLead({ approvalsRequired, kind }: MoveItem): string {
  if (approvalsRequired === 0) return "This kind of move needs none.";
  if (kind === "seize-without-keys")
    return "Without keys it is never waived, and never given by the one who asked.";
  return "Given by somebody other than the one who asked.";
}

/** Who asked, who agreed, who ran it. */
export function Approvals({ move }: MoveProps) {
  return (
    <Section title="People" lead={approvalLead(move)}>
      <Table label="Who asked, agreed and ran">
        <thead>
          <tr>
            <HeadCell>At, UTC</HeadCell>
            <HeadCell>Who</HeadCell>
            <HeadCell>What</HeadCell>
            <HeadCell>Facts</HeadCell>
          </tr>
        </thead>
        <tbody>
          <Row>
            <RowHead>
              <Instant at={move.createdAt} zone={false} />
            </RowHead>
            <Cell>{move.requestedBy}</Cell>
            <Cell>Asked: {move.reason}</Cell>
            <Cell>
              <Quiet>–</Quiet>
            </Cell>
          </Row>
          {move.approvals.map((approval) => (
            <Row key={`${approval.by} ${approval.at}`}>
              <RowHead>
                <Instant at={approval.at} zone={false} />
              </RowHead>
              <Cell>
                {approval.by} <Quiet>{approval.role}</Quiet>
              </Cell>
              <Cell>
                {approval.decision === "approved" ? "Approved" : "Rejected"}
                {approval.reason === null || approval.reason === "" ? "" : `: ${approval.reason}`}
              </Cell>
              <Cell>
                <Mono>{approval.factsHash.slice(0, 8)}</Mono>
              </Cell>
            </Row>
          ))}
          {move.executedAt === null ? null : (
            <Row>
              <RowHead>
                <Instant at={move.executedAt} zone={false} />
              </RowHead>
              <Cell>{move.executedBy}</Cell>
              <Cell>Started it</Cell>
              <Cell>
                <Mono>{move.plan.factsHash.slice(0, 8)}</Mono>
              </Cell>
            </Row>
          )}
        </tbody>
      </Table>
    </Section>
  );
}

/** The log as it happened, by the wall clock. */
export function MoveLog({ move }: MoveProps) {
  return (
    <Section
      title="Log"
      lead="As it happened, UTC, kept with the move."
      foot={<CopyButton text={logText(move)} what="the log" />}
    >
      {move.log.length === 0 ? (
        <EmptyState>Nothing has happened yet.</EmptyState>
      ) : (
        <Table label="Log of this move" dense>
          <thead>
            <tr>
              <HeadCell>At, UTC</HeadCell>
              <HeadCell>Who</HeadCell>
              <HeadCell>What</HeadCell>
            </tr>
          </thead>
          <tbody>
            {move.log.map((line) => (
              <Row key={line.number}>
                <RowHead>
                  <Instant at={line.at} seconds weekday={false} zone={false} />
                </RowHead>
                <Cell nowrap>{line.by ?? <Quiet>Keymaster</Quiet>}</Cell>
                <Cell>{line.sentence}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
