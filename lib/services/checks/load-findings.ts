import { storedFinding } from "@/lib/db/finding-rows";
import type { Finding } from "@/lib/dnssec/checks/finding";
import type { Services } from "@/lib/services/context";

/** What checks found of a zone, unconfirmed findings included, in their order. */
export async function loadFindings(
  { database }: Pick<Services, "database">,
  place: { readonly estate: string; readonly zone: string },
): Promise<readonly Finding[]> {
  const rows = await database.client.finding.findMany({ where: place, orderBy: { id: "asc" } });
  return rows.map(storedFinding);
}
