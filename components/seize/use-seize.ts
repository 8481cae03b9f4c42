"use client";

import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { canTake } from "@/components/move/candidate-table";
import { gateTotals } from "@/components/move/gate-notes";
import { notesParser } from "@/components/wizard/notes-parser";
import type { CandidateItem } from "@/lib/contracts/candidates";
import type { GateItem, NewMove } from "@/lib/contracts/moves";
import {
  candidatesQuery,
  createMoveMutation,
  movePreviewQuery,
  moveQuery,
} from "@/lib/queries/moves";
import { newSubmissionKey } from "@/lib/queries/submission-key";
import { type ZoneRef, zoneQuery } from "@/lib/queries/zones";
import { SEIZE_KEY_MASTER, type SeizeCase } from "@/lib/wizards/seize-key-master";
import { positionOf } from "@/lib/wizards/wizard";

/** The kinds of move behind this door. */
export const SEIZES = ["seize", "seize-without-keys"] as const;
/** The gate that proves that the holder is gone; the only one that an approver may do without in part. */
const PROOF = "holder-unreachable";

const text = parseAsString.withDefault("");
const ANSWERS = {
  step: parseAsString,
  choice: parseAsStringLiteral(["fix", "wait", "seize"] as const),
  reason: text,
  override: text,
  returns: parseAsStringLiteral(["never", "maybe", "yes"] as const),
  target: parseAsString,
  notes: notesParser,
  move: parseAsString,
};

/** Whom to ask about before a target is chosen: the proof and the clock are the same for each. */
function provisional(candidates: readonly CandidateItem[]): CandidateItem | undefined {
  return (
    candidates.find((one) => one.eligibleFor.seize) ??
    candidates.find((one) => canTake(one, SEIZES)) ??
    candidates.find((one) => !one.isHolder && one.forecast !== "impossible") ??
    candidates.find((one) => !one.isHolder)
  );
}

function refusedHere(
  candidates: readonly CandidateItem[],
  gates: readonly GateItem[] | null,
  holder: string | null,
): string | null {
  if (holder === null) return "Nobody holds the role: there is nothing to seize.";
  if (provisional(candidates) === undefined) return "No other server hosts this zone.";
  const zoneGate = gates?.find(
    ({ gate, result }) => result === "refused" && gate === "directory-integrated",
  );
  if (zoneGate === undefined) return null;
  return `${zoneGate.evidence} ${zoneGate.remedy ?? ""}`.trim();
}

type Answers = Pick<SeizeCase, "choice" | "reason" | "returns" | "target"> & {
  readonly override: string;
};

function answeredPart({ choice, reason, returns, target, override }: Answers) {
  return { choice, reason, returns, target, overrideReason: override };
}

function askedMove(answers: Answers, target: string | null, isWithoutKeys: boolean): NewMove {
  const reason = answers.reason.trim();
  const override = answers.override.trim();
  return {
    kind: isWithoutKeys ? "seize-without-keys" : "seize",
    target: target ?? "",
    reason: reason === "" ? "not given yet" : reason,
    ...(answers.returns === null ? {} : { return: answers.returns }),
    ...(override === "" ? {} : { override: { gate: PROOF, reason: override } }),
  };
}

/** Everything the seize wizard shows and does, from the address and from what the servers say now. */
export function useSeize(ref: ZoneRef) {
  const client = useQueryClient();
  const { data: zone } = useSuspenseQuery(zoneQuery(ref));
  const { data: candidates } = useSuspenseQuery(candidatesQuery(ref));
  const [answers, setAnswers] = useQueryStates(ANSWERS, { history: "push" });
  const target = answers.target ?? provisional(candidates.items)?.server ?? null;
  const isWithoutKeys =
    candidates.items.find(({ server }) => server === target)?.forecast === "re-sign-needed";
  const asked = askedMove(answers, target, isWithoutKeys);
  const [key] = useState(newSubmissionKey);
  const creating = useMutation({
    ...createMoveMutation(),
    onSuccess: async (made) => {
      client.setQueryData(moveQuery(made.id).queryKey, made);
      await setAnswers({ move: made.id, step: "watch" });
    },
  });
  // Once it is asked for it is live, and a second plan for the zone is refused.
  const isUnasked = answers.move === null && !(creating.isPending || creating.isSuccess);
  const preview = useQuery({
    ...movePreviewQuery(ref, asked),
    enabled: isUnasked && target !== null,
    placeholderData: (before) => before,
  });
  const move = useQuery({ ...moveQuery(answers.move ?? ""), enabled: answers.move !== null });
  const gates = preview.data?.plan.gates ?? null;
  const proof = gates?.find(({ gate }) => gate === PROOF) ?? null;
  const isAsked = answers.move !== null;
  const subject: SeizeCase = {
    ...answeredPart(answers),
    isWithoutKeys:
      move.data === undefined ? isWithoutKeys : move.data.kind === "seize-without-keys",
    refusedHere: isAsked ? null : refusedHere(candidates.items, gates, zone.role.holder),
    holderAnswers: !isAsked && zone.role.holderReachable === true,
    isProvenDown: isAsked || proof?.result === "passed",
    gates: gates === null ? null : gateTotals(gates, answers.notes),
    move: move.data ?? null,
  };
  const stops = move.data?.phase === "undo-window" ? "stop-here" : "watch";
  return {
    zone,
    candidates: candidates.items,
    answers,
    setAnswers,
    preview,
    proof,
    move,
    creating,
    subject,
    // Once it is asked for, the move itself says which step it is.
    position: positionOf(SEIZE_KEY_MASTER, isAsked ? stops : answers.step, subject),
    create: () =>
      creating.mutate({
        ref,
        key: `${key}-${preview.data?.plan.factsHash.slice(0, 16) ?? ""}`,
        move: {
          ...asked,
          ...(Object.keys(answers.notes).length === 0 ? {} : { notes: answers.notes }),
        },
      }),
  };
}

export type Seize = ReturnType<typeof useSeize>;
