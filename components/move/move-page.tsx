"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { FailedView } from "@/components/query/failed-view";
import { StatusWord } from "@/components/status/status-word";
import { useClockReadings } from "@/components/time/clock";
import { InstantAndRelative } from "@/components/time/relative-time";
import { ActionPanel } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DefinitionList } from "@/components/ui/definition-list";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Mono, Quiet } from "@/components/ui/text";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { zoneHref } from "@/components/zone/words";
import type { MoveItem } from "@/lib/contracts/moves";
import { moveQuery } from "@/lib/queries/moves";
import { doNot, headlineOf, whatToDo } from "./headline";
import styles from "./move.module.css";
import { type MoveActs, MoveButtons, useMoveActs } from "./move-actions";
import { Approvals, Evidence, MoveLog } from "./move-records";
import { PhaseTrack } from "./phase-track";
import { GateList, PlanView } from "./plan-view";
import { fromTo, isSeize, KIND_WORDS, moveHref, standingOf } from "./words";

type MoveProps = Readonly<{ move: MoveItem }>;

/** A move that does not ask the holder wears the hazard edge wherever it is shown. */
export function SeizeBanner({ move }: MoveProps) {
  if (!isSeize(move.kind)) return null;
  return (
    <Callout kind="danger" title={KIND_WORDS[move.kind]}>
      The holder, <Mono>{move.from ?? "nobody"}</Mono>, is not asked.
    </Callout>
  );
}

function What({ move, acts }: MoveProps & Readonly<{ acts: MoveActs }>) {
  const never = doNot(move);
  return (
    <ActionPanel
      title={move.outcome === "unclear" ? "The one safe next action" : "What to do"}
      items={never === null ? [] : [{ term: "Do not", value: never }]}
      actions={<MoveButtons move={move} acts={acts} />}
    >
      <p>{whatToDo(move)}</p>
      {move.may.includes("resign") ? (
        <p>
          <Link href={zoneHref(move.zone, move.estate, "/resign")} className={buttonClass()}>
            Re-sign with new keys
          </Link>
        </p>
      ) : null}
    </ActionPanel>
  );
}

function Facts({ move }: MoveProps) {
  const { shape, word } = standingOf(move);
  const until = move.approvalUntil ?? (move.phase === "approved" ? move.plan.validUntil : null);
  return (
    <DefinitionList
      layout="inline"
      items={[
        { term: "Move", value: <StatusWord status={shape}>{word}</StatusWord> },
        { term: "Role", value: <Mono>{fromTo(move)}</Mono> },
        ...(until === null
          ? []
          : [
              {
                term: move.phase === "approved" ? "Plan valid until" : "Waits until",
                value: <InstantAndRelative at={until} />,
              },
            ]),
        ...(move.verifyUntil === null || move.phase !== "verifying"
          ? []
          : [
              {
                term: "Keymaster looks until",
                value: <InstantAndRelative at={move.verifyUntil} estate={move.estate} />,
              },
            ]),
        ...(move.undo.possible && move.undo.until !== null
          ? [
              {
                term: "Move back until",
                value: <InstantAndRelative at={move.undo.until} estate={move.estate} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function Stale({ move }: MoveProps) {
  if (move.stale === null) return null;
  return (
    <Section title="What changed" lead="The plan rested on the left; the right is so now.">
      <ul className={styles.changes}>
        {move.stale.changed.map(({ fact, was, is }) => (
          <li key={fact}>
            <strong>{fact}</strong> <del>{was ?? "nothing"}</del> <ins>{is ?? "nothing"}</ins>
          </li>
        ))}
      </ul>
      <GateList gates={move.stale.gates} estate={move.estate} notes={move.notes} />
    </Section>
  );
}

function Relatives({ move }: MoveProps) {
  const links = [
    { id: move.undoes, word: "Takes back" },
    { id: move.undoneBy, word: "Taken back by" },
  ].flatMap(({ id, word }) => (id === null ? [] : [{ id, word }]));
  if (links.length === 0) return null;
  return (
    <p>
      {links.map(({ id, word }) => (
        <span key={id}>
          <Quiet>{word}</Quiet> <Link href={moveHref(id)}>move {id}</Link>{" "}
        </span>
      ))}
    </p>
  );
}

/** Plan, gates, people and log: the same on the page of a move and at the end of a wizard. */
export function MoveRecords({ move }: MoveProps) {
  return (
    <>
      <Evidence move={move} />
      <Stale move={move} />
      <Section
        title="Plan"
        lead="Exactly this is run, nothing else."
        foot={
          <>
            Facts <Mono>{move.plan.factsHash.slice(0, 8)}</Mono>
          </>
        }
      >
        <PlanView plan={move.plan} />
      </Section>
      <Section
        title="Gates"
        lead="What was checked, and what was seen. Those that stop come first."
      >
        <GateList gates={move.plan.gates} notes={move.notes} estate={move.estate} />
      </Section>
      <Approvals move={move} />
      <MoveLog move={move} />
    </>
  );
}

/** The verdict on a move, what to do about it, and where it stands. */
export function MoveTop({ move }: MoveProps) {
  const acts = useMoveActs();
  const { main, rest } = headlineOf(move);
  return (
    <>
      <VerdictPanel
        aside={<What move={move} acts={acts} />}
        verdict={
          <Verdict as="p" rest={rest}>
            {main}
          </Verdict>
        }
      >
        <Facts move={move} />
        <Relatives move={move} />
      </VerdictPanel>
      {acts.error === null ? null : <FailedView error={acts.error} asked="to act on the move" />}
      <PhaseTrack move={move} />
    </>
  );
}

/** One move: what became of it, what to do, plan, evidence, people and log. */
export function MovePage({ id }: Readonly<{ id: string }>) {
  const { data: move } = useSuspenseQuery(moveQuery(id));
  useClockReadings(move.clocks);
  return (
    <Page>
      <SeizeBanner move={move} />
      <PageHead
        crumb={<Link href="/moves">Moves</Link>}
        title={
          <Link href={zoneHref(move.zone, move.estate)} className={styles.zone}>
            {move.displayName}
          </Link>
        }
        mono
        meta={`${KIND_WORDS[move.kind]}, move ${move.id}, estate ${move.estate}`}
      />
      <MoveTop move={move} />
      <MoveRecords move={move} />
    </Page>
  );
}
