"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { QueryBoundary } from "@/components/query/query-boundary";
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
        <StartResign zone={zone} onStarted={() => setStarted(true)} />
      )}
    </Page>
  );
}
