import { fromBase64 } from "@/lib/dns/octets";
import type { Instant } from "@/lib/dnssec/instant";
import { activeDescriptors } from "@/lib/dnssec/key-master/key-custody";
import type { AnchorItem, ResignTask } from "@/lib/dnssec/key-master/resign/state";
import { type HeldAnchor, isTrustedAnchor, type TrustPoint } from "@/lib/dnssec/server-settings";
import type { DescriptorKey } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneFacts } from "@/lib/dnssec/status/judgement";
import { mergeFacts } from "@/lib/dnssec/status/merge-facts";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** What a server of the estate trusts of the zone itself. */
export type AnchorSight = {
  readonly server: ServerName;
  /** It trusts a key that signs the zone's DNSKEY set and is not lost (KM-66). */
  readonly hasNew: boolean;
  /** The server answers, and its reading is what it says. */
  readonly isFresh: boolean;
  /** Key tags of the anchors that it trusts, known ones only. */
  readonly keyTags: readonly number[];
  readonly readAt: Instant;
};

type Sought = Pick<ResignTask, "zone" | "lost">;

/**
 * Every server that holds an anchor for the zone, or has none any more although it tells what it holds. A key tag alone proves
 * nothing: algorithm and public key have to be those of the new key, where the server tells them.
 */
export function seeAnchors(task: Sought, facts: ZoneFacts): readonly AnchorSight[] {
  const wanted = newKeys(task, facts);
  return facts.servers.flatMap(({ report, fresh }) => {
    const { settings, server, reachable } = report;
    if (settings === undefined || settings.trustPoints === null) return [];
    const point = settings.trustPoints.find(({ zone }) => zone === task.zone);
    const held = trustedIn(point);
    if (held === null) return [];
    return {
      server,
      hasNew: held.some((anchor) => wanted.some((key) => isAnchorOf(anchor, key))),
      isFresh: fresh && reachable === true,
      keyTags: held.flatMap(({ keyTag }) => keyTag ?? []),
      readAt: settings.readAt,
    };
  });
}

/** Servers that hold any anchor for the zone, trusted or not yet. */
export function anchorHolders(task: Pick<Sought, "zone">, facts: ZoneFacts): readonly ServerName[] {
  return facts.servers
    .filter(({ report }) =>
      report.settings?.trustPoints?.some(
        ({ zone, anchors }) => zone === task.zone && anchors?.length !== 0,
      ),
    )
    .map(({ report }) => report.server);
}

/**
 * The list of a task as it is now: servers that turn out to hold an anchor come onto it; what is seen is ticked, and what was seen and
 * is there no more is not. What a person has ticked is left alone: the last reading may be older.
 */
export function lookAtAnchors(
  { task, anchors }: { readonly task: Sought; readonly anchors: readonly AnchorItem[] },
  { facts, wallNow }: { readonly facts: ZoneFacts; readonly wallNow: Instant },
): { readonly anchors: readonly AnchorItem[]; readonly lines: readonly string[] } {
  const sights = new Map(seeAnchors(task, facts).map((sight) => [sight.server, sight]));
  const listed = new Set(anchors.map(({ server }) => server));
  const found = anchorHolders(task, facts).filter((server) => !listed.has(server));
  const lines = found.map((server) => `${server} holds a trust anchor for the zone, too.`);
  const all = [...anchors, ...found.map((server): AnchorItem => ({ server, state: "to-do" }))];
  const looked = all.map((anchor): AnchorItem => {
    const sight = sights.get(anchor.server);
    if (sight === undefined || !sight.isFresh) return anchor;
    if (anchor.state === "to-do" && sight.hasNew) {
      lines.push(`The new anchor was seen on ${anchor.server}.`);
      return { server: anchor.server, state: "observed", at: wallNow };
    }
    if (anchor.state === "observed" && !sight.hasNew) {
      lines.push(`The new anchor is not on ${anchor.server} any more.`);
      return { server: anchor.server, state: "to-do" };
    }
    return anchor;
  });
  return { anchors: looked, lines };
}

/** none where it has no such trust point; null = it did not tell what is in it. */
function trustedIn(point: TrustPoint | undefined): readonly HeldAnchor[] | null {
  if (point === undefined) return [];
  return point.anchors?.filter(isTrustedAnchor) ?? null;
}

type Wanted = { readonly algorithm: number; readonly publicKey: string; readonly keyTag: number };

/** Keys that sign the DNSKEY set now and are not given up; one whose public half was not read proves nothing. */
function newKeys({ lost }: Pick<Sought, "lost">, facts: ZoneFacts): readonly Wanted[] {
  const lostIds = new Set(lost.map(({ descriptorId }) => descriptorId));
  return activeDescriptors(mergeFacts(facts))
    .filter(({ descriptorId, keyRole }) => keyRole !== "zsk" && !lostIds.has(descriptorId))
    .flatMap(({ keys, algorithm }) =>
      keys
        .filter(({ published, signs }) => published && (signs === "dnskey-set" || signs === "all"))
        .flatMap((key) => wantedKey(key, algorithm) ?? []),
    );
}

function wantedKey({ publicKey, flags }: DescriptorKey, algorithm: number): Wanted | null {
  const octets = publicKey === null ? undefined : fromBase64(publicKey);
  if (publicKey === null || octets === undefined) return null;
  const record = { kind: "DNSKEY", flags, protocol: 3, algorithm, publicKey: octets } as const;
  return { algorithm, publicKey, keyTag: keyTagOf(record) };
}

function isAnchorOf(anchor: HeldAnchor, key: Wanted): boolean {
  return (
    anchor.type !== "ds" &&
    anchor.keyTag === key.keyTag &&
    (anchor.algorithm ?? key.algorithm) === key.algorithm &&
    (anchor.publicKey ?? key.publicKey) === key.publicKey
  );
}
