import { callApi } from "@/app/_server/call-api";
import { readZoneSnapshot } from "@/lib/contracts/endpoints";
import type { ZoneList } from "@/lib/queries/snapshot";
import { mergeSnapshot, type ZoneIndex } from "@/lib/queries/zone-index";

/** The list as it was when a page was rendered last. Whoever may read zones is told the same ones. */
let held: ZoneIndex | null = null;

/** The zone list for a page that is rendered: as a browser does, it asks only for what changed since it asked last. */
export async function currentZoneList(): Promise<ZoneList> {
  const known = held;
  const query = known === null ? {} : { since: known.revision };
  const snapshot = await callApi(readZoneSnapshot, { query });
  const index = mergeSnapshot(known, snapshot);
  held = index;
  return { index, clocks: snapshot.clocks };
}
