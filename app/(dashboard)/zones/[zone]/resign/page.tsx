import type { Metadata } from "next";
import { zoneOfPage } from "@/app/_server/zone-of-page";
import { ResignPage } from "@/components/resign/resign-page";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Re-sign ${decodeURIComponent((await params).zone)}` };
}

export default async function ResignRoute({ params, searchParams }: Props) {
  const { ref } = await zoneOfPage((await params).zone, (await searchParams).estate, "/resign");
  return <ResignPage zone={ref} />;
}
