import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { ParentAnswer } from "@/lib/dnssec/rollover/event";
import type { ZoneContent } from "./content";

/** What the parent zone's servers hold for this zone. They are outside the forest: no power switch reaches them. */
export type ParentZone = {
  readonly isReachable: boolean;
  /** Keys of the zone whose DS record is there. */
  readonly keyIds: readonly string[];
  /** Key tags of DS records that match no key of the zone. */
  readonly foreignTags: readonly number[];
  readonly ttlSeconds: Seconds;
  readonly changedAt: Instant;
};

export const PARENT_DS_TTL: Seconds = 3_600;

/** A parent without any DS record of the zone. */
export function parentWithoutDs(at: Instant): ParentZone {
  return {
    isReachable: true,
    keyIds: [],
    foreignTags: [],
    ttlSeconds: PARENT_DS_TTL,
    changedAt: at,
  };
}

/** Every KSK that is published now and not revoked. */
export function publishedKskIds(content: ZoneContent): readonly string[] {
  const keyIds: string[] = [];
  if (!content.isSigned) return keyIds;
  for (const { rolling } of content.descriptors) {
    if (rolling.keyRole !== "ksk") continue;
    for (const key of rolling.keys) if (key.published && !key.revoked) keyIds.push(key.keyId);
  }
  return keyIds;
}

/** What the rollover engine learns when it asks the parent. */
export function parentAnswer(parent: ParentZone, content: ZoneContent): ParentAnswer {
  if (!parent.isReachable) return { kind: "unreachable" };
  if (parent.keyIds.length + parent.foreignTags.length === 0) return { kind: "none" };
  const known = new Set(
    content.descriptors.flatMap((descriptor) => descriptor.rolling.keys.map((key) => key.keyId)),
  );
  const keyIds = parent.keyIds.filter((keyId) => known.has(keyId));
  return {
    kind: "present",
    keyIds,
    foreign: parent.foreignTags.length + parent.keyIds.length - keyIds.length,
    ttlSeconds: parent.ttlSeconds,
  };
}

/** What the DS set at the parent can be. */
export type ParentDsState = "current" | "stale" | "none" | "unreachable";

/** The state of the DS set as reports name it: `current` = it covers every published KSK. */
export function parentState(parent: ParentZone, content: ZoneContent): ParentDsState {
  if (!parent.isReachable) return "unreachable";
  if (parent.keyIds.length + parent.foreignTags.length === 0) return "none";
  const published = publishedKskIds(content);
  return published.length > 0 && published.every((keyId) => parent.keyIds.includes(keyId))
    ? "current"
    : "stale";
}
