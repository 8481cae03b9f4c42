const SUGGESTIONS = 3;
/** Comparing every name of a very large fleet would hold up everybody else. */
const MAX_COMPARED = 20_000;

/** The known names that look most like the one that was asked for, closest first; none where nothing is close. */
export function nearestNames(asked: string, known: Iterable<string>): readonly string[] {
  const limit = Math.max(2, Math.floor(asked.length / 3));
  const close: { readonly name: string; readonly distance: number }[] = [];
  let compared = 0;
  for (const name of known) {
    compared += 1;
    if (compared > MAX_COMPARED) break;
    if (Math.abs(name.length - asked.length) > limit) {
      if (asked.length >= 3 && name.includes(asked)) close.push({ name, distance: limit });
      continue;
    }
    const distance = editDistance(asked, name, limit);
    if (distance <= limit) close.push({ name, distance });
  }
  return close
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTIONS)
    .map(({ name }) => name);
}

/** Levenshtein distance, one row at a time; gives up beyond the limit. */
function editDistance(from: string, to: string, limit: number): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    let best = line;
    for (let column = 1; column <= to.length; column++) {
      const value = Math.min(
        (row[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1),
      );
      next.push(value);
      best = Math.min(best, value);
    }
    if (best > limit) return limit + 1;
    row = next;
  }
  return row[to.length] ?? 0;
}
