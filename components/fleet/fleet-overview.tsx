"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { FleetMoves } from "@/components/move/fleet-moves";
import { useClockReadings } from "@/components/time/clock";
import { Page } from "@/components/ui/page";
import { fleetQuery } from "@/lib/queries/fleet";
import { AgentsSection } from "./agents-section";
import { Census } from "./census";
import { FleetVerdict } from "./fleet-verdict";
import { NeedsHuman } from "./needs-human";
import { RoleChanges } from "./role-changes";
import { ServersSection } from "./servers-section";
import { Upcoming } from "./upcoming";
import { WireDeadlines } from "./wire-deadlines";

/** The fleet page: verdict, counts, what needs a person by deadline, then servers, the next days, and what to trust. */
export function FleetOverview() {
  const { data: fleet } = useSuspenseQuery(fleetQuery());
  useClockReadings(fleet.clocks);
  return (
    <Page>
      <FleetVerdict fleet={fleet} />
      <Census byStatus={fleet.zones.byStatus} />
      <NeedsHuman fleet={fleet} />
      <FleetMoves />
      <WireDeadlines wire={fleet.wire} />
      <ServersSection />
      <Upcoming fleet={fleet} />
      <RoleChanges changes={fleet.recentRoleChanges} />
      <AgentsSection />
    </Page>
  );
}
