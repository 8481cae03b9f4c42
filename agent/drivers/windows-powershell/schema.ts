import * as z from "zod";
import type { WorkerRow } from "@/agent/transport/powershell-protocol";
import { err, ok, type Result } from "@/lib/result";

const text = z.string().nullable();
const number = z.int().nullable();
const boolean = z.boolean().nullable();
const texts = z.array(z.string()).nullable();

/** DnsServerZone and its kinds (spec §2.5). What a kind does not have is null. */
export const ZoneRow = z.object({
  ZoneName: z.string(),
  ZoneType: text,
  IsDsIntegrated: boolean,
  IsSigned: boolean,
  IsReadOnly: boolean,
  IsAutoCreated: boolean,
  ReplicationScope: text,
});
export type ZoneRow = z.infer<typeof ZoneRow>;

/** DnsServerDnsSecZoneSetting (spec §2.1). Durations in seconds. */
export const SettingsRow = z.object({
  ZoneName: z.string(),
  IsKeyMasterServer: boolean,
  KeyMasterServer: text,
  KeyMasterStatus: text,
  DenialOfExistence: text,
  NSec3HashAlgorithm: text,
  NSec3Iterations: number,
  NSec3OptOut: boolean,
  IsNSec3SaltConfigured: boolean,
  NSec3RandomSaltLength: number,
  NSec3UserSalt: text,
  DnsKeyRecordSetTtl: number,
  DSRecordSetTtl: number,
  DSRecordGenerationAlgorithm: texts,
  DistributeTrustAnchor: texts,
  EnableRfc5011KeyRollover: boolean,
  ParentHasSecureDelegation: boolean,
  SecureDelegationPollingPeriod: number,
  PropagationTime: number,
  SignatureInceptionOffset: number,
});
export type SettingsRow = z.infer<typeof SettingsRow>;

/** DnsServerSigningKey: one descriptor (spec §2.2). Durations in seconds, instants in Unix seconds. */
export const KeyRow = z.object({
  KeyId: z.string(),
  KeyType: text,
  CryptoAlgorithm: text,
  KeyLength: number,
  KeyStorageProvider: text,
  StoreKeysInAD: boolean,
  CurrentState: text,
  IsRolloverEnabled: boolean,
  RolloverType: text,
  RolloverPeriod: number,
  InitialRolloverOffset: number,
  CurrentRolloverStatus: text,
  NextRolloverAction: text,
  LastRolloverTime: number,
  NextRolloverTime: number,
  DnsKeySignatureValidityPeriod: number,
  DSSignatureValidityPeriod: number,
  ZoneSignatureValidityPeriod: number,
  ActiveKey: text,
  StandbyKey: text,
  NextKey: text,
});
export type KeyRow = z.infer<typeof KeyRow>;

/** DnsServerZoneDnsSecValidationResult (spec §2.6). */
export const TestRow = z.object({ ValidationErrorCode: number, KeyId: text });
export type TestRow = z.infer<typeof TestRow>;

/** DNSKEY and RRSIG records at the apex. */
export const ApexRow = z.object({
  "RecordData.KeyTag": number,
  "RecordData.KeyFlags": number,
  "RecordData.CryptoAlgorithm": text,
  "RecordData.Base64Data": text,
  "RecordData.TypeCovered": text,
  "RecordData.SignatureExpiration": number,
});
export type ApexRow = z.infer<typeof ApexRow>;

/** Get-DnsServerSetting -All, the parts that matter (spec §2.6). */
export const ServerRow = z.object({
  IsReadOnlyDC: boolean,
  DsAvailable: boolean,
  EnableDnsSec: boolean,
  EnableOnlineSigning: boolean,
  BuildNumber: number,
});
export type ServerRow = z.infer<typeof ServerRow>;

/** Get-DnsServerDsSetting; seconds. */
export const DirectorySettingRow = z.object({ PollingInterval: number });

/** Show-DnsServerKeyStorageProvider gives texts alone. */
export const ProviderRow = z.object({ ".": z.string() });

/** DnsServerTrustPoint (spec §2.4). */
export const TrustPointRow = z.object({
  TrustPointName: z.string(),
  TrustPointState: text,
  LastActiveRefreshTime: number,
  NextActiveRefreshTime: number,
  LastSuccessfulActiveRefreshTime: number,
  LastActiveRefreshResult: number,
});
export type TrustPointRow = z.infer<typeof TrustPointRow>;

/** DnsServerTrustAnchor (spec §2.3). What TrustAnchorData calls its parts is UNVERIFIED: they may be null. */
export const TrustAnchorRow = z.object({
  TrustAnchorType: text,
  KeyTag: number,
  TrustAnchorState: text,
  EnteredStateTime: number,
  NextStateTime: number,
  "TrustAnchorData.CryptoAlgorithm": text,
  "TrustAnchorData.Base64Data": text,
});
export type TrustAnchorRow = z.infer<typeof TrustAnchorRow>;

/** An entry of an event log. `()` is the whole event in XML. */
export const EventRow = z.object({
  Id: z.int(),
  RecordId: z.int(),
  TimeCreated: z.int(),
  Level: number,
  /** In the server's language. */
  Message: text,
  "()": z.string(),
});
export type EventRow = z.infer<typeof EventRow>;

export type MalformedRow = { readonly kind: "malformed-row"; readonly detail: string };

/** Rows in the shape that is expected; one that is not makes all of them worthless. */
export function parseRows<T>(
  schema: z.ZodType<T>,
  rows: readonly WorkerRow[],
): Result<readonly T[], MalformedRow> {
  const parsed: T[] = [];
  for (const row of rows) {
    const outcome = schema.safeParse(row);
    if (!outcome.success) {
      const [issue] = outcome.error.issues;
      const place = issue?.path.map(String).join(".") ?? "";
      return err({ kind: "malformed-row", detail: `${place}: ${issue?.message ?? "unreadable"}` });
    }
    parsed.push(outcome.data);
  }
  return ok(parsed);
}
