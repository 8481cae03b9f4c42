import { createParser } from "nuqs";

/** Reasons by gate, in the address as one JSON object; anything else there counts as none. */
export const notesParser = createParser<Record<string, string>>({
  parse: (text) => {
    try {
      return onlyTexts(JSON.parse(text));
    } catch {
      // An address cut short or edited by hand is no reason to refuse the page.
      return null;
    }
  },
  serialize: (notes) => JSON.stringify(onlyTexts(notes)),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
}).withDefault({});

function onlyTexts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([gate, note]) =>
      typeof note === "string" && note !== "" ? [[gate, note]] : [],
    ),
  );
}
