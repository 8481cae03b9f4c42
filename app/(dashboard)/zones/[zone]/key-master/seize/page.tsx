import type { Metadata } from "next";
import { RoleWizardData } from "@/app/_server/role-wizard-data";
import { zoneOfPage } from "@/app/_server/zone-of-page";
import { SeizeWizard } from "@/components/seize/seize-wizard";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Seize ${decodeURIComponent((await params).zone)}` };
}

export default async function SeizeRoute({ params, searchParams }: Props) {
  const below = "/key-master/seize";
  const zone = await zoneOfPage((await params).zone, (await searchParams).estate, below);
  return (
    <RoleWizardData zone={zone}>
      <SeizeWizard zoneRef={zone.ref} />
    </RoleWizardData>
  );
}
