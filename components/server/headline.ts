import { plural } from "@/components/zone/words";
import type { ServerItem } from "@/lib/contracts/servers";

type Asked = Pick<ServerItem, "name" | "reachable" | "ifItDied">;

/** What the page of all servers says first: who answers, of those that somebody asked, and what the loss of one would cost. */
export function serversHeadline(servers: readonly Asked[]): {
  readonly main: string;
  readonly rest: string;
} {
  return { main: answering(servers), rest: losing(servers) };
}

function answering(servers: readonly Asked[]): string {
  const total = servers.length;
  const down = servers.filter(({ reachable }) => reachable === false).length;
  const silent = servers.filter(({ reachable }) => reachable === null).length;
  const asked = total - silent;
  if (asked === 0) {
    return total === 1
      ? "One server is known, and nobody has asked it yet."
      : `${plural(total, "server")} are known, and nobody has asked any of them yet.`;
  }
  const notAsked = silent === 0 ? "" : ` ${silent} ${silent === 1 ? "was" : "were"} not asked yet.`;
  if (down > 0) {
    return `${plural(down, "server")} of ${asked}${silent === 0 ? "" : " asked"} ${down === 1 ? "does" : "do"} not answer.${notAsked}`;
  }
  if (silent > 0)
    return `The ${plural(asked, "server")} asked so far answer.${notAsked}`.replace(
      ONE,
      "The one server asked so far answers.",
    );
  return total === 1 ? "The one server answers." : `All ${plural(total, "server")} answer.`;
}

const ONE = "The 1 server asked so far answer.";

/** Nothing is promised of servers that nobody asked. */
function losing(servers: readonly Asked[]): string {
  const fragile = servers.filter(({ ifItDied }) => ifItDied.resign > 0);
  const stuck = servers.filter(({ ifItDied }) => ifItDied.stays > 0);
  if (fragile.length > 0) {
    const worst = Math.max(...fragile.map(({ ifItDied }) => ifItDied.resign));
    const who =
      fragile.length === 1 ? (fragile[0]?.name ?? "one") : `one of ${fragile.length} of them`;
    return `Losing ${who} would cost new keys in ${plural(worst, "zone")}.`;
  }
  if (stuck.length > 0) {
    const worst = Math.max(...stuck.map(({ ifItDied }) => ifItDied.stays));
    const who = stuck.length === 1 ? (stuck[0]?.name ?? "one") : `one of ${stuck.length} of them`;
    return `Losing ${who} would leave ${plural(worst, "role")} that cannot move.`;
  }
  if (servers.every(({ reachable }) => reachable === null)) {
    return "What the loss of one would cost is not known before that.";
  }
  return "Any one of them could die now and every role could move with its keys.";
}
