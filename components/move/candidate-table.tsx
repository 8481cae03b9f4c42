"use client";

import { useId } from "react";
import { StatusWord } from "@/components/status/status-word";
import { Radio } from "@/components/ui/radio";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { plural } from "@/components/zone/words";
import type { CandidateItem } from "@/lib/contracts/candidates";
import type { NewMove } from "@/lib/contracts/moves";
import styles from "./move.module.css";
import { gateTitle } from "./words";

const FORECASTS = {
  clean: { shape: "healthy", word: "A: keys reachable" },
  "re-sign-needed": { shape: "warning", word: "B: keys not reachable" },
  impossible: { shape: "failing", word: "Impossible" },
} as const;

const PREFERENCES = { prefer: "preferred", neutral: "", avoid: "avoided", never: "never" } as const;

type Kinds = readonly NewMove["kind"][];

/** No gate refuses the server in at least one of these kinds of move. */
export function canTake(candidate: CandidateItem, kinds: Kinds): boolean {
  return kinds.some((kind) => candidate.eligibleFor[kind]);
}

function whyNot(candidate: CandidateItem): string {
  if (candidate.isHolder) return "Holds the role now.";
  const blocks = candidate.gates.find(({ result }) => result === "refused");
  if (candidate.forecastDetail.because !== null) return candidate.forecastDetail.because;
  return blocks === undefined
    ? "Not possible in this kind of move."
    : `${gateTitle(blocks.gate)}: ${blocks.evidence}${blocks.remedy === null ? "" : ` ${blocks.remedy}`}`;
}

function CandidateRow({
  candidate,
  kinds,
  chosen,
  name,
  onChoose,
}: Readonly<{
  candidate: CandidateItem;
  kinds: Kinds;
  chosen: boolean;
  name: string;
  onChoose: (server: string) => void;
}>) {
  const isOpen = canTake(candidate, kinds);
  const forecast = FORECASTS[candidate.forecast];
  const id = `${name}-${candidate.server}`;
  return (
    <Row selected={chosen} quiet={!isOpen}>
      <Cell>
        {isOpen ? (
          <Radio
            id={id}
            name={name}
            value={candidate.server}
            checked={chosen}
            onChoose={() => onChoose(candidate.server)}
          />
        ) : (
          <NotApplicable says="cannot be chosen" />
        )}
      </Cell>
      <RowHead>
        {isOpen ? (
          <label htmlFor={id}>
            <Mono>{candidate.server}</Mono>
          </label>
        ) : (
          <Mono>{candidate.server}</Mono>
        )}
      </RowHead>
      {isOpen ? (
        <>
          <Cell nowrap>
            <StatusWord status={forecast.shape}>{forecast.word}</StatusWord>
          </Cell>
          <Cell nowrap>{plural(candidate.rolesHeld, "role")}</Cell>
          <Cell>{PREFERENCES[candidate.preference]}</Cell>
        </>
      ) : (
        <Cell colSpan={3} className={styles.whyNot}>
          <Quiet>{whyNot(candidate)}</Quiet>
        </Cell>
      )}
    </Row>
  );
}

/** Every server that hosts the zone: who can take the role in this kind of move, what it costs, and why the others cannot. */
export function CandidateTable({
  candidates,
  kinds,
  chosen,
  onChoose,
}: Readonly<{
  candidates: readonly CandidateItem[];
  /** Any of these kinds of move will do. */
  kinds: Kinds;
  chosen: string | null;
  onChoose: (server: string) => void;
}>) {
  const name = useId();
  const sorted = [...candidates].sort(
    (a, b) => Number(canTake(b, kinds)) - Number(canTake(a, kinds)),
  );
  return (
    <Table label="Possible new holders">
      <thead>
        <tr>
          <HeadCell>Choose</HeadCell>
          <HeadCell>Server</HeadCell>
          <HeadCell>Forecast</HeadCell>
          <HeadCell>Holds</HeadCell>
          <HeadCell>Preference</HeadCell>
        </tr>
      </thead>
      <tbody>
        {sorted.map((candidate) => (
          <CandidateRow
            key={candidate.server}
            candidate={candidate}
            kinds={kinds}
            chosen={candidate.server === chosen}
            name={name}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </Table>
  );
}
