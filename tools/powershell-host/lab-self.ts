import type { ServerSettings, TrustPoint } from "@/lib/dnssec/server-settings";
import { algorithmEntry } from "@/lib/dnssec/signing-key/algorithms";
import type { PeerLine } from "./peer";
import { cim, instant, object, span, text, uint16, uint32 } from "./typed-values";

const DAY = 86_400;

/** Get-DnsServerDsSetting: intervals in seconds are numbers there, the others time spans. */
export function directoryLines({ pollingIntervalSeconds }: ServerSettings): readonly PeerLine[] {
  if (pollingIntervalSeconds === null) return [];
  return [
    object(
      cim("DnsServerDsSetting", {
        PollingInterval: uint32(pollingIntervalSeconds),
        TombstoneInterval: span(14 * DAY),
        LazyUpdateInterval: uint32(3),
        MinimumBackgroundLoadThreads: uint32(1),
        RemoteReplicationDelay: uint32(30),
        DirectoryPartitionAutoEnlistInterval: span(DAY),
      }),
    ),
  ];
}

/** Get-DnsServerTrustPoint (spec §2.4). Names are printed with the trailing dot. */
export function trustPointLine(point: TrustPoint): PeerLine {
  const { TrustPointState = null } = point.native;
  return object(
    cim("DnsServerTrustPoint", {
      TrustPointName: text(`${point.zone}.`),
      TrustPointState: text(TrustPointState),
      LastActiveRefreshTime: instant(point.lastRefreshAt),
      NextActiveRefreshTime: instant(point.nextRefreshAt),
      LastSuccessfulActiveRefreshTime: instant(point.lastSuccessfulRefreshAt),
      LastActiveRefreshResult: uint32(point.lastRefreshResult),
    }),
  );
}

/** Get-DnsServerTrustAnchor of one trust point (spec §2.3). */
export function trustAnchorLines({ zone, anchors }: TrustPoint): readonly PeerLine[] {
  return (anchors ?? []).map((anchor) =>
    object(
      cim("DnsServerTrustAnchor", {
        TrustAnchorName: text(`${zone}.`),
        TrustAnchorType: text(anchor.native.TrustAnchorType ?? null),
        KeyTag: uint16(anchor.keyTag),
        TrustAnchorState: text(anchor.native.TrustAnchorState ?? null),
        EnteredStateTime: instant(anchor.enteredStateAt),
        NextStateTime: instant(anchor.nextStateAt),
        TrustAnchorData: cim("DnsServerResourceRecordDnsKey", {
          KeyProtocol: text("DnsSec"),
          CryptoAlgorithm: text(algorithmEntry(anchor.algorithm ?? 0)?.windowsName ?? null),
          Base64Data: text(anchor.publicKey),
        }),
      }),
    ),
  );
}
