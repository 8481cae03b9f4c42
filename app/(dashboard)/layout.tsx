import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { callApi } from "@/app/_server/call-api";
import { createQueryClient } from "@/components/query/query-client";
import { AppShell } from "@/components/shell/app-shell";
import { ClockProvider } from "@/components/time/clock";
import { ACTOR_COOKIE, parseActorCookie } from "@/lib/contracts/actors";
import { readFrame, readMe } from "@/lib/contracts/endpoints";
import { readHold } from "@/lib/contracts/move-endpoints";
import { frameQuery, meQuery } from "@/lib/queries/fleet";
import { holdQuery } from "@/lib/queries/hold";

export default async function DashboardLayout({ children }: Readonly<{ children: ReactNode }>) {
  const jar = await cookies();
  const client = createQueryClient();
  await Promise.all([
    client.prefetchQuery({ ...meQuery(), queryFn: () => callApi(readMe, {}) }),
    client.prefetchQuery({ ...frameQuery(), queryFn: () => callApi(readFrame, {}) }),
    client.prefetchQuery({ ...holdQuery(), queryFn: () => callApi(readHold, {}) }),
  ]);
  const clocks = client.getQueryData(frameQuery().queryKey)?.clocks ?? [];
  return (
    <ClockProvider clocks={clocks} renderedAt={new Date().toISOString()}>
      <HydrationBoundary state={dehydrate(client)}>
        <AppShell actor={parseActorCookie(jar.get(ACTOR_COOKIE)?.value)}>{children}</AppShell>
      </HydrationBoundary>
    </ClockProvider>
  );
}
