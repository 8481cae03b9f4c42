import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Ask } from "./asking";
import { dsMarkOf } from "./ds-mark";
import { digestOf, type KeptLook } from "./kept-look";
import { soaMarkOf } from "./soa-mark";

/** Whom a glance asks, and what the last full look saw there. */
export type SeenBefore = Pick<KeptLook, "places" | "parents"> & { readonly soaMark: string };

/**
 * True if some server's SOA set, or the DS set at one server of the parent, is not what it was. Nobody tells of a change at the parent:
 * one of its servers is asked each time, now this one, now that; `random` says which.
 */
export async function hasChanged(
  ask: Ask,
  zone: ZoneName,
  seen: SeenBefore,
  random: number,
): Promise<boolean> {
  const [hasOtherSoa, hasOtherDs] = await Promise.all([
    isOtherSoa(ask, zone, seen),
    isOtherDs(ask, zone, seen.parents[Math.floor(random * seen.parents.length)]),
  ]);
  return hasOtherSoa || hasOtherDs;
}

async function isOtherSoa(
  ask: Ask,
  zone: ZoneName,
  { places, soaMark }: SeenBefore,
): Promise<boolean> {
  const answers = await Promise.all(
    places.map(async (place) => ({ place, asked: await ask(place, zone, TYPE_NUMBER.SOA) })),
  );
  return soaMarkOf(answers) !== soaMark;
}

async function isOtherDs(
  ask: Ask,
  zone: ZoneName,
  parent: KeptLook["parents"][number] | undefined,
): Promise<boolean> {
  if (parent === undefined) return false;
  const asked = await ask(parent, zone, TYPE_NUMBER.DS);
  return digestOf(dsMarkOf(asked, zone)) !== parent.dsDigest;
}
