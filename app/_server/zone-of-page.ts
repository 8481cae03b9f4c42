import { notFound, permanentRedirect, redirect } from "next/navigation";
import { zoneHref } from "@/components/zone/words";
import { readZone } from "@/lib/contracts/endpoints";
import type { ZoneDetailItem } from "@/lib/contracts/zones";
import { parseZoneName } from "@/lib/dns/zone-name";
import { ProblemError } from "@/lib/queries/fetch-endpoint";
import type { ZoneRef } from "@/lib/queries/zones";
import { callApi } from "./call-api";
import { orNotFound } from "./prefetch";

/** What an address names: the zone in its canonical spelling, and the estate if one is given. */
export type NamedZone = ZoneRef;

/**
 * The zone that an address means; a name in another spelling is sent to its own address. `below` is the rest of the address, as
 * "/resign".
 */
export function canonicalZone(
  segment: string,
  givenEstate: string | string[] | undefined,
  below = "",
): NamedZone {
  const estate = typeof givenEstate === "string" && givenEstate !== "" ? givenEstate : undefined;
  const decoded = decodeURIComponent(segment);
  const parsed = parseZoneName(decoded === "@root" ? "." : decoded);
  if (!parsed.ok) notFound();
  if (decoded !== parsed.value && !(decoded === "@root" && parsed.value === ".")) {
    permanentRedirect(zoneHref(parsed.value, estate, below));
  }
  return estate === undefined ? { zone: parsed.value } : { zone: parsed.value, estate };
}

/** A zone that exists, for the pages below its own; where several estates have the name, its own page asks which. */
export async function zoneOfPage(
  segment: string,
  givenEstate: string | string[] | undefined,
  below: string,
): Promise<{ readonly ref: NamedZone; readonly detail: ZoneDetailItem }> {
  const ref = canonicalZone(segment, givenEstate, below);
  const query = ref.estate === undefined ? {} : { estate: ref.estate };
  const detail = await orNotFound(callApi(readZone, { params: { zone: ref.zone }, query })).catch(
    (error: unknown) => {
      if (error instanceof ProblemError && error.problem.code === "ambiguous-zone")
        redirect(zoneHref(ref.zone));
      throw error;
    },
  );
  return { ref, detail };
}
