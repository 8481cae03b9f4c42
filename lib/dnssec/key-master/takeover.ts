import { opensEveryKey } from "@/lib/dnssec/key-master/key-custody";
import { freshViews, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** What moving the role away from its holder would cost now. */
export type TakeoverForecast = {
  /** Servers that could hold the role and open every private key (KM-36): nothing to re-sign. */
  readonly clean: readonly ServerName[];
  /** Servers that could hold it but would need new keys, a re-sign, new anchors and a new DS (KM-32, KM-43). */
  readonly resign: readonly ServerName[];
  /** Servers of which it is not known whether they open every key. */
  readonly unclear: readonly ServerName[];
};

/** Sorts the other reachable writable primaries of a directory-integrated zone by whether they open every key (KM-3, KM-21). */
export function forecastTakeover(picture: ZonePicture, from: ServerName | null): TakeoverForecast {
  const others =
    picture.storage === "directory"
      ? freshViews(picture).filter(
          ({ server, copy, isWritable }) => server !== from && copy === "primary" && isWritable,
        )
      : [];
  const that = (opens: boolean | null) =>
    others.filter((view) => opensEveryKey(view, picture) === opens).map(({ server }) => server);
  return { clean: that(true), resign: that(false), unclear: that(null) };
}
