"use client";

import { Field, Input } from "@/components/ui/field";
import type { GateItem } from "@/lib/contracts/moves";
import styles from "./move.module.css";
import { gateWords } from "./words";

/** A reason for each gate that warns: it goes into the plan and the audit. */
export function GateNotes({
  gates,
  notes,
  onNote,
}: Readonly<{
  gates: readonly GateItem[];
  notes: Readonly<Record<string, string>>;
  onNote: (gate: string, text: string) => void;
}>) {
  const warned = gates.filter(({ result }) => result === "warned");
  if (warned.length === 0) return null;
  return (
    <div className={styles.notes}>
      {warned.map(({ gate, evidence }) => (
        <Field key={gate} label={`Why is "${gateWords(gate)}" acceptable?`} help={evidence}>
          <Input value={notes[gate] ?? ""} onValueChange={(text) => onNote(gate, text)} />
        </Field>
      ))}
    </div>
  );
}

/** How many gates stop, and how many still need a reason. */
export function gateTotals(
  gates: readonly GateItem[],
  notes: Readonly<Record<string, string>>,
): Readonly<{ blocks: number; needNote: number; sentence: string }> {
  const blocks = gates.filter(({ result }) => result === "refused").length;
  const needNote = gates.filter(
    ({ gate, result }) => result === "warned" && (notes[gate] ?? "").trim() === "",
  ).length;
  const parts = [
    blocks === 0 ? null : `${blocks} ${blocks === 1 ? "blocks" : "block"}`,
    needNote === 0 ? null : `${needNote} ${needNote === 1 ? "needs" : "need"} a note`,
  ].filter((part) => part !== null);
  return {
    blocks,
    needNote,
    sentence: parts.length === 0 ? "Nothing stands in the way." : `${parts.join(", ")}.`,
  };
}
