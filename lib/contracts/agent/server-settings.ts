import * as z from "zod";
import type {
  HeldAnchor,
  LoggedEvent,
  ServerSettings,
  TrustPoint,
} from "@/lib/dnssec/server-settings";

const UnixSeconds = z.int();
const Native = z.record(z.string(), z.string());

export const ANCHOR_STATES = [
  "ds-pending",
  "ds-invalid",
  "add-pending",
  "valid",
  "missing",
  "revoked",
] as const;
export const TRUST_POINT_STATES = ["ds-pending", "active", "delete-pending"] as const;
export const EVENT_LEVELS = ["critical", "error", "warning", "information"] as const;

const HeldAnchorSchema = z.object({
  type: z.enum(["dnskey", "ds"]).nullable(),
  keyTag: z.int().nullable(),
  algorithm: z.int().nullable(),
  publicKey: z.string().nullable(),
  state: z.enum(ANCHOR_STATES).nullable(),
  enteredStateAt: UnixSeconds.nullable(),
  nextStateAt: UnixSeconds.nullable(),
  native: Native,
}) satisfies z.ZodType<HeldAnchor>;

const TrustPointSchema = z.object({
  zone: z.string(),
  state: z.enum(TRUST_POINT_STATES).nullable(),
  lastRefreshAt: UnixSeconds.nullable(),
  lastSuccessfulRefreshAt: UnixSeconds.nullable(),
  nextRefreshAt: UnixSeconds.nullable(),
  lastRefreshResult: z.int().nullable(),
  anchors: z.array(HeldAnchorSchema).nullable(),
  native: Native,
}) satisfies z.ZodType<TrustPoint>;

const LoggedEventSchema = z.object({
  record: z.int(),
  id: z.int(),
  at: UnixSeconds,
  level: z.enum(EVENT_LEVELS).nullable(),
  message: z.string().nullable(),
}) satisfies z.ZodType<LoggedEvent>;

/** What a server says of itself, one to one with the core's type. */
export const ServerSettingsSchema = z.object({
  readAt: UnixSeconds,
  isDnssecEnabled: z.boolean().nullable(),
  isOnlineSigningEnabled: z.boolean().nullable(),
  buildNumber: z.int().nullable(),
  pollingIntervalSeconds: z.int().nullable(),
  keyStorageProviders: z.array(z.string()).nullable(),
  trustPoints: z.array(TrustPointSchema).nullable(),
  events: z.array(LoggedEventSchema).nullable(),
}) satisfies z.ZodType<ServerSettings>;
