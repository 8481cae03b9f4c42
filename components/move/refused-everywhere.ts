import type { CandidateItem } from "@/lib/contracts/candidates";
import type { NewMove } from "@/lib/contracts/moves";

/** Gates that are about the zone and not about a candidate: whoever is chosen, they answer the same. */
const ABOUT_THE_ZONE: ReadonlySet<string> = new Set(["directory-integrated", "zone-signed"]);

/** Why this kind of move is impossible for the zone whoever takes it (KM-6, KM-21), with the way out; null if it is not. */
export function refusedEverywhere(
  candidates: readonly CandidateItem[],
  kind: NewMove["kind"],
): string | null {
  if (candidates.length === 0) return "No server is known that hosts this zone.";
  if (candidates.some(({ eligibleFor }) => eligibleFor[kind])) return null;
  const gates = candidates[0]?.gates ?? [];
  const found = gates.find(({ gate, result }) => result === "refused" && ABOUT_THE_ZONE.has(gate));
  if (found === undefined) return null;
  return found.remedy === null ? found.evidence : `${found.evidence} ${found.remedy}`;
}
