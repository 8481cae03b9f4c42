import Link from "next/link";
import { Page, PageHead } from "@/components/ui/page";
import { Lead } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";

/** Several estates have a zone of this name: which one is meant? */
export function AmbiguousZone({
  zone,
  estates,
}: Readonly<{ zone: string; estates: readonly string[] }>) {
  return (
    <Page>
      <PageHead crumb={<Link href="/zones">Zones</Link>} title={zone} mono />
      <Lead>Several estates have a zone of this name. Which one do you mean?</Lead>
      <ul>
        {estates.map((estate) => (
          <li key={estate}>
            <Link href={zoneHref(zone, estate)}>
              {zone} in {estate}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
