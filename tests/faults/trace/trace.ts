import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { TraceEntry } from "./entry";

/** Where ports write what they see. Writing is over when it returns, also if the process ends in the next moment. */
export interface Trace {
  add(entry: TraceEntry): void;
  read(): readonly TraceEntry[];
}

/** For processes that may be killed: one file for all, each entry one line at its end. */
export function fileTrace(path: string): Trace {
  return {
    add: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`),
    read: () =>
      existsSync(path)
        ? readFileSync(path, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as TraceEntry)
        : [],
  };
}

export function memoryTrace(): Trace {
  const entries: TraceEntry[] = [];
  return { add: (entry) => void entries.push(entry), read: () => entries };
}
