import { Fact } from "@/components/time/age";
import { Instant, RelativeTime } from "@/components/time/relative-time";
import { DefinitionList } from "@/components/ui/definition-list";
import { Mono, Quiet } from "@/components/ui/text";
import { eventWord, withoutHolder } from "@/components/zone/words";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import styles from "./zone-page.module.css";

function agreement(zone: ZoneDetailItem): string {
  const asked = zone.claims.filter((one) => one.fresh && one.copy !== "secondary");
  const agreeing = asked.filter((one) => one.agrees).length;
  if (asked.length === 0) return "nobody could be asked";
  return `${agreeing} of ${asked.length} sources agree`;
}

function validUntilNote(zone: ZoneDetailItem): string {
  if (zone.safeUntilBecause === "renewing") return "renewed before it ends";
  if (zone.safeUntilBecause === "not-known")
    return zone.signed === false ? "nothing is signed" : "not known";
  return zone.safeUntilBecause === "dnskey-signature"
    ? "DNSKEY set, nobody renews it"
    : "records, nobody renews them";
}

function NextEventNote({ zone }: Readonly<{ zone: ZoneDetailItem }>) {
  if (zone.nextEvent === null) return null;
  if (zone.role.holderReachable === false) return <>will not happen without a key master</>;
  return <RelativeTime at={zone.nextEvent.at} estate={zone.estate} />;
}

/** Three small facts: who, until when, and what is planned next. */
export function ZoneFactStrip({ zone }: Readonly<{ zone: ZoneDetailItem }>) {
  const stale = zone.unknownSince !== null;
  const isRoleStale = stale && !zone.claims.some(({ fresh }) => fresh);
  const source =
    zone.settings?.reportedBy ?? zone.sources.map((one) => `agent ${one.agent}`).join(", ");
  return (
    <div className={styles.facts}>
      <DefinitionList
        layout="facts"
        items={[
          {
            term: "Key master",
            value: (
              <Fact source={source} observedAt={zone.observedAt} stale={isRoleStale}>
                {zone.role.holder === null ? withoutHolder(zone) : <Mono>{zone.role.holder}</Mono>}
              </Fact>
            ),
            note: agreement(zone),
          },
          {
            term: "Signatures valid until",
            value:
              zone.signaturesValidUntil === null ? (
                <Quiet>not known</Quiet>
              ) : (
                <Fact
                  source={source}
                  observedAt={zone.observedAt}
                  at={zone.signaturesValidUntil}
                  stale={stale}
                >
                  <Instant at={zone.signaturesValidUntil} estate={zone.estate} />
                </Fact>
              ),
            note: validUntilNote(zone),
          },
          {
            term: "Next planned event",
            value:
              zone.nextEvent === null ? (
                <Quiet>none</Quiet>
              ) : (
                <>
                  {eventWord(zone.nextEvent.what)},{" "}
                  <Instant at={zone.nextEvent.at} estate={zone.estate} />
                </>
              ),
            note: <NextEventNote zone={zone} />,
          },
        ]}
      />
    </div>
  );
}
