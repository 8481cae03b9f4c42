import { parseZoneName, type ZoneName } from "@/lib/dns/zone-name";
import { type NameTable, resolveServerName } from "@/lib/dnssec/key-master/names";
import type { SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type {
  ParentDs,
  ServerZoneView,
  SigningReport,
  ZoneReport,
  ZoneStorage,
} from "@/lib/dnssec/zone-report";
import { toDescriptor } from "./convert-keys";
import { settingWords, toSettings } from "./convert-settings";
import { isPrimary, isWritable, type ZoneKeys, type ZoneOnServer } from "./facts";
import { dnskeySignaturesUntil, matchKeys, type PointerMemory } from "./match-keys";
import type { SettingsRow, TestRow, ZoneRow } from "./schema";

/** A report without what only memory can tell. */
export type ZoneContent = Omit<ZoneReport, "revision" | "roleChangedAt">;

export type ConvertContext = {
  readonly estate: string;
  readonly names: NameTable;
  readonly pointers: PointerMemory;
};

/** A private key that cannot be opened there, or whose provider is missing (spec §5.1). */
const KEY_FAULTS: ReadonlySet<number> = new Set([9107, 9108, 9109, 9110, 9112]);

/** The zone that a server's spelling means; null = a name that is none. */
export function zoneOf({ ZoneName: text }: ZoneRow): ZoneName | null {
  const name = parseZoneName(text);
  return name.ok ? name.value : null;
}

/** All that the servers say of one zone, in the words of reports. Pure but for the memory of pointers. */
export function toZoneContent(
  zone: ZoneName,
  copies: readonly ZoneOnServer[],
  keys: ZoneKeys | null,
  context: ConvertContext,
): ZoneContent {
  const descriptors = keys === null ? null : toDescriptors(keys, context.pointers);
  const told = copies.find(({ server }) => server === keys?.reportedBy)?.settings?.row ?? null;
  const views = copies.flatMap((copy) => toView(copy, keys, { ...context, told }) ?? []);
  return {
    estate: context.estate,
    zone,
    displayName: copies[0]?.zone.ZoneName.replace(/(?<=.)\.$/, "") ?? zone,
    storage: storageOf(copies),
    everSigned: everSigned(copies, descriptors),
    views,
    directory: [],
    signing: keys === null || descriptors === null ? null : toSigning(keys, descriptors, copies),
    parentDs: NOTHING_KNOWN_OF_PARENT,
  };
}

const NOTHING_KNOWN_OF_PARENT: ParentDs = {
  state: "unknown",
  keyTags: [],
  ttlSeconds: null,
  seenAt: null,
};

/** null while a primary has not told whom it takes for the key master: its silence is no "nobody". */
export function toView(
  copy: ZoneOnServer,
  keys: ZoneKeys | null,
  context: ConvertContext & { readonly told?: SettingsRow | null },
): ServerZoneView | null {
  const { zone, settings, server } = copy;
  const isOwn = isPrimary(zone);
  if (isOwn && settings === null) return null;
  const role = isOwn && settings !== null ? roleIn(settings.row, copy, context.names) : NO_ROLE;
  const isReporter = keys?.reportedBy === server;
  return {
    server,
    copy: isOwn ? "primary" : "secondary",
    isWritable: isWritable(zone),
    isSigned: isOwn ? zone.IsSigned : null,
    ...role,
    keysReachable: toReach(copy, keys),
    serial: null,
    dnskeySignaturesUntil: isReporter ? dnskeySignaturesUntil(keys?.apex ?? []) : null,
    recordSignaturesUntil: null,
    viewedAt: settings?.readAt ?? copy.readAt,
    native:
      isOwn && settings !== null
        ? { ...nativeWords(settings.row, zone), ...ownSettings(settings.row, context.told ?? null) }
        : nativeWords(null, zone),
  };
}

const NO_ROLE = { holder: null, isHolder: false, holderStatus: null } as const;

/** KeyMasterServer is spelled as a short name, a full name or an address (spec §2.1). */
function roleIn(
  row: SettingsRow,
  { server }: ZoneOnServer,
  names: NameTable,
): Pick<ServerZoneView, "holder" | "isHolder" | "holderStatus"> {
  const isHolder = row.IsKeyMasterServer === true;
  const text = row.KeyMasterServer?.trim() ?? "";
  const named = text === "" ? null : resolveServerName(text, names, server);
  const holder = isHolder ? server : named;
  return { holder, isHolder, holderStatus: statusOf(holder, row.KeyMasterStatus) };
}

function statusOf(holder: string | null, text: string | null): ServerZoneView["holderStatus"] {
  if (holder === null) return null;
  // The management pack of Microsoft spells OnLine and OffLine (KM-20).
  const word = text?.toLowerCase();
  return word === "online" || word === "offline" ? word : null;
}

/** Named keys are at fault; without any fault all are fine; beside a fault the others are not known (limits.ts). */
function toReach(copy: ZoneOnServer, keys: ZoneKeys | null): Record<string, boolean | null> {
  if (!isPrimary(copy.zone) || keys === null) return {};
  const faults = (copy.tests ?? []).filter(isKeyFault);
  const named = new Set(faults.map(({ KeyId }) => KeyId ?? ""));
  const others = copy.tests === null || faults.length > 0 ? null : true;
  return Object.fromEntries(
    keys.rows.map(({ KeyId }) => [KeyId, named.has(KeyId) ? false : others]),
  );
}

function isKeyFault({ ValidationErrorCode }: TestRow): boolean {
  return ValidationErrorCode !== null && KEY_FAULTS.has(ValidationErrorCode);
}

function toDescriptors(
  { rows, apex }: ZoneKeys,
  pointers: PointerMemory,
): readonly SigningKeyDescriptor[] {
  return rows.map((row) =>
    toDescriptor(row, apex === null ? undefined : matchKeys(row, rows, apex, pointers)),
  );
}

function toSigning(
  { reportedBy }: ZoneKeys,
  descriptors: readonly SigningKeyDescriptor[],
  copies: readonly ZoneOnServer[],
): SigningReport | null {
  const settings = copies.find(({ server }) => server === reportedBy)?.settings ?? null;
  if (settings === null) return null;
  return { reportedBy, settings: toSettings(settings.row), descriptors, renewalFraction: null };
}

function storageOf(copies: readonly ZoneOnServer[]): ZoneStorage {
  const primaries = copies.filter(({ zone }) => isPrimary(zone));
  if (primaries.some(({ zone }) => zone.IsDsIntegrated === true)) return "directory";
  return primaries.length > 0 ? "file" : "secondary";
}

/** KM-6, KM-55: keys stay when a zone is unsigned; whether they ever signed is then not told. */
function everSigned(
  copies: readonly ZoneOnServer[],
  descriptors: readonly SigningKeyDescriptor[] | null,
): boolean | null {
  if (copies.some(({ zone }) => zone.IsSigned === true)) return true;
  return descriptors?.length === 0 ? false : null;
}

/**
 * A server's own settings where they are others than those that are told of the zone: a view that lags, or a copy that nobody signs.
 * Where they are the same once is enough, in ten thousand zones of many servers.
 */
function ownSettings(row: SettingsRow, told: SettingsRow | null): Readonly<Record<string, string>> {
  if (told === null || row === told) return {};
  const own = settingWords(row);
  return JSON.stringify(own) === JSON.stringify(settingWords(told)) ? {} : own;
}

function nativeWords(row: SettingsRow | null, zone: ZoneRow): Readonly<Record<string, string>> {
  const role =
    row === null
      ? {}
      : {
          IsKeyMasterServer: row.IsKeyMasterServer === true ? "True" : "False",
          KeyMasterServer: row.KeyMasterServer ?? "",
          ...(row.KeyMasterStatus === null ? {} : { KeyMasterStatus: row.KeyMasterStatus }),
        };
  return { ...role, ZoneType: zone.ZoneType ?? "" };
}
