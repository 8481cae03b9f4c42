import { createHash } from "node:crypto";
import * as z from "zod";
import { ok } from "@/lib/result";
import { type Outcome, refuse } from "@/lib/services/errors";

/** What every list is asked with. */
export type PageQuery = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
};

export type SortOrder<S extends string> = { readonly field: S; readonly descending: boolean };

/** The order that is asked for, or the preset; a field that the list cannot be sorted by is refused by name. */
export function readSort<S extends string>(
  text: string | undefined,
  fields: readonly S[],
  preset: SortOrder<S>,
): Outcome<SortOrder<S>> {
  if (text === undefined) return ok(preset);
  const descending = text.startsWith("-");
  const name = descending ? text.slice(1) : text;
  const field = fields.find((one) => one === name);
  if (field !== undefined) return ok({ field, descending });
  const message = `This list is sorted by ${fields.join(", ")}.`;
  return refuse("invalid-value", `"${name}" is no field to sort by. ${message}`, {
    fields: [{ path: "sort", message }],
  });
}

const Cursor = z.object({ of: z.string(), at: z.unknown() });

/** A cursor carries where the page ended and which question it belongs to. */
export function makeCursor(question: unknown, position: unknown): string {
  return Buffer.from(JSON.stringify({ of: fingerprint(question), at: position })).toString(
    "base64url",
  );
}

/** The position in a cursor of the same question; a cursor of another question, or no cursor of ours, is refused. */
export function readCursor<T extends z.ZodType>(
  text: string | undefined,
  question: unknown,
  position: T,
): Outcome<z.infer<T> | null> {
  if (text === undefined) return ok(null);
  const cursor = Cursor.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  const at = cursor.success ? position.safeParse(cursor.data.at) : null;
  if (cursor.success && cursor.data.of === fingerprint(question) && at?.success === true) {
    return ok(at.data);
  }
  const message = "Give back `nextCursor` unchanged, with the same filters and order.";
  return refuse("malformed-request", `The cursor does not belong to this list. ${message}`, {
    fields: [{ path: "cursor", message }],
  });
}

/** One page of a list that is in memory already, in its order. */
export function pageOf<T>(
  items: readonly T[],
  query: PageQuery,
  question: unknown,
): Outcome<{ readonly items: T[]; readonly total: number; readonly nextCursor: string | null }> {
  const start = readCursor(query.cursor, question, z.int().nonnegative());
  if (!start.ok) return start;
  const from = start.value ?? 0;
  const page = items.slice(from, from + query.limit);
  const next = from + page.length;
  return ok({
    items: page,
    total: items.length,
    nextCursor: next < items.length ? makeCursor(question, next) : null,
  });
}

function fingerprint(question: unknown): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("base64url").slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
