/** Where a reader stands. `since` 0 = it knows nothing; `after` null = the next page begins a new sweep. */
export type SweepCursor = {
  readonly since: number;
  /** The count at the sweep's first page: what changes during the pages belongs to the next sweep. */
  readonly until: number;
  readonly after: string | null;
};

export const FROM_THE_BEGINNING: SweepCursor = { since: 0, until: 0, after: null };

/** `instance` names this run of the driver: counts of another run mean nothing. */
export function formatCursor(instance: string, cursor: SweepCursor): string {
  return JSON.stringify([instance, cursor.since, cursor.until, cursor.after]);
}

/** A cursor of another run, or no cursor at all, reads everything again. */
export function parseCursor(instance: string, text: string | null): SweepCursor {
  const parts = text === null ? null : parseJson(text);
  if (!Array.isArray(parts)) return FROM_THE_BEGINNING;
  const [run, since, until, after] = parts as readonly unknown[];
  const isOurs = run === instance && Number.isInteger(since) && Number.isInteger(until);
  if (!isOurs) return FROM_THE_BEGINNING;
  return {
    since: Number(since),
    until: Number(until),
    after: typeof after === "string" ? after : null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
