import type { DriverFailure } from "@/agent/drivers/driver";
import type { Instant } from "@/lib/dnssec/instant";
import { type Aim, settingsRequest } from "./commands";
import type { ZoneOnServer } from "./facts";
import { SERVER_IS_AWAY } from "./failures";
import { WINDOWS_LIMITS } from "./limits";
import { SettingsRow } from "./schema";
import type { ServerAsker } from "./server-asker";

type KnownSettings = NonNullable<ZoneOnServer["settings"]>;

export type SettingsReading = {
  readonly zones: readonly string[];
  /** What the server said of them before. */
  readonly known: ReadonlyMap<string, KnownSettings>;
  readonly deadlineMs: number;
  /** Unix seconds. */
  readonly now: () => Instant;
};

/** What was read, and the failure after which the server was not asked any more. */
export type SettingsOutcome = {
  readonly settings: ReadonlyMap<string, KnownSettings>;
  readonly failure: DriverFailure | null;
};

/**
 * The settings of all zones in as few calls as the cmdlet allows. A zone whose key master is dead may hold up the server that is
 * asked about it (KM-20): then the others are read apart from it, and it is read last, within a time of its own.
 */
export async function readSettings(
  asker: ServerAsker,
  aim: Aim,
  reading: SettingsReading,
): Promise<SettingsOutcome> {
  const read = new Map<string, KnownSettings>();
  const slow: string[] = [];
  let waiting = [...reading.zones];
  while (waiting.length > 0) {
    const size =
      slow.length > 0 ? WINDOWS_LIMITS.settingsAtOnceWhenSlow : WINDOWS_LIMITS.settingsAtOnce;
    const batch = waiting.slice(0, size);
    waiting = waiting.slice(batch.length);
    const deadlineMs = slow.length > 0 ? WINDOWS_LIMITS.oneZoneMs : reading.deadlineMs;
    const { failure } = await readBatch(asker, aim, batch, { ...reading, deadlineMs, read });
    if (failure === null) continue;
    if (isServerWide(failure)) return { settings: read, failure };
    slow.push(...batch.filter((zone) => !read.has(zone)));
    waiting = lastOfSameHolder(waiting, slow, reading.known);
  }
  await readOneByOne(asker, aim, lastOfSameHolder(slow, [], reading.known), { ...reading, read });
  return { settings: read, failure: null };
}

type Batch = SettingsReading & { readonly read: Map<string, KnownSettings> };

async function readBatch(
  asker: ServerAsker,
  aim: Aim,
  zones: readonly string[],
  { deadlineMs, now, read }: Batch,
): Promise<{ readonly failure: DriverFailure | null }> {
  const { rows, failure } = await asker.rows(SettingsRow, settingsRequest(aim, zones), deadlineMs);
  const spelling = new Map(zones.map((zone) => [canonical(zone), zone]));
  for (const row of rows) {
    const zone = spelling.get(canonical(row.ZoneName));
    if (zone !== undefined) read.set(zone, { row, readAt: now() });
  }
  return { failure };
}

/** Each alone, until the time for all of them is over; a second one of the same holder is not tried after a first in vain. */
async function readOneByOne(
  asker: ServerAsker,
  aim: Aim,
  zones: readonly string[],
  batch: Batch,
): Promise<void> {
  const until = performance.now() + WINDOWS_LIMITS.slowZonesMs;
  const dead = new Set<string>();
  for (const zone of zones) {
    if (performance.now() > until) return;
    const holder = holderOf(zone, batch.known);
    if (holder !== null && dead.has(holder)) continue;
    const deadlineMs = WINDOWS_LIMITS.oneZoneMs;
    const { failure } = await readBatch(asker, aim, [zone], { ...batch, deadlineMs });
    if (failure?.kind === "timed-out" && holder !== null) dead.add(holder);
    if (failure !== null && isServerWide(failure)) return;
  }
}

function isServerWide({ kind, code }: DriverFailure): boolean {
  return kind === "unauthenticated" || (code !== null && SERVER_IS_AWAY.includes(code));
}

/** Zones of a key master that held somebody up come after all others. */
function lastOfSameHolder(
  zones: readonly string[],
  slow: readonly string[],
  known: SettingsReading["known"],
): string[] {
  const suspects = new Set(slow.map((zone) => holderOf(zone, known)));
  const isSuspect = (zone: string) => {
    const holder = holderOf(zone, known);
    return holder !== null && suspects.has(holder);
  };
  return [...zones.filter((zone) => !isSuspect(zone)), ...zones.filter(isSuspect)];
}

function holderOf(zone: string, known: SettingsReading["known"]): string | null {
  return known.get(zone)?.row.KeyMasterServer?.toLowerCase() ?? null;
}

function canonical(zone: string): string {
  return zone.toLowerCase().replace(/(?<=.)\.$/, "");
}
