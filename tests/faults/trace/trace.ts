import type { TraceEntry } from "./entry";

/** Where ports write what they see. Writing is over when it returns, also if the process ends in the next moment. */
export interface Trace {
  add(entry: TraceEntry): void;
  read(): readonly TraceEntry[];
}

export function memoryTrace(): Trace {
  const entries: TraceEntry[] = [];
  return { add: (entry) => void entries.push(entry), read: () => entries };
}
