import { type Instant, MINUTE, type Seconds } from "@/lib/dnssec/instant";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** A vantage point that has not looked for so long while others have is silent: its last word proves nothing. */
const SILENT_AFTER: Seconds = 10 * MINUTE;

/** How many vantage points reach a server, deny that it answers, or have fallen silent. */
export type Reachability = {
  readonly reaching: readonly string[];
  readonly denying: readonly string[];
  readonly silent: readonly string[];
};

/**
 * Does the server answer? `true` if anybody who can be asked reaches it; `false` only if at least two vantage points, or all
 * there are, deny it (KM-46); `null` where that is not confirmed or nobody could look. A server never vouches for its absence.
 */
export function isServerReachable(server: ServerName, picture: ZonePicture): boolean | null {
  const hasFreshView = picture.views.some(({ view, isFresh }) => isFresh && view.server === server);
  const held = picture.servers.get(server);
  const isWatched = held?.isFresh === true;
  if (hasFreshView || (isWatched && held.report.reachable === true)) return true;
  const { reaching, denying, silent } = reachabilityOf(server, picture);
  if (reaching.length > 0) return true;
  if (denying.length >= 2) return false;
  return isWatched && held.report.reachable === false && silent.length === 0 ? false : null;
}

/**
 * The vantage points of a server by what they say now; the server itself is none. A server that names it as key master and tells
 * whether it is online (KM-20) is one, unless it was asked more directly.
 */
export function reachabilityOf(server: ServerName, picture: ZonePicture): Reachability {
  const latest = new Map<string, { readonly reachable: boolean; readonly at: Instant }>();
  for (const { from, reachable, at } of watchedFrom(server, picture)) {
    const point = resolveServerName(from, picture.names);
    const known = latest.get(point);
    if (point !== server && (known === undefined || at > known.at)) {
      latest.set(point, { reachable, at });
    }
  }
  const newest = Math.max(...[...latest.values()].map(({ at }) => at));
  const points = [...latest].map(([from, { reachable, at }]) => ({
    from,
    says: newest - at > SILENT_AFTER ? "silent" : saysOf(reachable),
  }));
  for (const { view, isFresh } of picture.views) {
    const isWitness = isFresh && view.holder === server && view.server !== server;
    if (isWitness && view.holderStatus !== null && !latest.has(view.server)) {
      points.push({ from: view.server, says: saysOf(view.holderStatus === "online") });
    }
  }
  const fromAll = (says: string) => points.filter((point) => point.says === says);
  return {
    reaching: fromAll("reaches").map(({ from }) => from),
    denying: fromAll("denies").map(({ from }) => from),
    silent: fromAll("silent").map(({ from }) => from),
  };
}

/** What a silent agent heard from its vantage points is no longer said. */
function watchedFrom(server: ServerName, picture: ZonePicture) {
  const held = picture.servers.get(server);
  return held?.isFresh === true ? held.report.vantagePoints : [];
}

function saysOf(reachable: boolean): "reaches" | "denies" | "silent" {
  return reachable ? "reaches" : "denies";
}
