import type { ZoneSummary } from "@/lib/contracts/zones";
import { selectZones } from "@/lib/db/zone-queries";
import { ok } from "@/lib/result";
import { type Context, refusalFor } from "@/lib/services/context";
import type { Outcome } from "@/lib/services/errors";
import { readPage, type ZoneListQuery } from "./list-zones";
import { toSummary } from "./to-summary";

const ROWS_PER_READ = 1_000;

const COLUMNS = {
  zone: (zone) => zone.name,
  estate: (zone) => zone.estate,
  status: (zone) => zone.status,
  sentence: (zone) => zone.sentence,
  service: (zone) => zone.service.state,
  basis: (zone) => zone.service.basis,
  verdict: (zone) => zone.role.verdict,
  keyMaster: (zone) => zone.role.holder,
  keyMasterReachable: (zone) => zone.role.holderReachable,
  storage: (zone) => zone.storage,
  signed: (zone) => zone.signed,
  kskCount: (zone) => zone.keys.ksk,
  zskCount: (zone) => zone.keys.zsk,
  rolloverPhase: (zone) => zone.rollover?.phase ?? null,
  signaturesValidUntil: (zone) => zone.signaturesValidUntil,
  nextEvent: (zone) => zone.nextEvent?.what ?? null,
  nextEventAt: (zone) => zone.nextEvent?.at ?? null,
  safeUntil: (zone) => zone.safeUntil,
  safeUntilBecause: (zone) => zone.safeUntilBecause,
  observedAt: (zone) => zone.observedAt,
  unknownSince: (zone) => zone.unknownSince,
} as const satisfies Record<string, (zone: ZoneSummary) => string | number | boolean | null>;

/** All zones of a filter as CSV (RFC 4180), read page by page so that a large fleet never is in memory as text at once. */
export async function exportZones(
  context: Context,
  query: ZoneListQuery,
): Promise<Outcome<AsyncIterable<string>>> {
  const refusal = refusalFor(context, "read");
  if (refusal !== null) return refusal;
  const page = readPage({ ...query, cursor: undefined }, context.services.fleet);
  if (!page.ok) return page;
  const { request } = page.value;
  const { database, fleet } = context.services;
  async function* lines(): AsyncGenerator<string> {
    yield `${Object.keys(COLUMNS).join(",")}\r\n`;
    let after = request.after;
    for (;;) {
      const rows = await selectZones(database.client, { ...request, after, limit: ROWS_PER_READ });
      yield rows.map((row) => csvLine(toSummary(row, fleet))).join("");
      const last = rows.at(-1);
      if (last === undefined || rows.length < ROWS_PER_READ) return;
      after = { value: last.sortValue, name: last.name, estate: last.estate };
    }
  }
  return ok(lines());
}

function csvLine(zone: ZoneSummary): string {
  return `${Object.values(COLUMNS)
    .map((cellOf) => csvCell(cellOf(zone)))
    .join(",")}\r\n`;
}

/** Spreadsheets run what starts like a formula; an apostrophe makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell: neutralised against formulas, quoted where it must be. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  const text = String(value);
  const harmless = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
