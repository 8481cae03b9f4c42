import { fullName, type ManifestZone } from "./manifest";

/** What a peer says of each zone, by full name, in the words of `expectedWord`. */
export type PeerWords = ReadonlyMap<string, string>;

const AT_ONCE = 2;

/** Does the work for every zone, a few at a time. */
export async function forEachZone(
  zones: readonly ManifestZone[],
  work: (zone: ManifestZone) => Promise<string>,
): Promise<PeerWords> {
  const words = new Map<string, string>();
  const queue = [...zones];
  const worker = async () => {
    for (let zone = queue.shift(); zone !== undefined; zone = queue.shift()) {
      words.set(fullName(zone), await work(zone));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return words;
}
