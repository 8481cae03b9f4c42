import type { Metadata } from "next";
import { RoleWizardData } from "@/app/_server/role-wizard-data";
import { zoneOfPage } from "@/app/_server/zone-of-page";
import { TransferWizard } from "@/components/transfer/transfer-wizard";

type Props = Readonly<{
  params: Promise<{ zone: string }>;
  searchParams: Promise<{ estate?: string | string[] }>;
}>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Transfer ${decodeURIComponent((await params).zone)}` };
}

export default async function TransferRoute({ params, searchParams }: Props) {
  const below = "/key-master/transfer";
  const zone = await zoneOfPage((await params).zone, (await searchParams).estate, below);
  return (
    <RoleWizardData zone={zone}>
      <TransferWizard zoneRef={zone.ref} />
    </RoleWizardData>
  );
}
