"use client";

import Link from "next/link";
import { CandidateTable } from "@/components/move/candidate-table";
import { ForecastCard } from "@/components/move/forecast-card";
import { GateNotes, gateTotals } from "@/components/move/gate-notes";
import { MoveRecords, MoveTop } from "@/components/move/move-page";
import { GateList, PlanView } from "@/components/move/plan-view";
import { moveHref } from "@/components/move/words";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { problemOf } from "@/components/query/problem";
import { InstantAndRelative } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field, TextArea } from "@/components/ui/field";
import { Mono, Quiet } from "@/components/ui/text";
import { StepFoot, StepHead } from "@/components/wizard/wizard-frame";
import type { TransferStep } from "@/lib/wizards/transfer-key-master";
import type { Transfer } from "./use-transfer";

type StepProps = Readonly<{ transfer: Transfer }>;

function goTo(transfer: Transfer, step: TransferStep | null): () => void {
  return () => void transfer.setAnswers({ step });
}

function Foot({ transfer, next }: StepProps & Readonly<{ next?: React.ReactNode | undefined }>) {
  const { position } = transfer;
  return (
    <StepFoot
      back={
        position.previous === null ? null : (
          <Button onClick={goTo(transfer, position.previous)}>Back</Button>
        )
      }
      note={position.missing}
      next={
        next ?? (
          <Button
            look="filled"
            disabled={position.missing !== null}
            onClick={goTo(transfer, position.next)}
          >
            Continue
          </Button>
        )
      }
    />
  );
}

function StateReason({ transfer }: StepProps) {
  const { zone, answers, position } = transfer;
  return (
    <>
      <StepHead
        title="Why and when"
        lead={
          <>
            {zone.role.holder === null ? (
              "Nobody holds the role now."
            ) : (
              <>
                <Mono>{zone.role.holder}</Mono> holds the role now.
              </>
            )}{" "}
            The role moves at once when you run it, and users notice nothing.
          </>
        }
      />
      {position.steps.length > 0 && position.missing !== null && answers.reason.trim() !== "" ? (
        <Callout kind="warning" title="Not possible.">
          {position.missing}
        </Callout>
      ) : null}
      <Field
        label="Reason"
        help="Patching, retirement, balance: it stands in the plan and in the audit."
      >
        <TextArea
          value={answers.reason}
          onValueChange={(reason) =>
            void transfer.setAnswers(
              { reason: reason === "" ? null : reason },
              { history: "replace" },
            )
          }
        />
      </Field>
      <Foot transfer={transfer} />
    </>
  );
}

function ChooseCandidate({ transfer }: StepProps) {
  const { candidates, kind, answers, zone } = transfer;
  const chosen = candidates.find(({ server }) => server === answers.target);
  return (
    <>
      <StepHead
        title="Pick the new holder"
        lead="Every server that hosts the zone, with what stops those that cannot take the role."
      />
      <CandidateTable
        candidates={candidates}
        kind={kind}
        chosen={answers.target}
        onChoose={(target) => void transfer.setAnswers({ target }, { history: "replace" })}
      />
      {chosen === undefined ? null : (
        <ForecastCard
          server={chosen.server}
          forecast={chosen.forecastDetail}
          estate={zone.estate}
          chosen
        />
      )}
      <Foot transfer={transfer} />
    </>
  );
}

function RunPreflight({ transfer }: StepProps) {
  const { preview, answers, zone } = transfer;
  const again = (
    <Button busy={preview.isFetching} onClick={() => void preview.refetch()}>
      Check all again
    </Button>
  );
  const gates = preview.data?.plan.gates;
  return (
    <>
      <StepHead
        title="Preflight"
        lead={
          gates === undefined
            ? "Facts are read fresh from every server and from the directory."
            : `${gates.length} checked. ${gateTotals(gates, answers.notes).sentence}`
        }
        aside={again}
      />
      {preview.error === null ? null : (
        <FailedView
          error={preview.error}
          asked="for the plan"
          onRetry={() => void preview.refetch()}
        />
      )}
      {gates === undefined ? (
        preview.error === null && <PendingView asking="every server and the directory" />
      ) : (
        <>
          <GateList gates={gates} estate={zone.estate} />
          <GateNotes
            gates={gates}
            notes={answers.notes}
            onNote={(gate, note) =>
              void transfer.setAnswers(
                { notes: { ...answers.notes, [gate]: note } },
                { history: "replace" },
              )
            }
          />
        </>
      )}
      <Foot transfer={transfer} />
    </>
  );
}

/** Another move of the zone is live: it has to end first. */
function CreateFailed({ error }: Readonly<{ error: unknown }>) {
  const other = problemOf(error)?.move;
  return (
    <>
      <FailedView error={error} asked="for the move" />
      {other === undefined ? null : (
        <p>
          <Link href={moveHref(other)}>Open the move that is under way</Link>
        </p>
      )}
    </>
  );
}

function ReviewPlan({ transfer }: StepProps) {
  const { preview, creating } = transfer;
  const plan = preview.data?.plan;
  return (
    <>
      <StepHead
        title="Review the plan"
        lead={
          plan === undefined ? null : (
            <>
              Exactly this is run. Valid until <InstantAndRelative at={plan.validUntil} />.{" "}
              <Quiet>
                Facts <Mono>{plan.factsHash.slice(0, 8)}</Mono>
              </Quiet>
            </>
          )
        }
      />
      {plan === undefined ? <PendingView asking="for the plan" /> : <PlanView plan={plan} />}
      {creating.error === null ? null : <CreateFailed error={creating.error} />}
      <Foot
        transfer={transfer}
        next={
          <Button
            look="filled"
            busy={creating.isPending}
            disabled={plan === undefined}
            onClick={transfer.create}
          >
            Continue with this plan
          </Button>
        }
      />
    </>
  );
}

function RunAndAfter({ transfer }: StepProps) {
  const { move, answers } = transfer;
  if (move.data === undefined) {
    return move.error === null ? (
      <PendingView asking={`move ${answers.move ?? ""}`} />
    ) : (
      <FailedView error={move.error} asked="for the move" onRetry={() => void move.refetch()} />
    );
  }
  return (
    <>
      <MoveTop move={move.data} />
      <p>
        <Link href={moveHref(move.data.id)}>The page of this move</Link>{" "}
        <Quiet>has everything below too, and stays.</Quiet>
      </p>
      <MoveRecords move={move.data} />
    </>
  );
}

const VIEWS: Readonly<Record<TransferStep, (props: StepProps) => React.ReactNode>> = {
  "state-reason": StateReason,
  "choose-candidate": ChooseCandidate,
  "run-preflight": RunPreflight,
  "review-plan": ReviewPlan,
  execute: RunAndAfter,
  verify: RunAndAfter,
  after: RunAndAfter,
};

/** The view of the step at hand. */
export function TransferStepView({ transfer }: StepProps) {
  const View = VIEWS[transfer.position.current];
  return <View transfer={transfer} />;
}
