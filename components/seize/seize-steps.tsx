"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { AskedMove, CreateFailed } from "@/components/move/asked-move";
import { CandidateTable, canTake } from "@/components/move/candidate-table";
import { ForecastCard } from "@/components/move/forecast-card";
import { HarmClock } from "@/components/move/harm-clock";
import { OldHolders } from "@/components/move/old-holders";
import { GateList } from "@/components/move/plan-view";
import { Preflight } from "@/components/move/preflight";
import { ReviewedPlan } from "@/components/move/reviewed-plan";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { QueryBoundary } from "@/components/query/query-boundary";
import { SeenFrom } from "@/components/server/seen-from";
import { Button, buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field, TextArea } from "@/components/ui/field";
import { Mono } from "@/components/ui/text";
import { StepFoot, StepHead } from "@/components/wizard/wizard-frame";
import { zoneHref } from "@/components/zone/words";
import { serverQuery } from "@/lib/queries/servers";
import type { SeizeStep } from "@/lib/wizards/seize-key-master";
import { ChoiceCards } from "./choice-cards";
import styles from "./seize.module.css";
import { SEIZES, type Seize } from "./use-seize";

type StepProps = Readonly<{ seize: Seize }>;
const replace = { history: "replace" } as const;

function Foot({ seize, next }: StepProps & Readonly<{ next?: ReactNode | undefined }>) {
  const { position, setAnswers } = seize;
  return (
    <StepFoot
      back={
        position.previous === null ? null : (
          <Button onClick={() => void setAnswers({ step: position.previous })}>Back</Button>
        )
      }
      note={position.missing}
      next={
        next ?? (
          <Button
            look="filled"
            disabled={position.missing !== null}
            onClick={() => void setAnswers({ step: position.next })}
          >
            Continue
          </Button>
        )
      }
    />
  );
}

function Clock({ seize }: StepProps) {
  const harm = seize.preview.data?.plan.harm;
  if (harm !== undefined) return <HarmClock harm={harm} estate={seize.zone.estate} />;
  if (seize.preview.error !== null)
    return (
      <FailedView
        error={seize.preview.error}
        asked="until when nothing breaks"
        onRetry={() => void seize.preview.refetch()}
      />
    );
  return <PendingView asking="until when nothing breaks" />;
}

function DecideNeed({ seize }: StepProps) {
  const { zone, answers, setAnswers, subject } = seize;
  const holder = zone.role.holder ?? "the holder";
  return (
    <>
      <StepHead
        title="Do you need this?"
        lead={`A seize takes the role without asking ${holder}. Repairing it is better as long as there is time.`}
      />
      <Clock seize={seize} />
      {subject.refusedHere === null ? null : (
        <Callout kind="danger" title="Not possible.">
          {subject.refusedHere}
        </Callout>
      )}
      <ChoiceCards
        label="What to do"
        value={answers.choice}
        onChoose={(choice) => void setAnswers({ choice }, replace)}
        options={[
          {
            value: "fix",
            title: `Fix ${holder}`,
            means: "Recommended while time remains. When it is back nothing else is needed.",
          },
          {
            value: "wait",
            title: "Wait and watch",
            means: "Keymaster goes on looking; the fleet page sorts this zone by its deadline.",
          },
          {
            value: "seize",
            title: "Seize the role",
            means: "The holder is gone, and waiting would do harm or is not acceptable.",
          },
        ]}
      />
      {answers.choice === "seize" ? (
        <Field label="Reason" help="What happened to the holder, and the number of the incident.">
          <TextArea
            value={answers.reason}
            onValueChange={(reason) =>
              void setAnswers({ reason: reason === "" ? null : reason }, replace)
            }
          />
        </Field>
      ) : null}
      <Foot seize={seize} />
    </>
  );
}

function Observers({ seize }: StepProps) {
  const holder = seize.zone.role.holder ?? "";
  const server = useQuery({
    ...serverQuery(holder, seize.zone.estate),
    enabled: holder !== "",
  });
  if (server.data !== undefined) return <SeenFrom server={server.data} />;
  return server.error === null ? (
    <PendingView asking={`who reaches ${holder}`} />
  ) : (
    <FailedView error={server.error} asked={`who reaches ${holder}`} />
  );
}

function ProveDown({ seize }: StepProps) {
  const { zone, answers, setAnswers, proof, subject, preview } = seize;
  const needsOverride = !(subject.isProvenDown || subject.holderAnswers) && proof !== null;
  return (
    <>
      <StepHead
        title="Prove it is down"
        lead={
          <>
            Everybody who can be asked about <Mono>{zone.role.holder ?? "the holder"}</Mono>. Two of
            them must miss it. When the seize runs, one safe transfer is tried first, and the plan
            says why it failed.
          </>
        }
        aside={
          <Button busy={preview.isFetching} onClick={() => void preview.refetch()}>
            Ask again
          </Button>
        }
      />
      <Observers seize={seize} />
      {proof === null ? null : <GateList gates={[proof]} estate={zone.estate} />}
      {needsOverride ? (
        <Field
          label="Why do without a second vantage point?"
          help="What you know and how: the hypervisor, the rack, the person on site. An approver has to agree to it."
        >
          <TextArea
            value={answers.override}
            onValueChange={(override) =>
              void setAnswers({ override: override === "" ? null : override }, replace)
            }
          />
        </Field>
      ) : null}
      <Foot seize={seize} />
    </>
  );
}

function WillItReturn({ seize }: StepProps) {
  const holder = seize.zone.role.holder ?? "the old holder";
  return (
    <>
      <StepHead title="Will it come back?" lead="Your answer decides what is watched afterwards." />
      <ChoiceCards
        label={`Will ${holder} come back?`}
        value={seize.answers.returns}
        onChoose={(returns) => void seize.setAnswers({ returns }, replace)}
        options={[
          {
            value: "never",
            title: "Never",
            means: "It is lost. If it appears nevertheless, that is an alarm.",
          },
          {
            value: "maybe",
            title: "Maybe",
            means:
              "Without its keys the zone is not re-signed: while nobody presses Re-sign, moving back costs nothing.",
          },
          {
            value: "yes",
            title: "Yes",
            means:
              "Then waiting is usually better. Once it is back, move the role back before anything is re-signed.",
          },
        ]}
      />
      <Foot seize={seize} />
    </>
  );
}

function ChooseTarget({ seize }: StepProps) {
  const { candidates, answers, setAnswers, zone } = seize;
  const able = candidates.filter((one) => canTake(one, SEIZES));
  const cards = (["clean", "re-sign-needed"] as const).flatMap((forecast) => {
    const among = able.filter((one) => one.forecast === forecast);
    const shown = among.find(({ server }) => server === answers.target) ?? among[0];
    return shown === undefined ? [] : [shown];
  });
  return (
    <>
      <Clock seize={seize} />
      <StepHead
        title="Choose the target and read the forecast"
        lead={
          able.length === 0
            ? "No server can take the role now; each says why."
            : "A: the keys can be opened there and nothing is re-signed. B: they cannot, and the zone needs new ones."
        }
      />
      <CandidateTable
        candidates={candidates}
        kinds={SEIZES}
        chosen={answers.target}
        onChoose={(target) => void setAnswers({ target }, replace)}
      />
      <div className={styles.cards}>
        {cards.map((one) => (
          <ForecastCard
            key={one.server}
            server={one.server}
            forecast={one.forecastDetail}
            estate={zone.estate}
            chosen={one.server === answers.target}
          />
        ))}
      </div>
      <Foot seize={seize} />
    </>
  );
}

function RunPreflight({ seize }: StepProps) {
  const { preview, answers, zone, setAnswers } = seize;
  return (
    <>
      <Preflight
        preview={preview}
        estate={zone.estate}
        notes={answers.notes}
        onNotes={(notes) => void setAnswers({ notes }, replace)}
      />
      <Foot seize={seize} />
    </>
  );
}

function PlanAndApproval({ seize }: StepProps) {
  const { move, preview, creating } = seize;
  if (seize.answers.move !== null) return <AskedMove move={move} />;
  const plan = preview.data?.plan;
  const approvals = preview.data?.approvalsRequired ?? 1;
  return (
    <>
      <ReviewedPlan title="Plan and approval" plan={plan} />
      {creating.error === null ? null : <CreateFailed error={creating.error} />}
      <Foot
        seize={seize}
        next={
          <Button
            look="filled"
            busy={creating.isPending}
            disabled={plan === undefined}
            onClick={seize.create}
          >
            {approvals === 0 ? "Ask for this seize" : "Send it to an approver"}
          </Button>
        }
      />
    </>
  );
}

function RunAndVerify({ seize }: StepProps) {
  return <AskedMove move={seize.move} />;
}

function StopHere({ seize }: StepProps) {
  const { zone } = seize;
  const old = seize.move.data?.from ?? "The old holder";
  return (
    <>
      <StepHead
        title="Stop here"
        lead={`The role has moved. The zone is not re-signed. If ${old} returns, move back and nothing else is needed.`}
        aside={
          <Link href={zoneHref(zone.name, zone.estate, "/resign")} className={buttonClass()}>
            {old} will not return: re-sign
          </Link>
        }
      />
      <AskedMove move={seize.move} />
    </>
  );
}

function Watch({ seize }: StepProps) {
  return (
    <>
      <QueryBoundary asking="whether old holders are back">
        <OldHolders zone={seize.zone.name} />
      </QueryBoundary>
      <AskedMove move={seize.move} />
    </>
  );
}

const VIEWS: Readonly<Record<SeizeStep, (props: StepProps) => ReactNode>> = {
  "decide-need": DecideNeed,
  "prove-down": ProveDown,
  "will-it-return": WillItReturn,
  "choose-target": ChooseTarget,
  "run-preflight": RunPreflight,
  "plan-and-approval": PlanAndApproval,
  "run-and-verify": RunAndVerify,
  "stop-here": StopHere,
  watch: Watch,
};

/** The view of the step at hand. */
export function SeizeStepView({ seize }: StepProps) {
  const View = VIEWS[seize.position.current];
  return <View seize={seize} />;
}
