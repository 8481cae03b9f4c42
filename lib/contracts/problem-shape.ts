import type { Problem } from "./problems";

/**
 * Is this a problem document? Looks at what is shown of one; for the browser, where the schema library would be dear. Answers are
 * checked against the whole schema in the API's tests.
 */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { title, detail, code, status, fields } = value as Readonly<Record<string, unknown>>;
  const isWorded = [title, detail, code].every((one) => typeof one === "string");
  return isWorded && typeof status === "number" && Array.isArray(fields);
}
