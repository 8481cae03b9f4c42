import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { callApi } from "@/app/_server/call-api";
import { firstRowsOf } from "@/components/zone/zone-list/first-rows";
import { ZoneList } from "@/components/zone/zone-list/zone-list";
import { loadZoneSearch } from "@/components/zone/zone-list/zone-search";
import { readZoneSnapshot } from "@/lib/contracts/endpoints";

export const metadata: Metadata = { title: "Zones" };

type Props = Readonly<{ searchParams: Promise<SearchParams> }>;

export default async function ZonesPage({ searchParams }: Props) {
  const search = await loadZoneSearch(searchParams);
  const snapshot = await callApi(readZoneSnapshot, {});
  return <ZoneList first={firstRowsOf(snapshot, search)} />;
}
