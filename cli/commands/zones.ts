import type { ApiClient, CallFailure } from "@/cli/api-client";
import { EXIT, type ExitCode } from "@/cli/exit-codes";
import { print, printFailure, type Terminal, table } from "@/cli/terminal";
import type { QueryInputOf, ResponseOf } from "@/lib/contracts/endpoint";
import { listZones, readZone } from "@/lib/contracts/endpoints";
import { listCandidates } from "@/lib/contracts/move-endpoints";
import type { ZoneSummary } from "@/lib/contracts/zones";
import type { Result } from "@/lib/result";

export type ZoneFilter = Pick<
  NonNullable<QueryInputOf<typeof listZones>>,
  "q" | "status" | "server" | "estate"
>;

const PAGE = 1000;

/** Every zone that the filter names, page by page. */
export async function showZones(
  api: ApiClient,
  terminal: Terminal,
  filter: ZoneFilter,
): Promise<ExitCode> {
  const items: ZoneSummary[] = [];
  let cursor: string | null = null;
  do {
    const query: QueryInputOf<typeof listZones> = {
      ...filter,
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    };
    const answer: Result<ResponseOf<typeof listZones>, CallFailure> = await api.call(listZones, {
      query,
    });
    if (!answer.ok) return printFailure(terminal, answer.error);
    items.push(...answer.value.items);
    cursor = answer.value.nextCursor;
  } while (cursor !== null);
  print(terminal, { items, total: items.length }, () => [
    ...table([
      ["ZONE", "STATUS", "KEY MASTER", "SAFE UNTIL"],
      ...items.map((zone) => [
        zone.name,
        zone.status,
        zone.role.holder ?? "-",
        zone.safeUntil ?? (zone.safeUntilBecause === "renewing" ? "renewing" : "not known"),
      ]),
    ]),
  ]);
  return EXIT.done;
}

/** One zone: the sentence, what to do, who says what. */
export async function showZone(
  api: ApiClient,
  terminal: Terminal,
  zone: string,
  estate: string | undefined,
): Promise<ExitCode> {
  const answer = await api.call(readZone, {
    params: { zone },
    query: estate === undefined ? {} : { estate },
  });
  if (!answer.ok) return printFailure(terminal, answer.error);
  print(terminal, answer.value, (detail) => [
    `${detail.displayName}: ${detail.status}`,
    detail.sentence,
    `Users affected: ${detail.affectsUsers}`,
    `Key master: ${detail.role.holder ?? "nobody"} (${detail.role.verdict}${detail.role.settling ? ", settling" : ""})`,
    `Next step: ${detail.nextStep.text} (${detail.nextStep.owner})`,
    ...(detail.safeUntil === null ? [] : [`Safe until: ${detail.safeUntil}`]),
    ...detail.claims.map(
      ({ server, source, says }) => `  ${source} ${server} says ${says ?? "nobody"}`,
    ),
  ]);
  return EXIT.done;
}

/** Who could hold the role of a zone next, with what stops each. */
export async function showCandidates(
  api: ApiClient,
  terminal: Terminal,
  zone: string,
  estate: string | undefined,
): Promise<ExitCode> {
  const answer = await api.call(listCandidates, {
    params: { zone },
    query: { limit: PAGE, ...(estate === undefined ? {} : { estate }) },
  });
  if (!answer.ok) return printFailure(terminal, answer.error);
  print(terminal, answer.value, ({ items }) => [
    ...table([
      ["SERVER", "TRANSFER", "FORECAST", "WHY NOT"],
      ...items.map((candidate) => [
        candidate.server,
        candidate.eligible ? "yes" : "no",
        candidate.forecast,
        candidate.gates.find(({ result }) => result === "refused")?.evidence ?? "",
      ]),
    ]),
  ]);
  return EXIT.done;
}
