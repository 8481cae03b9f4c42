"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { PendingView } from "@/components/query/pending-view";
import { Button } from "@/components/ui/button";
import { StepHead } from "@/components/wizard/wizard-frame";
import type { MovePreview } from "@/lib/contracts/moves";
import { CreateFailed } from "./asked-move";
import { GateNotes, gateTotals } from "./gate-notes";
import { GateList } from "./plan-view";

type Notes = Readonly<Record<string, string>>;

/** Every gate asked on fresh facts, with the reasons that warnings need. */
export function Preflight({
  preview,
  estate,
  notes,
  onNotes,
}: Readonly<{
  preview: UseQueryResult<MovePreview>;
  estate: string;
  notes: Notes;
  onNotes: (notes: Record<string, string>) => void;
}>) {
  const gates = preview.data?.plan.gates;
  return (
    <>
      <StepHead
        title="Preflight"
        lead={
          gates === undefined
            ? "Facts are read fresh from every server and from the directory."
            : `${gates.length} checked. ${gateTotals(gates, notes).sentence}`
        }
        aside={
          <Button busy={preview.isFetching} onClick={() => void preview.refetch()}>
            Check all again
          </Button>
        }
      />
      {preview.error === null ? null : <CreateFailed error={preview.error} />}
      {gates === undefined && preview.error === null ? (
        <PendingView asking="every server and the directory" />
      ) : null}
      {gates === undefined ? null : (
        <>
          <GateList gates={gates} estate={estate} />
          <GateNotes
            gates={gates}
            notes={notes}
            onNote={(gate, note) => onNotes({ ...notes, [gate]: note })}
          />
        </>
      )}
    </>
  );
}
