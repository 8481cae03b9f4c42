import * as z from "zod";
import { ANCHOR_STATES, EVENT_LEVELS, TRUST_POINT_STATES } from "./agent/server-settings";
import { WireInstant, WireSeconds } from "./wire";

const Native = z.record(z.string(), z.string());

/** A key that a server trusts of itself. The public key is left out: the key tag tells it from others. */
export const HeldAnchorItem = z
  .object({
    type: z.enum(["dnskey", "ds"]).nullable(),
    keyTag: z.int().nullable(),
    algorithm: z.object({ number: z.int(), mnemonic: z.string() }).nullable(),
    state: z.enum(ANCHOR_STATES).nullable(),
    /** Only anchors in the states `valid` and `missing` are trusted. */
    trusted: z.boolean(),
    enteredStateAt: WireInstant.nullable(),
    nextStateAt: WireInstant.nullable(),
    native: Native,
  })
  .meta({ id: "HeldTrustAnchor", description: "A trust anchor as a server holds it" });

export const TrustPointItem = z
  .object({
    zone: z.string(),
    state: z.enum(TRUST_POINT_STATES).nullable(),
    lastRefreshAt: WireInstant.nullable(),
    lastSuccessfulRefreshAt: WireInstant.nullable(),
    nextRefreshAt: WireInstant.nullable(),
    /** 0 = well, else a Win32 code. */
    lastRefreshResult: z.int().nullable(),
    /** null = they could not be read. */
    anchors: z.array(HeldAnchorItem).nullable(),
    native: Native,
  })
  .meta({ id: "TrustPoint", description: "A name that a server trusts of itself" });

export const LoggedEventItem = z
  .object({
    record: z.int(),
    id: z.int(),
    at: WireInstant,
    level: z.enum(EVENT_LEVELS).nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: "LoggedEvent", description: "An entry of the DNS Server log, in its own words" });

/** What a server says of itself, at its own instant: it is read every few minutes, not in every sweep. null = could not be read. */
export const ServerSettingsItem = z
  .object({
    readAt: WireInstant,
    dnssecEnabled: z.boolean().nullable(),
    onlineSigningEnabled: z.boolean().nullable(),
    buildNumber: z.int().nullable(),
    pollingIntervalSeconds: WireSeconds.nullable(),
    keyStorageProviders: z.array(z.string()).nullable(),
    trustPoints: z.array(TrustPointItem).nullable(),
    events: z.array(LoggedEventItem).nullable(),
  })
  .meta({ id: "ServerSettings", description: "What a server says of itself beside its zones" });
export type ServerSettingsItem = z.infer<typeof ServerSettingsItem>;
export type TrustPointItem = z.infer<typeof TrustPointItem>;
