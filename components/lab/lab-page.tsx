"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { FailedView } from "@/components/query/failed-view";
import { Callout } from "@/components/ui/callout";
import { Page } from "@/components/ui/page";
import { meQuery } from "@/lib/queries/fleet";
import { type LabAction, labMutation, labQuery } from "@/lib/queries/lab";
import { LabClock } from "./lab-clock";
import { LabFaults } from "./lab-faults";
import { LabOutside } from "./lab-outside";
import { LabParents } from "./lab-parents";
import { LabReset } from "./lab-reset";
import { LabServers } from "./lab-servers";

export type Steer = {
  readonly act: (action: LabAction) => void;
  readonly isBusy: boolean;
  readonly mayAct: boolean;
};

/** The simulated fleet: its clock, its servers, what is broken in it, and the way back to the beginning. */
export function LabPage() {
  const client = useQueryClient();
  const { data: lab } = useSuspenseQuery(labQuery());
  const { data: me } = useSuspenseQuery(meQuery());
  const steering = useMutation({ ...labMutation(), onSettled: () => client.invalidateQueries() });
  const steer: Steer = {
    act: (action) => steering.mutate(action),
    isBusy: steering.isPending,
    mayAct: me.permissions.includes("administer"),
  };
  return (
    <Page>
      <LabClock lab={lab} steer={steer} />
      {steer.mayAct ? null : (
        <Callout title="You may look, not steer">
          You act as {me.actor} ({me.role}). Only an admin moves the lab's clock or breaks
          something: choose such a person at the top right.
        </Callout>
      )}
      {steering.error === null ? null : <FailedView error={steering.error} asked="the lab" />}
      <LabServers lab={lab} steer={steer} />
      <LabFaults lab={lab} steer={steer} />
      <LabParents lab={lab} steer={steer} />
      <LabOutside lab={lab} />
      <LabReset steer={steer} />
    </Page>
  );
}
