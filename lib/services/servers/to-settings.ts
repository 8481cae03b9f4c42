import type { ServerSettingsItem, TrustPointItem } from "@/lib/contracts/server-settings";
import {
  type HeldAnchor,
  isTrustedAnchor,
  type ServerSettings,
  type TrustPoint,
} from "@/lib/dnssec/server-settings";
import { describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import { wireInstant, wireInstantOrNull } from "@/lib/services/wire/instants";

/** What a server said of itself, as it goes out; null where nobody asked. */
export function toSettings(settings: ServerSettings | undefined): ServerSettingsItem | null {
  if (settings === undefined) return null;
  return {
    readAt: wireInstant(settings.readAt),
    dnssecEnabled: settings.isDnssecEnabled,
    onlineSigningEnabled: settings.isOnlineSigningEnabled,
    buildNumber: settings.buildNumber,
    pollingIntervalSeconds: settings.pollingIntervalSeconds,
    keyStorageProviders:
      settings.keyStorageProviders === null ? null : [...settings.keyStorageProviders],
    trustPoints: settings.trustPoints?.map(toTrustPoint) ?? null,
    events: settings.events?.map(({ at, ...event }) => ({ ...event, at: wireInstant(at) })) ?? null,
  };
}

function toTrustPoint(point: TrustPoint): TrustPointItem {
  return {
    zone: point.zone,
    state: point.state,
    lastRefreshAt: wireInstantOrNull(point.lastRefreshAt),
    lastSuccessfulRefreshAt: wireInstantOrNull(point.lastSuccessfulRefreshAt),
    nextRefreshAt: wireInstantOrNull(point.nextRefreshAt),
    lastRefreshResult: point.lastRefreshResult,
    anchors: point.anchors?.map(toAnchor) ?? null,
    native: { ...point.native },
  };
}

function toAnchor(anchor: HeldAnchor): NonNullable<TrustPointItem["anchors"]>[number] {
  return {
    type: anchor.type,
    keyTag: anchor.keyTag,
    algorithm: anchor.algorithm === null ? null : describeAlgorithm(anchor.algorithm),
    state: anchor.state,
    trusted: isTrustedAnchor(anchor),
    enteredStateAt: wireInstantOrNull(anchor.enteredStateAt),
    nextStateAt: wireInstantOrNull(anchor.nextStateAt),
    native: { ...anchor.native },
  };
}
