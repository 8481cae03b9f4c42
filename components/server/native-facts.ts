import type { TrustPointItem } from "@/lib/contracts/server-settings";
import type { ServerDetail } from "@/lib/contracts/servers";
import { quoted } from "@/lib/dnssec/key-master/move/command-text";

type Settings = NonNullable<ServerDetail["settings"]>;
type Fact = readonly [string, string];
type MaybeFact = readonly [string, string | null];

/** What one cmdlet answers, by its line. */
export type NativeFacts = { readonly command: string; readonly facts: readonly Fact[] };

/** What a server said of itself, in the order and spelling of the cmdlets; what it did not tell is left out. */
export function nativeFacts(server: string, settings: Settings): readonly NativeFacts[] {
  const here = `-ComputerName ${quoted(server)}`;
  const blocks: readonly { readonly command: string; readonly facts: readonly MaybeFact[] }[] = [
    {
      command: `Get-DnsServerSetting ${here} -All`,
      facts: [
        ["BuildNumber", numberOf(settings.buildNumber)],
        ["EnableDnsSec", truth(settings.dnssecEnabled)],
        ["EnableOnlineSigning", truth(settings.onlineSigningEnabled)],
      ],
    },
    {
      command: `Get-DnsServerDsSetting ${here}`,
      facts: [["PollingInterval(s)", numberOf(settings.pollingIntervalSeconds)]],
    },
    {
      command: `Show-DnsServerKeyStorageProvider ${here}`,
      facts: (settings.keyStorageProviders ?? []).map((name, at) => [`[${at}]`, name]),
    },
    ...(settings.trustPoints ?? []).flatMap((point) => [
      {
        command: `Get-DnsServerTrustPoint ${here} -Name ${quoted(point.zone)}`,
        facts: pointFacts(point),
      },
      {
        command: `Get-DnsServerTrustAnchor ${here} -Name ${quoted(point.zone)}`,
        facts: (point.anchors ?? []).flatMap((anchor) => anchorFacts(point, anchor)),
      },
    ]),
  ];
  return blocks
    .map(({ command, facts }) => ({
      command,
      facts: facts.filter((fact): fact is Fact => fact[1] !== null),
    }))
    .filter(({ facts }) => facts.length > 0);
}

function pointFacts(point: TrustPointItem): readonly MaybeFact[] {
  return [
    ["TrustPointName", dotted(point.zone)],
    ["TrustPointState", point.native.TrustPointState ?? null],
    ["LastActiveRefreshTime", point.lastRefreshAt],
    ["NextActiveRefreshTime", point.nextRefreshAt],
    ["LastActiveRefreshResult", numberOf(point.lastRefreshResult)],
    ["LastSuccessfulActiveRefreshTime", point.lastSuccessfulRefreshAt],
  ];
}

function anchorFacts(
  { zone }: TrustPointItem,
  anchor: NonNullable<TrustPointItem["anchors"]>[number],
): readonly MaybeFact[] {
  return [
    ["TrustAnchorName", dotted(zone)],
    ["TrustAnchorType", anchor.native.TrustAnchorType ?? null],
    ["KeyTag", numberOf(anchor.keyTag)],
    ["TrustAnchorState", anchor.native.TrustAnchorState ?? null],
    ["EnteredStateTime", anchor.enteredStateAt],
    ["NextStateTime", anchor.nextStateAt],
  ];
}

/** The cmdlets print names with the trailing dot (spec §2.3). */
function dotted(zone: string): string {
  return zone === "." ? zone : `${zone}.`;
}

function numberOf(value: number | null): string | null {
  return value === null ? null : String(value);
}

function truth(value: boolean | null): string | null {
  if (value === null) return null;
  return value ? "True" : "False";
}
