"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { Page, PageHead } from "@/components/ui/page";
import { Verdict, VerdictPanel } from "@/components/ui/verdict";
import { zoneHref } from "@/components/zone/words";
import { meQuery } from "@/lib/queries/fleet";
import type { ZoneRef } from "@/lib/queries/zones";
import { useMay } from "./use-may";

/** A wizard about a role for those who may use it; all others read who may, and nothing is asked that would be refused. */
export function ForOperators({
  zone,
  title,
  who,
  children,
}: Readonly<{
  zone: ZoneRef;
  title: string;
  /** Who does this, in a sentence. */
  who: string;
  children: ReactNode;
}>) {
  const mayOperate = useMay("operate");
  const { data: me } = useQuery(meQuery());
  const [move] = useQueryState("move", parseAsString);
  if (mayOperate) return children;
  return (
    <Page>
      <PageHead
        crumb={<Link href={zoneHref(zone.zone, zone.estate)}>{zone.zone}</Link>}
        title={title}
      />
      <VerdictPanel
        verdict={
          <Verdict
            as="p"
            rest={`${me === undefined ? "" : `You are here as ${me.role}. `}The page of the zone says what is wrong with it, if anything is, and whom to tell.`}
          >
            {who}
          </Verdict>
        }
      >
        <Actions>
          <Link className={buttonClass("filled")} href={zoneHref(zone.zone, zone.estate)}>
            To the zone
          </Link>
          {move === null ? null : (
            <Link className={buttonClass()} href={`/moves/${encodeURIComponent(move)}`}>
              To this move
            </Link>
          )}
        </Actions>
      </VerdictPanel>
    </Page>
  );
}
