import { parseZoneName, type ZoneName } from "@/lib/dns/zone-name";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ReadEvent } from "./server-events";
import type { ToldHappening } from "./transition-log";

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
const DATA = /<Data\s+Name=(["'])([^"']*)\1\s*(?:\/>|>([^<]*)<\/Data>)/g;
/** Names of the field that carries the zone; which one it is on which build is not documented (docs/drivers/windows.md). */
const ZONE_FIELDS = ["zone", "zonename"];

const SIGNED = new Map<number, readonly [from: string, to: string]>([
  [525, ["unsigned", "signed"]],
  [526, ["signed", "unsigned"]],
  [527, ["signed", "signed again"]],
]);
/** The role was transferred or seized. */
const ROLE_MOVED = 568;

type Meaning = Pick<ToldHappening, "kind" | "through">;

/**
 * What else is told as it was logged. A rollover goes on by the clock; everything else somebody has done. None is of the kind
 * `rollover`: such rows say from which stage to which, and the past is drawn and judged from them.
 */
const LOGGED = new Map<number, Meaning>([
  [528, { kind: "key", through: "clock" }],
  [529, { kind: "key", through: "clock" }],
  [530, { kind: "key", through: "clock" }],
  [531, { kind: "key", through: "outside" }],
  [533, { kind: "key", through: "outside" }],
  [534, { kind: "key", through: "outside" }],
  [535, { kind: "key", through: "outside" }],
  [544, { kind: "key", through: "outside" }],
  [545, { kind: "key", through: "outside" }],
  [546, { kind: "key", through: "outside" }],
  [569, { kind: "key", through: "outside" }],
  [570, { kind: "settings", through: "outside" }],
  [571, { kind: "key", through: "outside" }],
]);

/** The descriptor that an event is about, as a column of exported audit events is called. */
const KEY_FIELD = "keyid";
const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

export type EventContext = {
  readonly estate: string;
  /** On whose log it was: the audit log is written where something was done, so for a move by the new key master (KM-35). */
  readonly server: ServerName;
  /** Who was known to hold the role before. */
  readonly holderBefore: (zone: string) => ServerName | null;
  /** A zone that the server has or trusts. */
  readonly isZone: (zone: ZoneName) => boolean;
};

/** What an entry of a log tells of a zone, as far as its data can be read. Its message is localized and not looked at. */
export function toHappening(event: ReadEvent, context: EventContext): ToldHappening | null {
  return event.log === "audit" ? ofAudit(event, context) : ofClassic(event, context);
}

/**
 * Names of fields in the classic log are not documented: an entry is about the zone whose name one of its values is, and nothing else
 * (spec §6.2).
 */
function ofClassic({ row, isPast }: ReadEvent, context: EventContext): ToldHappening | null {
  const zone = zoneNamedIn(readEventData(row["()"]), context);
  if (zone === null) return null;
  return {
    estate: context.estate,
    zone,
    at: row.TimeCreated,
    kind: row.Id === UNSIGN_FAILED ? "settings" : "key",
    from: null,
    to: `event ${row.Id}`,
    descriptorId: null,
    source: context.server,
    through: "outside",
    isPast,
  };
}

const UNSIGN_FAILED = 777;

/** The zone whose name one of the values is exactly, of those that the server has or trusts. */
function zoneNamedIn(data: ReadonlyMap<string, string>, context: EventContext): ZoneName | null {
  for (const value of data.values()) {
    const zone = parseZoneName(value);
    if (value !== "" && zone.ok && zone.value !== "." && context.isZone(zone.value))
      return zone.value;
  }
  return null;
}

function ofAudit({ row: event, isPast }: ReadEvent, context: EventContext): ToldHappening | null {
  const data = readEventData(event["()"]);
  const zone = zoneOfAudit(event.Id, data, context);
  if (zone === null) return null;
  const common = {
    estate: context.estate,
    zone,
    at: event.TimeCreated,
    descriptorId: null,
    source: context.server,
    through: "outside",
    isPast,
  } as const;
  const signed = SIGNED.get(event.Id);
  if (signed !== undefined) return { ...common, kind: "settings", from: signed[0], to: signed[1] };
  const logged = LOGGED.get(event.Id);
  if (logged !== undefined) {
    const descriptorId = GUID.exec(data.get(KEY_FIELD) ?? "")?.[1]?.toLowerCase() ?? null;
    return { ...common, ...logged, from: null, to: `event ${event.Id}`, descriptorId };
  }
  if (event.Id !== ROLE_MOVED) return null;
  const from = context.holderBefore(zone);
  return {
    ...common,
    kind: "role",
    from: from === context.server ? null : from,
    to: context.server,
  };
}

/** Where no field of a known name has one, what is only told as it was logged is about a zone that is named at all. */
function zoneOfAudit(
  id: number,
  data: ReadonlyMap<string, string>,
  context: EventContext,
): ZoneName | null {
  const text = ZONE_FIELDS.map((name) => data.get(name)).find((value) => value !== undefined) ?? "";
  const zone = parseZoneName(text);
  if (text !== "" && zone.ok) return zone.value;
  return LOGGED.has(id) ? zoneNamedIn(data, context) : null;
}

/** The event's own data by their names, in lower case. */
export function readEventData(xml: string): ReadonlyMap<string, string> {
  return new Map(
    [...xml.matchAll(DATA)].map(([, , name = "", value = ""]) => [
      name.toLowerCase(),
      readEntities(value).trim(),
    ]),
  );
}

function readEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex, digits, name) => {
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
