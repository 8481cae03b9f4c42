import { parseZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  HeldAnchor,
  LoggedEvent,
  ServerSettings,
  TrustAnchorState,
  TrustPoint,
} from "@/lib/dnssec/server-settings";
import { algorithmNumberOf } from "@/lib/dnssec/signing-key/algorithms";
import { WINDOWS_LIMITS } from "./limits";
import type { EventRow, ServerRow, TrustAnchorRow, TrustPointRow } from "./schema";

/** What was read of a server beside its zones; null = that part could not be read. */
export type ServerReading = {
  readonly readAt: Instant;
  readonly row: ServerRow;
  readonly pollingInterval: number | null;
  readonly providers: readonly string[] | null;
  readonly trustPoints: readonly TrustPointRow[] | null;
  /** By the name of the trust point; one that is missing could not be read. */
  readonly anchors: ReadonlyMap<string, readonly TrustAnchorRow[]>;
};

/** Spec §2.3, §2.4: words differ in case and spacing, and only `Active` is attested. */
const ANCHOR_STATES: ReadonlyMap<string, TrustAnchorState> = new Map([
  ["dspending", "ds-pending"],
  ["dsinvalid", "ds-invalid"],
  ["addpending", "add-pending"],
  ["valid", "valid"],
  ["missing", "missing"],
  ["revoked", "revoked"],
]);
const POINT_STATES: ReadonlyMap<string, NonNullable<TrustPoint["state"]>> = new Map([
  ["active", "active"],
  ["dspending", "ds-pending"],
  ["deletepending", "delete-pending"],
]);
const TYPES: ReadonlyMap<string, NonNullable<HeldAnchor["type"]>> = new Map([
  ["dnskey", "dnskey"],
  ["ds", "ds"],
]);
const LEVELS: ReadonlyMap<number, NonNullable<LoggedEvent["level"]>> = new Map([
  [0, "information"],
  [1, "critical"],
  [2, "error"],
  [3, "warning"],
  [4, "information"],
]);

/** What a server says of itself, in our words; `events` come by another way. */
export function toServerSettings(
  reading: ServerReading,
  events: readonly LoggedEvent[] | null,
): ServerSettings {
  const { row, trustPoints, anchors } = reading;
  return {
    readAt: reading.readAt,
    isDnssecEnabled: row.EnableDnsSec,
    isOnlineSigningEnabled: row.EnableOnlineSigning,
    buildNumber: row.BuildNumber,
    pollingIntervalSeconds: reading.pollingInterval,
    keyStorageProviders: reading.providers,
    trustPoints:
      trustPoints?.flatMap(
        (point) => toTrustPoint(point, anchors.get(point.TrustPointName) ?? null) ?? [],
      ) ?? null,
    events,
  };
}

/** null for a name that is none. */
function toTrustPoint(
  row: TrustPointRow,
  anchors: readonly TrustAnchorRow[] | null,
): TrustPoint | null {
  const name = parseZoneName(row.TrustPointName);
  if (!name.ok) return null;
  return {
    zone: name.value,
    state: wordOf(POINT_STATES, row.TrustPointState),
    lastRefreshAt: row.LastActiveRefreshTime,
    lastSuccessfulRefreshAt: row.LastSuccessfulActiveRefreshTime,
    nextRefreshAt: row.NextActiveRefreshTime,
    lastRefreshResult: row.LastActiveRefreshResult,
    anchors: anchors?.map(toAnchor) ?? null,
    native: told({ TrustPointState: row.TrustPointState }),
  };
}

function toAnchor(row: TrustAnchorRow): HeldAnchor {
  const type = wordOf(TYPES, row.TrustAnchorType);
  const key = row["TrustAnchorData.Base64Data"]?.replaceAll(/\s/g, "") ?? "";
  return {
    type,
    keyTag: row.KeyTag,
    algorithm: algorithmNumberOf(row["TrustAnchorData.CryptoAlgorithm"] ?? ""),
    publicKey: type === "ds" || key === "" ? null : key,
    state: wordOf(ANCHOR_STATES, row.TrustAnchorState),
    enteredStateAt: row.EnteredStateTime,
    nextStateAt: row.NextStateTime,
    native: told({ TrustAnchorType: row.TrustAnchorType, TrustAnchorState: row.TrustAnchorState }),
  };
}

/** An entry of the classic log as it is shown. */
export function toLoggedEvent(row: EventRow): LoggedEvent {
  const message = row.Message?.trim() ?? "";
  return {
    record: row.RecordId,
    id: row.Id,
    at: row.TimeCreated,
    level: LEVELS.get(row.Level ?? -1) ?? null,
    message: message === "" ? null : message.slice(0, WINDOWS_LIMITS.messageLetters),
  };
}

function wordOf<T>(words: ReadonlyMap<string, T>, text: string | null): T | null {
  return words.get(text?.replaceAll(/[\s_-]/g, "").toLowerCase() ?? "") ?? null;
}

function told(words: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(words).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}
