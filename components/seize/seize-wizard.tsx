"use client";

import { ForOperators } from "@/components/move/who-may";
import { useClockReadings } from "@/components/time/clock";
import { Page } from "@/components/ui/page";
import { Mono } from "@/components/ui/text";
import { WizardFrame } from "@/components/wizard/wizard-frame";
import type { ZoneRef } from "@/lib/queries/zones";
import { SeizeStepView } from "./seize-steps";
import { useSeize } from "./use-seize";

function Wizard({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const seize = useSeize(zoneRef);
  const { zone, position, answers } = seize;
  useClockReadings(zone.clocks);
  return (
    <Page fill>
      <WizardFrame
        danger
        title="Seize the role of"
        subject={zone.displayName}
        banner={
          <>
            <strong>Seize</strong> The holder, <Mono>{zone.role.holder ?? "nobody"}</Mono>, is not
            asked.
          </>
        }
        steps={position.steps.map(({ answer, ...step }) => ({
          ...step,
          // What led to a move that exists is settled: its plan says it all.
          isOpen: step.isOpen && (answers.move === null || step.id === position.current),
          ...(answer === null ? {} : { answer }),
        }))}
        current={position.current}
        onStep={(step) => void seize.setAnswers({ step })}
      >
        <SeizeStepView key={position.current} seize={seize} />
      </WizardFrame>
    </Page>
  );
}

/** The door for a holder that is gone: a red frame, a deadline first, and words to be typed before anything runs. */
export function SeizeWizard({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  return (
    <ForOperators
      zone={zoneRef}
      title="Seize the role"
      who="Operators and admins ask for a seize, and approvers agree to it."
    >
      <Wizard zoneRef={zoneRef} />
    </ForOperators>
  );
}
