"use client";

import { ForOperators } from "@/components/move/who-may";
import { useClockReadings } from "@/components/time/clock";
import { Page } from "@/components/ui/page";
import { WizardFrame } from "@/components/wizard/wizard-frame";
import type { ZoneRef } from "@/lib/queries/zones";
import { TransferStepView } from "./transfer-steps";
import { useTransfer } from "./use-transfer";

function Wizard({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const transfer = useTransfer(zoneRef);
  const { zone, position, kind } = transfer;
  useClockReadings(zone.clocks);
  return (
    <Page fill>
      <WizardFrame
        title={kind === "assign" ? "Assign the role of" : "Transfer the role of"}
        subject={zone.displayName}
        steps={position.steps.map(({ answer, ...step }) => ({
          ...step,
          // What led to a move that exists is settled: its plan says it all.
          isOpen: step.isOpen && (transfer.answers.move === null || step.id === position.current),
          ...(answer === null ? {} : { answer }),
        }))}
        current={position.current}
        onStep={(step) => void transfer.setAnswers({ step })}
      >
        <TransferStepView key={position.current} transfer={transfer} />
      </WizardFrame>
    </Page>
  );
}

/** The planned move of a role whose holder answers, or the first holder of a zone that has none. */
export function TransferWizard({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  return (
    <ForOperators
      zone={zoneRef}
      title="Transfer the role"
      who="Operators and admins transfer the role of a key master."
    >
      <Wizard zoneRef={zoneRef} />
    </ForOperators>
  );
}
