import { expect, test } from "vitest";
import { historySentence } from "./history-sentence";

const logged = (id: number) =>
  historySentence({ kind: "key", from: null, to: `event ${id}`, through: "outside" });

test.each([
  ...[528, 529, 530, 531, 533, 534, 535, 544, 545, 546, 569, 570, 571],
  ...[777, 1_524, 1_525, 7_616, 7_636, 7_642, 7_644],
])("what is documented of event %i is said in words, with its number", (id) => {
  expect(logged(id)).toMatch(
    new RegExp(
      `^The server logged that .*(was|began|ended|failed|have|are|is|could) .*\\(event ${id}\\)\\.$`,
    ),
  );
});

test("of an event that nobody documents no meaning is made up", () => {
  expect(logged(7_650)).toBe("The server logged event 7650 about the zone.");
});
