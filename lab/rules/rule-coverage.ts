/** How a rule of the specification is kept an eye on. */
export type RuleCoverage = { readonly testedBy: string } | { readonly cannotBeSimulated: string };

const ROLE = { testedBy: "lab/rules/role.test.ts" } as const;
const SIGNING = { testedBy: "lab/rules/signing.test.ts" } as const;
const NO_RESOLVERS = {
  cannotBeSimulated:
    "the lab has authoritative servers only: no validating resolver keeps trust anchors there",
} as const;

/** KM-1 … KM-67 of the specification, each exactly once. */
export const RULE_COVERAGE = {
  "KM-1": ROLE,
  "KM-2": ROLE,
  "KM-3": ROLE,
  "KM-4": ROLE,
  "KM-5": ROLE,
  "KM-6": ROLE,
  "KM-7": ROLE,
  "KM-8": {
    cannotBeSimulated:
      "a list on a screen of DNS Manager, worked out from the rights of a signed-in person; the lab has no persons",
  },
  "KM-9": ROLE,
  "KM-10": ROLE,
  "KM-11": ROLE,
  "KM-12": SIGNING,
  "KM-13": SIGNING,
  "KM-14": SIGNING,
  "KM-14a": SIGNING,
  "KM-15": SIGNING,
  "KM-16": SIGNING,
  "KM-17": SIGNING,
  "KM-18": SIGNING,
  "KM-19": SIGNING,
  "KM-20": SIGNING,
  "KM-21": SIGNING,
  "KM-22": {
    cannotBeSimulated:
      "export and import of signing metadata between file-backed primaries: the lab's file-backed zones have one primary",
  },
  "KM-23": {
    cannotBeSimulated:
      "needs the importing primaries of KM-22, and the sources contradict each other about them",
  },
  "KM-24": {
    cannotBeSimulated:
      "tells memory from disk: the lab has no zone files that anybody could look into",
  },
  "KM-25": SIGNING,
  "KM-26": {
    cannotBeSimulated:
      "appendix A has no operation that changes a zone's storage or replication scope, nor dynamic updates",
  },
  "KM-27": ROLE,
  "KM-28": ROLE,
  "KM-29": ROLE,
  "KM-30": ROLE,
  "KM-31": ROLE,
  "KM-32": ROLE,
  "KM-33": SIGNING,
  "KM-34": { cannotBeSimulated: "advice against a recipe, not behavior of a server" },
  "KM-35": ROLE,
  "KM-36": ROLE,
  "KM-37": ROLE,
  "KM-38": ROLE,
  "KM-39": ROLE,
  "KM-40": ROLE,
  "KM-41": ROLE,
  "KM-42": ROLE,
  "KM-43": ROLE,
  "KM-44": ROLE,
  "KM-45": ROLE,
  "KM-46": {
    cannotBeSimulated: "guidance for people and for the product, not behavior of a server",
  },
  "KM-47": ROLE,
  "KM-48": SIGNING,
  "KM-49": SIGNING,
  "KM-50": SIGNING,
  "KM-51": SIGNING,
  "KM-52": SIGNING,
  "KM-53": SIGNING,
  "KM-54": SIGNING,
  "KM-55": SIGNING,
  "KM-56": SIGNING,
  "KM-57": SIGNING,
  "KM-58": SIGNING,
  "KM-59": SIGNING,
  "KM-60": SIGNING,
  "KM-61": NO_RESOLVERS,
  "KM-62": NO_RESOLVERS,
  "KM-63": NO_RESOLVERS,
  "KM-64": SIGNING,
  "KM-65": SIGNING,
  "KM-66": NO_RESOLVERS,
  "KM-67": {
    cannotBeSimulated: "says which tool is of no use for a person; no server behaves in any way",
  },
} as const satisfies Readonly<Record<string, RuleCoverage>>;

/** One line a rule: `KM-37  tested by …` or `KM-34  cannot be simulated, because …`. */
export function listRules(): readonly string[] {
  return Object.entries<RuleCoverage>(RULE_COVERAGE).map(([rule, coverage]) =>
    "testedBy" in coverage
      ? `${rule}  tested by ${coverage.testedBy}`
      : `${rule}  cannot be simulated, because ${coverage.cannotBeSimulated}`,
  );
}
