import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import type {
  HeldAnchor,
  ServerSettings,
  TrustAnchorState,
  TrustPoint,
} from "@/lib/dnssec/server-settings";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { LabCore } from "./core";
import type { LabAnchor } from "./forest/anchor-stores";
import { hasReplica, type LabServer } from "./forest/lab-server";
import { POLLING_INTERVAL_SECONDS } from "./forest/polling";
import { lastRefresh, REFRESH_EVERY } from "./forest/trust-refresh";
import type { KeyReader } from "./keys/key-reader";
import { loggedEvents } from "./server-log";
import { anchorState } from "./zone/anchored-keys";

/** Windows Server 2022. */
export const LAB_BUILD = 20_348;

const STATE_WORDS: Readonly<Record<TrustAnchorState, string>> = {
  "ds-pending": "DSPending",
  "ds-invalid": "DSInvalid",
  "add-pending": "AddPending",
  valid: "Valid",
  missing: "Missing",
  revoked: "Revoked",
};

/** What a server says of itself at this moment, whether or not it can be asked. */
export function reportSettings(
  core: LabCore,
  server: LabServer,
  keys: KeyReader,
  now: Instant,
): ServerSettings {
  const store = core.world.forest.trustAnchors.of(server);
  return {
    readAt: now,
    isDnssecEnabled: server.isDnssecEnabled,
    isOnlineSigningEnabled: server.isOnlineSigningEnabled,
    buildNumber: LAB_BUILD,
    pollingIntervalSeconds: hasReplica(server) ? POLLING_INTERVAL_SECONDS : null,
    keyStorageProviders: server.keyStorageProviders,
    trustPoints: [...store]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([zone, anchors]) => trustPoint({ core, server, keys, now }, zone, anchors)),
    events: loggedEvents(core, server, now).map(({ zone: _, ...event }) => event),
  };
}

type Place = {
  readonly core: LabCore;
  readonly server: LabServer;
  readonly keys: KeyReader;
  readonly now: Instant;
};

function trustPoint(place: Place, zone: ZoneName, anchors: readonly LabAnchor[]): TrustPoint {
  const lastRefreshAt = lastRefresh(place.server.name, zone, {
    since: Math.min(...anchors.map(({ enteredAt }) => enteredAt)),
    now: place.now,
  });
  return {
    zone,
    state: "active",
    lastRefreshAt,
    lastSuccessfulRefreshAt: lastRefreshAt,
    nextRefreshAt: lastRefreshAt + REFRESH_EVERY,
    lastRefreshResult: 0,
    anchors: anchors.map((anchor) => heldAnchor(place, zone, anchor)),
    native: { TrustPointState: "Active" },
  };
}

function heldAnchor({ core, keys }: Place, zone: ZoneName, anchor: LabAnchor): HeldAnchor {
  const { algorithm, enteredAt } = anchor;
  const state = anchorState(anchor, core.find(zone));
  const publicKey = keys.readField(anchor);
  return {
    type: "dnskey",
    keyTag:
      publicKey === null
        ? null
        : keyTagOf({ kind: "DNSKEY", flags: 257, protocol: 3, algorithm, publicKey }),
    algorithm,
    publicKey: publicKey === null ? null : Buffer.from(publicKey).toString("base64"),
    state,
    enteredStateAt: enteredAt,
    nextStateAt: null,
    native: { TrustAnchorType: "DnsKey", TrustAnchorState: STATE_WORDS[state] },
  };
}
