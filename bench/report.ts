import { cpus } from "node:os";

/** One goal with what was measured; `isMet` null = a figure without a goal. */
export type Line = {
  readonly goal: string;
  readonly measured: string;
  readonly wanted: string;
  readonly isMet: boolean | null;
};

/** Median of some durations or sizes. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which a share of all values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** How long something takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const VERDICTS = new Map<boolean | null, string>([
  [true, "met"],
  [false, "MISSED"],
  [null, ""],
]);

/** The table as it is printed and kept in docs/performance.md. */
export function renderReport(title: string, lines: readonly Line[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
  const rows = lines.map(
    (line) => `| ${line.goal} | ${line.measured} | ${line.wanted} | ${VERDICTS.get(line.isMet)} |`,
  );
  return [
    `### ${title}, ${new Date().toISOString().slice(0, 10)}`,
    "",
    machine,
    "",
    "| What | Measured | Goal | |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
