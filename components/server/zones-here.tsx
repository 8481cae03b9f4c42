import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable } from "@/components/ui/text";
import { rolloverWord, zoneHref } from "@/components/zone/words";
import type { ZoneSummary } from "@/lib/contracts/zones";

/** A short list of zones with their words. */
export function ZonesHere({ zones }: Readonly<{ zones: readonly ZoneSummary[] }>) {
  return (
    <Table label="Zones whose key master is here" dense>
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>Status</HeadCell>
          <HeadCell>Keys, KSK+ZSK</HeadCell>
          <HeadCell>Rollover</HeadCell>
          <HeadCell>Signatures until, UTC</HeadCell>
        </tr>
      </thead>
      <tbody>
        {zones.map((zone) => (
          <Row
            key={`${zone.estate}/${zone.name}`}
            quiet={zone.status === "unknown" || zone.status === "not-signed"}
          >
            <RowHead>
              <Link href={zoneHref(zone.name)} prefetch={false}>
                <Mono>{zone.displayName}</Mono>
              </Link>
            </RowHead>
            <Cell nowrap>
              <StatusWord status={zone.status} />
            </Cell>
            <Cell nowrap>
              {zone.keys.ksk}+{zone.keys.zsk}
            </Cell>
            <Cell nowrap>
              {zone.rollover === null ? "none" : rolloverWord(zone.rollover.phase)}
            </Cell>
            <Cell nowrap>
              {zone.signaturesValidUntil === null ? (
                <NotApplicable says="not known" />
              ) : (
                <Instant at={zone.signaturesValidUntil} estate={zone.estate} zone={false} />
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
