/** Where a reader stands. `since` 0 = it knows nothing; `after` null = the next page begins a new sweep. */
export type SweepCursor = {
  readonly since: number;
  /** The count at the sweep's first page: what changes during the pages belongs to the next sweep. */
  readonly until: number;
  readonly after: string | null;
};

export const FROM_THE_BEGINNING: SweepCursor = { since: 0, until: 0, after: null };

/** `instance` names this run of the driver: counts of another run mean nothing. */
export function formatCursor(instance: string, { since, until, after }: SweepCursor): string {
  return [instance, since, until, ...(after === null ? [] : [after])].join(" ");
}

/** A cursor of another run, or none, reads everything again. Names of zones have no spaces (lib/dns). */
export function parseCursor(instance: string, text: string | null): SweepCursor {
  const [run, since, until, after] = text?.split(" ") ?? [];
  const counts = [Number(since), Number(until)];
  if (run !== instance || !counts.every(Number.isSafeInteger)) return FROM_THE_BEGINNING;
  return { since: Number(since), until: Number(until), after: after ?? null };
}
