"use client";

import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { gateTotals } from "@/components/move/gate-notes";
import { refusedEverywhere } from "@/components/move/refused-everywhere";
import { notesParser } from "@/components/wizard/notes-parser";
import type { NewMove } from "@/lib/contracts/moves";
import {
  candidatesQuery,
  createMoveMutation,
  movePreviewQuery,
  moveQuery,
} from "@/lib/queries/moves";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import { type ZoneRef, zoneQuery } from "@/lib/queries/zones";
import { TRANSFER_KEY_MASTER, type TransferCase } from "@/lib/wizards/transfer-key-master";
import { positionOf } from "@/lib/wizards/wizard";

const text = parseAsString.withDefault("");
/** Answers stand in the address: a reload, the back button and a second tab find them. */
const ANSWERS = {
  step: parseAsString,
  reason: text,
  target: parseAsString,
  notes: notesParser,
  move: parseAsString,
};

/** Everything the transfer wizard shows and does, from the address and from what the servers say now. */
export function useTransfer(ref: ZoneRef) {
  const client = useQueryClient();
  const { data: zone } = useSuspenseQuery(zoneQuery(ref));
  const { data: candidates } = useSuspenseQuery(candidatesQuery(ref));
  const [answers, setAnswers] = useQueryStates(ANSWERS, { history: "push" });
  const kind: NewMove["kind"] = zone.role.verdict === "unassigned" ? "assign" : "transfer";
  const asked: NewMove = { kind, target: answers.target ?? "", reason: answers.reason };
  const [key] = useState(newSubmissionKey);
  const creating = useMutation({
    ...createMoveMutation(),
    onSuccess: async (made) => {
      client.setQueryData(moveQuery(made.id).queryKey, made);
      await setAnswers({ move: made.id, step: "execute" });
    },
  });
  // Once it is asked for it is live, and a second plan for the zone is refused.
  const isUnasked = answers.move === null && !(creating.isPending || creating.isSuccess);
  const preview = useQuery({
    ...movePreviewQuery(ref, asked),
    enabled: isUnasked && answers.target !== null && answers.reason.trim() !== "",
  });
  const move = useQuery({ ...moveQuery(answers.move ?? ""), enabled: answers.move !== null });
  const gates = preview.data?.plan.gates ?? null;
  const subject: TransferCase = {
    reason: answers.reason,
    target: answers.target,
    refusedHere: answers.move === null ? refusedEverywhere(candidates.items, kind) : null,
    gates: gates === null ? null : gateTotals(gates, answers.notes),
    move: move.data ?? null,
  };
  // Once it is asked for, the move itself says which step it is.
  const wanted = move.data !== undefined && isRunning(answers.step) ? "after" : answers.step;
  return {
    zone,
    candidates: candidates.items,
    safeSlot: candidates.safeSlot,
    kind,
    answers,
    setAnswers,
    preview,
    move,
    creating,
    position: positionOf(TRANSFER_KEY_MASTER, wanted, subject),
    create: () =>
      creating.mutate({
        ref,
        key: `${key}-${preview.data?.plan.factsHash.slice(0, 16) ?? ""}`,
        move: { ...asked, ...(hasNotes(answers.notes) ? { notes: answers.notes } : {}) },
      }),
  };
}

export type Transfer = ReturnType<typeof useTransfer>;

function isRunning(step: string | null): boolean {
  return step === "execute" || step === "verify" || step === "after";
}

function hasNotes(notes: Readonly<Record<string, string>>): boolean {
  return Object.keys(notes).length > 0;
}
