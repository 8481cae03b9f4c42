import { expect, test } from "vitest";
import { serversHeadline } from "./headline";

const NOTHING = { clean: 0, resign: 0, stays: 0 };
const server = (reachable: boolean | null, ifItDied = NOTHING, name = "dc1.contoso.com") => ({
  name,
  reachable,
  ifItDied,
});

test("servers that nobody asked are not said to answer, and nothing is promised of them", () => {
  expect(serversHeadline([server(null), server(null)])).toEqual({
    main: "2 servers are known, and nobody has asked any of them yet.",
    rest: "What the loss of one would cost is not known before that.",
  });
  expect(serversHeadline([server(null)]).main).toBe(
    "One server is known, and nobody has asked it yet.",
  );
});

test.each([
  [[true, true], "All 2 servers answer."],
  [[true], "The one server answers."],
  [[true, null], "The one server asked so far answers. 1 was not asked yet."],
  [[true, true, null, null], "The 2 servers asked so far answer. 2 were not asked yet."],
  [[true, false], "1 server of 2 does not answer."],
  [[false, false, true, null], "2 servers of 3 asked do not answer. 1 was not asked yet."],
])("of servers that answer %j it says: %s", (answers, said) => {
  expect(serversHeadline(answers.map((answer) => server(answer))).main).toBe(said);
});

test("a role that could not move is told as soon as no keys would be lost", () => {
  const stuck = server(true, { clean: 1, resign: 0, stays: 2 });
  expect(serversHeadline([stuck, server(true)]).rest).toBe(
    "Losing dc1.contoso.com would leave 2 roles that cannot move.",
  );
  const fragile = server(true, { clean: 0, resign: 1, stays: 0 });
  expect(serversHeadline([stuck, fragile]).rest).toBe(
    "Losing dc1.contoso.com would cost new keys in 1 zone.",
  );
});
