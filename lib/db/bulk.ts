/**
 * Rows travel as one JSON parameter (`jsonb_to_recordset`). 500 small rows keep the embedded engine below one frame or two;
 * rows that carry whole reports count by their size (performance.md, rules).
 */
const MAX_ROWS = 500;
const MAX_BYTES = 512 * 1024;

/** JSON arrays of at most 500 rows and about half a megabyte each. */
export function* jsonChunks(rows: Iterable<unknown>): Generator<string> {
  let texts: string[] = [];
  let size = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (texts.length > 0 && (texts.length >= MAX_ROWS || size + text.length > MAX_BYTES)) {
      yield `[${texts.join(",")}]`;
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += text.length;
  }
  if (texts.length > 0) yield `[${texts.join(",")}]`;
}

/** The same limits for rows that must stay together with something else. */
export function* rowChunks<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
