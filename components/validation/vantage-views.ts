import type { Checks } from "@/lib/contracts/checks";

type Vantage = Checks["vantages"][number];

/** The DS set that a vantage point sees at the parent's servers, all of them together. */
export function parentWords({ parents }: Pick<Vantage, "parents">): string {
  const answered = parents.filter(({ ds }) => ds !== null);
  if (answered.length === 0) return "the parent does not answer";
  const tags = new Set(answered.flatMap(({ ds }) => (ds ?? []).map(({ keyTag }) => keyTag)));
  const sorted = [...tags].sort((a, b) => a - b);
  if (sorted.length === 0) return "no DS";
  return `DS of ${sorted.length === 1 ? "key" : "keys"} ${sorted.join(", ")}`;
}

/** The different DS sets that vantage points see; those to which no parent answers see none. */
export function viewsOfParent(vantages: readonly Vantage[]): ReadonlySet<string> {
  const sets = vantages.flatMap(({ parents }) => {
    const answered = parents.filter(({ ds }) => ds !== null);
    if (answered.length === 0) return [];
    const records = answered.flatMap(({ ds }) => ds ?? []);
    const marks = records.map(({ keyTag, digestType, digest }) =>
      [keyTag, digestType, digest].join(" "),
    );
    return [[...new Set(marks)].sort().join("\n")];
  });
  return new Set(sets);
}
