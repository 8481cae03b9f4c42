"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { FailedView } from "@/components/query/failed-view";
import { PendingView } from "@/components/query/pending-view";
import { problemOf } from "@/components/query/problem";
import { Page, PageHead } from "@/components/ui/page";
import { zoneHref } from "@/components/zone/words";
import { zoneResignQuery } from "@/lib/queries/resign";
import type { ZoneRef } from "@/lib/queries/zones";
import { ResignTask } from "./resign-task";
import { StartResign } from "./start-resign";

function Body({ zone }: Readonly<{ zone: ZoneRef }>) {
  const task = useQuery(zoneResignQuery(zone));
  if (task.data !== undefined) return <ResignTask task={task.data} zone={zone} />;
  if (task.error === null) return <PendingView asking={`the re-sign of ${zone.zone}`} />;
  if (problemOf(task.error)?.code === "resign-not-found") return <StartResign zone={zone} />;
  return (
    <FailedView
      error={task.error}
      asked={`the re-sign of ${zone.zone}`}
      onRetry={() => void task.refetch()}
    />
  );
}

/** Signing a zone anew with new keys: the door to it, and the task once it runs. */
export function ResignPage({ zone }: Readonly<{ zone: ZoneRef }>) {
  return (
    <Page>
      <PageHead
        crumb={<Link href={zoneHref(zone.zone, zone.estate)}>{zone.zone}</Link>}
        title="Re-sign with new keys"
      />
      <Body zone={zone} />
    </Page>
  );
}
