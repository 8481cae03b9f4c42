import type { Metadata } from "next";
import type { SearchParams } from "nuqs/server";
import { currentZoneList } from "@/app/_server/zone-list";
import { firstRowsOf } from "@/components/zone/zone-list/first-rows";
import { ZoneList } from "@/components/zone/zone-list/zone-list";
import { loadZoneSearch } from "@/components/zone/zone-list/zone-search";

export const metadata: Metadata = { title: "Zones" };

type Props = Readonly<{ searchParams: Promise<SearchParams> }>;

export default async function ZonesPage({ searchParams }: Props) {
  const search = await loadZoneSearch(searchParams);
  return <ZoneList first={firstRowsOf(await currentZoneList(), search)} />;
}
