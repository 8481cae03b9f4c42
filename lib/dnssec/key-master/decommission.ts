import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import { resolveServerName } from "@/lib/dnssec/key-master/names";
import { judgeRole } from "@/lib/dnssec/key-master/verdict";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { freshViews, mergeFacts, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerName } from "@/lib/dnssec/zone-report";

export const DECOMMISSION_OBSTACLES = [
  "holds-roles",
  "only-copy-of-keys",
  "only-primary",
  "live-moves",
  "not-known",
] as const;
export type DecommissionObstacle = (typeof DECOMMISSION_OBSTACLES)[number];

/** One reason why a server must stay, with the zones that it concerns. */
export type DecommissionReason = {
  readonly code: DecommissionObstacle;
  readonly sentence: string;
  readonly zones: readonly ZoneName[];
};

export type DecommissionVerdict = {
  readonly can: boolean;
  readonly reasons: readonly DecommissionReason[];
};

export type DecommissionQuestion = {
  readonly server: ServerName;
  /** Every zone of the estate, with the live move of the zone if it goes from or to the server. */
  readonly zones: readonly {
    readonly zone: ZoneName;
    readonly facts: ZoneFacts;
    readonly hasLiveMove: boolean;
  }[];
  readonly now: Instant;
};

/**
 * May a server go for good? No, while it holds a role, is the only one that opens a key or that hosts a zone as a primary, while
 * a move concerns it, or while that is not known of some zone: what is not known never counts as harmless.
 */
export function canDecommission(question: DecommissionQuestion): DecommissionVerdict {
  const found = new Map<DecommissionObstacle, ZoneName[]>();
  for (const { zone, facts, hasLiveMove } of question.zones) {
    const obstacles = obstaclesOf(facts, question);
    for (const code of hasLiveMove ? [...obstacles, "live-moves" as const] : obstacles) {
      found.set(code, [...(found.get(code) ?? []), zone]);
    }
  }
  const reasons = DECOMMISSION_OBSTACLES.flatMap((code) => {
    const zones = found.get(code);
    return zones === undefined
      ? []
      : [{ code, zones, sentence: sentenceOf(code, question.server, zones) }];
  });
  return { can: reasons.length === 0, reasons };
}

/** One verdict of several about parts of the same server's zones: the same obstacle in more zones is one reason. */
export function joinVerdicts(
  server: ServerName,
  verdicts: readonly DecommissionVerdict[],
): DecommissionVerdict {
  const parts = verdicts.flatMap(({ reasons }) => reasons);
  const reasons = DECOMMISSION_OBSTACLES.flatMap((code) => {
    const zones = parts.filter((reason) => reason.code === code).flatMap((reason) => reason.zones);
    return zones.length === 0 ? [] : [{ code, zones, sentence: sentenceOf(code, server, zones) }];
  });
  return { can: reasons.length === 0, reasons };
}

function obstaclesOf(
  facts: ZoneFacts,
  { server: spelled, now }: DecommissionQuestion,
): readonly DecommissionObstacle[] {
  const picture = mergeFacts(facts);
  const server = resolveServerName(spelled, picture.names);
  const role = judgeRole(picture, now);
  const isHolder = role.holder === server || role.contenders.includes(server);
  const own = picture.views.find(({ view }) => view.server === server);
  if (!isHolder && own === undefined) return [];
  const obstacles: DecommissionObstacle[] = [];
  if (isHolder) obstacles.push("holds-roles");
  if (isOnlyCopy(server, picture)) obstacles.push("only-copy-of-keys");
  if (isOnlyPrimary(server, picture)) obstacles.push("only-primary");
  const isUnsure = role.verdict === "unknown" || freshViews(picture).length === 0;
  return isUnsure && !isHolder ? [...obstacles, "not-known"] : obstacles;
}

/** Is there a key that this server opens and nobody else is known to? */
function isOnlyCopy(server: ServerName, picture: ZonePicture): boolean {
  const own = picture.views.find(({ view }) => view.server === server)?.view;
  if (own === undefined) return false;
  return activeDescriptors(picture).some(({ descriptorId }) => {
    if (own.keysReachable[descriptorId] !== true) return false;
    return !picture.views.some(
      ({ view }) => view.server !== server && view.keysReachable[descriptorId] === true,
    );
  });
}

function isOnlyPrimary(server: ServerName, picture: ZonePicture): boolean {
  const primaries = picture.views.filter(({ view }) => view.copy === "primary" && view.isWritable);
  return primaries.length === 1 && primaries[0]?.view.server === server;
}

function sentenceOf(
  code: DecommissionObstacle,
  server: ServerName,
  zones: readonly ZoneName[],
): string {
  const which =
    zones.length === 1 ? (zones[0] ?? "") : `${zones.length.toLocaleString("en")} zones`;
  switch (code) {
    case "holds-roles":
      return `${server} is key master of ${which}, or is named as such.`;
    case "only-copy-of-keys":
      return `Only ${server} opens some private key of ${which}: with it the key is lost.`;
    case "only-primary":
      return `${server} is the only primary of ${which} that can be written to.`;
    case "live-moves":
      return `A move of ${which} that concerns ${server} is under way.`;
    case "not-known":
      return `It is not known now who holds the role of ${which}.`;
  }
}
