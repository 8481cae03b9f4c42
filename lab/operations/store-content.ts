import type { ZoneContent } from "@/lab/zone/content";
import { startRollovers, timingOf, writeContent } from "@/lab/zone/engine";
import { signDnskeySet } from "@/lab/zone/signatures";
import { withServedZone } from "@/lib/dnssec/rollover/cached-chain";
import type { RollingDescriptor } from "@/lib/dnssec/rollover/rolling-descriptor";
import { isRunning } from "@/lib/dnssec/rollover/state";
import type { Transition } from "@/lib/dnssec/zone-report";
import type { Place } from "./operation";

/** What a transition of an operation says. */
export type Note = Pick<Transition, "kind" | "from" | "to" | "descriptorId">;

/** Stores a new content at the server that acts; signatures over the DNSKEY set are made where the set changed. */
export function storeContent(
  place: Place,
  content: ZoneContent,
  notes: readonly Note[],
  dnskey: "dnskey-set-changed" | "same-dnskey-set",
): void {
  const { zone, host, world, at } = place;
  writeContent(zone, content, { runner: host, at }, world);
  if (dnskey === "dnskey-set-changed") signDnskeySet(zone, world.forest, host, at);
  for (const note of notes) {
    const { through } = place;
    world.log.append(zone.index, { ...note, at, source: host.server, through });
  }
}

/** The rollover engine begins with the zone's descriptors as they are now. */
export function beginRollovers(place: Place): void {
  const { zone, at } = place;
  zone.rollovers = startRollovers(zone, zone.content.truth, at);
}

/** The rollover engine goes on with the zone's descriptors and settings as they are now. */
export function continueRollovers(place: Place): void {
  const { zone, at } = place;
  if (zone.rollovers === null) return;
  const content = zone.content.truth;
  const descriptors = content.descriptors.map((descriptor) => descriptor.rolling);
  const timing = timingOf(content);
  zone.rollovers = {
    ...zone.rollovers,
    timing,
    descriptors,
    parentHasSecureDelegation: content.settings.parentHasSecureDelegation ?? false,
    chain: withServedZone(zone.rollovers.chain, descriptors, timing, at),
  };
}

/** The rollover engine goes on from what the stored descriptors say of themselves. */
export function resumeRollovers(place: Place): void {
  const { zone, at } = place;
  const chain = zone.rollovers?.chain;
  beginRollovers(place);
  if (zone.rollovers === null) return;
  const { timing, descriptors } = zone.rollovers;
  zone.rollovers = {
    ...zone.rollovers,
    queue: queueOf(descriptors),
    chain: withServedZone(chain ?? zone.rollovers.chain, descriptors, timing, at),
  };
}

/** One descriptor rolls at a time; those that wait follow in the order in which they came. */
function queueOf(descriptors: readonly RollingDescriptor[]): readonly string[] {
  const waiting = descriptors.filter(({ rollover }) => rollover?.phase === "queued");
  return [
    ...descriptors.filter(({ rollover }) => isRunning(rollover)),
    ...waiting.sort((a, b) => (a.rollover?.since ?? 0) - (b.rollover?.since ?? 0)),
  ].map(({ descriptorId }) => descriptorId);
}
