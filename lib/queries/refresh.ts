/**
 * Facts that did not change still get older, and "checked 9 s ago" must stay true on an open page: what carries an age is asked
 * again this often. Changes come at once through the live stream (`live.ts`); this is not how a page learns of them.
 */
export const AGE_REFRESH_MS = 30_000;
