import { parseOwnerName, toLowerName } from "@/lib/dns/owner-name";
import { ok } from "@/lib/result";
import type { Services } from "@/lib/services/context";
import { type Outcome, refuse } from "@/lib/services/errors";
import { nearestNames } from "@/lib/services/wire/nearest";

/** The server that a path names, in any spelling; a conflict if several estates have it and none is chosen. */
export async function findServer(
  { database, fleet }: Services,
  text: string,
  estate: string | undefined,
): Promise<Outcome<{ readonly estate: string; readonly server: string }>> {
  const parsed = parseOwnerName(text);
  if (!parsed.ok) return refuse("invalid-name", `"${text.slice(0, 100)}" is no server name.`);
  const name = toLowerName(parsed.value);
  const shown = [...fleet.estates.keys()].filter((one) => estate === undefined || one === estate);
  const rows = await database.client.server.findMany({
    where: { estate: { in: shown } },
    select: { estate: true, name: true },
    orderBy: { estate: "asc" },
  });
  const [found, ...others] = rows.filter((row) => row.name === name);
  if (found === undefined) {
    return refuse("server-not-found", `There is no server ${name}.`, {
      nearest: nearestNames(name, new Set(rows.map((row) => row.name))),
    });
  }
  if (others.length > 0) {
    const estates = [found, ...others].map((row) => row.estate);
    return refuse(
      "conflict",
      `Several estates have a server ${name}: ${estates.join(", ")}. Choose one with ?estate=.`,
      { estates },
    );
  }
  return ok({ estate: found.estate, server: name });
}
