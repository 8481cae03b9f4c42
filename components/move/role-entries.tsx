"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { HoldControl } from "@/components/hold/hold-control";
import { StatusWord } from "@/components/status/status-word";
import { Actions } from "@/components/ui/action-panel";
import { buttonClass } from "@/components/ui/button";
import { zoneHref } from "@/components/zone/words";
import type { Role } from "@/lib/contracts/roles";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { zoneHoldQuery } from "@/lib/queries/hold";
import type { ZoneRef } from "@/lib/queries/zones";

function Hold({ zoneRef }: Readonly<{ zoneRef: ZoneRef }>) {
  const { data: hold } = useQuery(zoneHoldQuery(zoneRef));
  if (hold === undefined) return null;
  return (
    <>
      {hold.held ? (
        <StatusWord status="warning" wrap>
          No changes of this zone now: {hold.reason} ({hold.by})
        </StatusWord>
      ) : null}
      <HoldControl hold={hold} zone={zoneRef} />
    </>
  );
}

/**
 * The doors to the role on the page of a zone: transfer while the holder answers, seize once it does not, assign where there is
 * none. Helpdesk is shown none of them.
 */
export function RoleEntries({
  zone,
  zoneRef,
  role,
}: Readonly<{ zone: ZoneDetailItem; zoneRef: ZoneRef; role: Role }>) {
  if (role === "helpdesk") return null;
  const to = (door: string) => zoneHref(zone.name, zoneRef.estate, `/key-master/${door}`);
  const mayAsk = role === "operator" || role === "admin";
  const isDown = zone.role.holderReachable === false;
  const hasHolder = zone.role.holder !== null;
  // Whom two name, or whom sources dispute about, is settled before anything moves.
  const isNobodys = zone.role.verdict === "unassigned";
  return (
    <Actions>
      {mayAsk && !isDown && (hasHolder || isNobodys) ? (
        <Link href={to("transfer")} prefetch={false} className={buttonClass("plain", "small")}>
          {hasHolder ? "Transfer the role" : "Assign the role"}
        </Link>
      ) : null}
      {mayAsk && hasHolder && zone.role.holderReachable !== true ? (
        <Link href={to("seize")} prefetch={false} className={buttonClass("danger", "small")}>
          Seize the role…
        </Link>
      ) : null}
      <Hold zoneRef={zoneRef} />
    </Actions>
  );
}
