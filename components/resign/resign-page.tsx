"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useMay } from "@/components/move/use-may";
import { QueryBoundary } from "@/components/query/query-boundary";
import { EmptyState } from "@/components/ui/empty-state";
import { Page, PageHead } from "@/components/ui/page";
import { zoneHref } from "@/components/zone/words";
import { zoneResignQuery } from "@/lib/queries/resign";
import type { ZoneRef } from "@/lib/queries/zones";
import { ResignTask } from "./resign-task";
import { StartResign } from "./start-resign";

function Task({ zone }: Readonly<{ zone: ZoneRef }>) {
  const { data: task } = useSuspenseQuery(zoneResignQuery(zone));
  return <ResignTask task={task} zone={zone} />;
}

function Door({ zone, onStarted }: Readonly<{ zone: ZoneRef; onStarted: () => void }>) {
  const mayStart = useMay("operate");
  return mayStart ? (
    <StartResign zone={zone} onStarted={onStarted} />
  ) : (
    <EmptyState>The zone was never signed anew here. Operators and admins begin that.</EmptyState>
  );
}

/** Signing a zone anew with new keys: the door to it, and the task once it runs. */
export function ResignPage({ zone, hasTask }: Readonly<{ zone: ZoneRef; hasTask: boolean }>) {
  const [isStarted, setStarted] = useState(hasTask);
  return (
    <Page>
      <PageHead
        crumb={<Link href={zoneHref(zone.zone, zone.estate)}>{zone.zone}</Link>}
        title="Re-sign with new keys"
      />
      {isStarted ? (
        <QueryBoundary asking={`the re-sign of ${zone.zone}`}>
          <Task zone={zone} />
        </QueryBoundary>
      ) : (
        <Door zone={zone} onStarted={() => setStarted(true)} />
      )}
    </Page>
  );
}
