/** The next items after the last turn, round and round: each has its turn at a cost that does not grow with their number. */
export function takeTurns(
  items: readonly string[],
  after: string,
  count: number,
): { readonly items: readonly string[]; readonly upTo: string } {
  const sorted = [...items].sort();
  const start = Math.max(
    sorted.findIndex((item) => item > after),
    0,
  );
  const turn = [...sorted.slice(start), ...sorted.slice(0, start)].slice(0, count);
  return { items: turn, upTo: turn.at(-1) ?? "" };
}
