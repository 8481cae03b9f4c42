import type { ZoneDetailItem } from "@/lib/contracts/zones";

function named(list: readonly string[]): string {
  return list.length < 2
    ? (list[0] ?? "nobody")
    : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
}

/** The verdict over all claims in one sentence that names who disagrees with whom. */
export function verdictSentence(zone: ZoneDetailItem): string {
  const { role, claims } = zone;
  const selfClaims = claims
    .filter((one) => one.source === "server" && one.isSelf && one.fresh)
    .map((one) => one.server);
  const dissent = claims
    .filter((one) => one.fresh && !one.agrees)
    .map((one) => `${one.server} says ${one.says ?? "nobody"}`);
  switch (role.verdict) {
    case "agreed":
      if (role.settling)
        return `Agreed: ${role.holder}, settling. ${named(dissent)}; that is expected until the next poll.`;
      return role.holderReachable === false
        ? `Assigned to ${role.holder}, which cannot be reached. Nobody else claims it.`
        : `${role.holder}. All who can answer agree.`;
    case "split":
      return selfClaims.length > 1
        ? `Split: ${named(selfClaims)} each claim the role.`
        : "Split: the directory lists more than one holder.";
    case "disputed":
      return `Disputed: ${named(dissent)}.`;
    case "orphaned":
      return `Orphaned: ${role.holder ?? "the server named"} is no known server that could hold the role.`;
    case "unassigned":
      return zone.signed === true
        ? "Unassigned: nobody holds the role, so nobody renews or rolls keys."
        : "Unassigned: nobody holds the role.";
    case "unknown":
      return "Unknown: no source could be asked.";
  }
}
