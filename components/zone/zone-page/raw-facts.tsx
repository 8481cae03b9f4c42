import { Age } from "@/components/time/age";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Disclosure } from "@/components/ui/disclosure";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import type { ClaimItem, ZoneDetailItem } from "@/lib/contracts/zones";
import { notVerified } from "./not-verified";
import { windowsFacts } from "./windows-facts";

function isBind(zone: ZoneDetailItem): boolean {
  return zone.clocks.some((clock) => clock.estate === zone.estate && clock.kind === "bind-fleet");
}

/** The line that an administrator would run to see the same facts at the server itself. */
function nativeCommand(zone: ZoneDetailItem, server: string): string {
  return isBind(zone)
    ? `rndc dnssec -status ${zone.name}`
    : `Get-DnsServerDnsSecZoneSetting -ComputerName ${server} -ZoneName ${zone.name} | Format-List`;
}

/** Its own words, and the settings where this server is the one that told them. */
function factsOf(zone: ZoneDetailItem, claim: ClaimItem): readonly (readonly [string, string])[] {
  const own = Object.entries(claim.native);
  const isWindows = zone.settings?.reportedBy === claim.server && !isBind(zone);
  if (!isWindows || zone.settings === null) return own;
  const known = new Set(own.map(([name]) => name.toLowerCase()));
  const settings = windowsFacts(zone.settings);
  return [...own, ...settings.filter(([name]) => !known.has(name.toLowerCase()))];
}

/** A property's name; what is not verified about it is told on hover. */
function FactName({ name, value }: Readonly<{ name: string; value: string }>) {
  const doubt = notVerified(name, value);
  return doubt === null ? name : <abbr title={`Not verified: ${doubt}`}>{name}</abbr>;
}

/** What each server said, in its own words, order and spelling. */
export function RawFacts({ zone }: Readonly<{ zone: ZoneDetailItem }>) {
  const claims = zone.claims.filter(
    (one) => one.source === "server" && Object.keys(one.native).length > 0,
  );
  return (
    <Section id="raw" title="Raw facts" lead="In the order and spelling of the source.">
      {claims.length === 0 ? (
        <EmptyState>No server has reported its own words for this zone.</EmptyState>
      ) : (
        claims.map((claim, at) => (
          <Disclosure key={claim.server} label={claim.server} open={at === 0}>
            <CommandBlock
              text={nativeCommand(zone, claim.server)}
              label={`the line for ${claim.server}`}
            />
            <DefinitionList
              layout="raw"
              items={factsOf(zone, claim).map(([name, value]) => ({
                term: isBind(zone) ? name : <FactName name={name} value={value} />,
                value,
                key: name,
              }))}
            />
            <p>
              <Age
                observedAt={claim.observedAt}
                estate={zone.estate}
                source={claim.server}
                verb="Read"
              />
            </p>
          </Disclosure>
        ))
      )}
    </Section>
  );
}
