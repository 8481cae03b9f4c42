"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ClaimsSection } from "@/components/key-master/claims-section";
import { RoleEntries } from "@/components/move/role-entries";
import { ZoneMoves } from "@/components/move/zone-moves";
import { QueryBoundary } from "@/components/query/query-boundary";
import { TimelineSection } from "@/components/rollover/timeline-section";
import { KeysSection } from "@/components/signing-key/keys-section";
import { useClockReadings } from "@/components/time/clock";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { SectionNav } from "@/components/ui/section-nav";
import { WireSection } from "@/components/validation/wire-section";
import { plural } from "@/components/zone/words";
import type { ClaimItem } from "@/lib/contracts/zones";
import { meQuery } from "@/lib/queries/fleet";
import { type ZoneRef, zoneQuery } from "@/lib/queries/zones";
import { CallerCard } from "./caller-card";
import { HarmRunway } from "./harm-runway";
import { HistorySection } from "./history-section";
import { OutsideChange } from "./outside-change";
import { RawFacts } from "./raw-facts";
import { ZoneFactStrip } from "./zone-fact-strip";
import { ZoneVerdict } from "./zone-verdict";

const STORAGE = {
  directory: "AD-integrated",
  file: "file-backed",
  secondary: "secondary copies only",
} as const;

/** Who has spoken of the zone: servers that were asked, else replicas of the directory. */
function sourceWords(claims: readonly ClaimItem[]): string {
  const asked = claims.filter(
    ({ source, observedAt }) => source === "server" && observedAt !== null,
  );
  const replicas = new Set(
    claims.filter(({ source }) => source === "directory").map(({ server }) => server),
  );
  if (asked.length > 0 || replicas.size === 0) return plural(asked.length, "server");
  return `no server asked, ${plural(replicas.size, "directory replica")}`;
}

/** One zone, in the order of the questions: is it us, what to do, who holds the role, keys, changes, history, raw facts. */
export function ZonePage({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const { data: zone } = useSuspenseQuery(zoneQuery(zoneRef));
  const { data: me } = useSuspenseQuery(meQuery());
  useClockReadings(zone.clocks);
  return (
    <Page>
      <PageHead
        crumb={<Link href="/zones">Zones</Link>}
        title={zone.displayName}
        mono
        meta={`${STORAGE[zone.storage]}, ${sourceWords(zone.claims)}, estate ${zone.estate}`}
      />
      <ZoneVerdict zone={zone} />
      <OutsideChange zone={zone} />
      <HarmRunway zone={zone} />
      <CallerCard zone={zone} role={me.role} />
      <ZoneFactStrip zone={zone} />
      <SectionNav
        items={[
          { href: "#role", label: "Role" },
          { href: "#keys", label: "Keys" },
          { href: "#timeline", label: "Timeline" },
          { href: "#wire", label: "On the wire" },
          { href: "#moves", label: "Moves" },
          { href: "#history", label: "History" },
          { href: "#raw", label: "Raw facts" },
        ]}
      />
      <ClaimsSection
        zone={zone}
        entries={<RoleEntries zone={zone} zoneRef={zoneRef} role={me.role} />}
      />
      <KeysSection zone={zone} />
      <TimelineSection zone={zone} zoneRef={zoneRef} />
      <QueryBoundary asking="what name servers answer">
        <WireSection zoneRef={zoneRef} />
      </QueryBoundary>
      <Section id="moves" title="Moves" lead="Role moves asked for here, the latest ten.">
        <QueryBoundary asking="the moves of this zone">
          <ZoneMoves zoneRef={zoneRef} />
        </QueryBoundary>
      </Section>
      <HistorySection zoneRef={zoneRef} estate={zone.estate} />
      <RawFacts zone={zone} />
    </Page>
  );
}
