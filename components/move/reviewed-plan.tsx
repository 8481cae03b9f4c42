import { PendingView } from "@/components/query/pending-view";
import { InstantAndRelative } from "@/components/time/relative-time";
import { Mono, Quiet } from "@/components/ui/text";
import { StepHead } from "@/components/wizard/wizard-frame";
import type { MovePlanItem } from "@/lib/contracts/moves";
import { PlanView } from "./plan-view";

/** The plan as a step of a wizard: what exactly will be run, and how long it stands. */
export function ReviewedPlan({
  title,
  plan,
}: Readonly<{ title: string; plan: MovePlanItem | undefined }>) {
  if (plan === undefined)
    return (
      <>
        <StepHead title={title} />
        <PendingView asking="for the plan" />
      </>
    );
  return (
    <>
      <StepHead
        title={title}
        lead={
          <>
            Exactly this is run. Valid until <InstantAndRelative at={plan.validUntil} />.{" "}
            <Quiet>
              Facts <Mono>{plan.factsHash.slice(0, 8)}</Mono>
            </Quiet>
          </>
        }
      />
      <PlanView plan={plan} />
    </>
  );
}
