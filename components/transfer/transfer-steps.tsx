"use client";

import { AskedMove, CreateFailed } from "@/components/move/asked-move";
import { CandidateTable } from "@/components/move/candidate-table";
import { ForecastCard } from "@/components/move/forecast-card";
import { Preflight } from "@/components/move/preflight";
import { ReviewedPlan } from "@/components/move/reviewed-plan";
import { InstantAndRelative } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field, TextArea } from "@/components/ui/field";
import { Mono } from "@/components/ui/text";
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

/** When a transfer meets no change of keys: now, later, or not before somebody acts (KM-47). */
function SafeSlot({ transfer }: StepProps) {
  const { safeSlot, zone, kind } = transfer;
  if (kind !== "transfer") return null;
  const { from, until } = safeSlot;
  const isOpen = from !== null && zone.rollover === null;
  if (isOpen)
    return (
      <p>
        <b>Safe slot.</b> Now
        {until === null ? null : (
          <>
            {" until "}
            <InstantAndRelative at={until} estate={zone.estate} />
          </>
        )}
        : no key of the zone is changing.
      </p>
    );
  return (
    <Callout kind="warning" title="A key of this zone is changing.">
      A transfer waits for that.{" "}
      {from === null ? (
        safeSlot.sentence
      ) : (
        <>
          Next safe slot: from <InstantAndRelative at={from} estate={zone.estate} />
          {until === null ? null : (
            <>
              {" until "}
              <InstantAndRelative at={until} estate={zone.estate} />
            </>
          )}
          .
        </>
      )}
    </Callout>
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
      <SafeSlot transfer={transfer} />
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
        kinds={[kind]}
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
  return (
    <>
      <Preflight
        preview={preview}
        estate={zone.estate}
        notes={answers.notes}
        onNotes={(notes) => void transfer.setAnswers({ notes }, { history: "replace" })}
      />
      <Foot transfer={transfer} />
    </>
  );
}

function ReviewPlan({ transfer }: StepProps) {
  const { preview, creating } = transfer;
  const plan = preview.data?.plan;
  return (
    <>
      <ReviewedPlan title="Review the plan" plan={plan} />
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
  return <AskedMove move={transfer.move} />;
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
