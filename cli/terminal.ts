import type { GateItem } from "@/lib/contracts/moves";
import type { CallFailure } from "./api-client";
import { EXIT, type ExitCode } from "./exit-codes";

/** Where a command writes: `out` is what a pipe reads, `note` is for the person. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** Print answers as JSON, whole, one document a command. */
  readonly json: boolean;
};

/** Prints an answer: whole as JSON, or as the lines made from it. */
export function print<T>(
  terminal: Terminal,
  answer: T,
  lines: (answer: T) => readonly string[],
): void {
  terminal.out(terminal.json ? JSON.stringify(answer, null, 2) : lines(answer).join("\n"));
}

/** Says why there is no answer, with what is wrong in each field and every gate that stops. */
export function printFailure(terminal: Terminal, failure: CallFailure): ExitCode {
  if (failure.kind === "silence") {
    terminal.note(failure.detail);
    return EXIT.unreachable;
  }
  const { problem } = failure;
  if (terminal.json) terminal.out(JSON.stringify(problem, null, 2));
  terminal.note(`${problem.title}. ${problem.detail} (${problem.status} ${problem.code})`);
  for (const { path, message } of problem.fields) terminal.note(`  ${path}: ${message}`);
  for (const gate of problem.gates ?? []) {
    if (gate.result !== "passed") terminal.note(`  ${gateLine(gate)}`);
  }
  return problem.status >= 500 ? EXIT.unreachable : EXIT.refused;
}

function gateLine({ result, gate, evidence, remedy }: GateItem): string {
  return `${result} ${gate}: ${evidence} ${remedy ?? ""}`.trim();
}

/** Columns as wide as their widest cell; no trailing blanks. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
