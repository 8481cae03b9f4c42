import type { ZoneName } from "@/lib/dns/zone-name";
import type { Instant } from "@/lib/dnssec/instant";
import { describeAlgorithm } from "@/lib/dnssec/signing-key/algorithms";
import { digestMnemonic } from "@/lib/dnssec/signing-key/digest-types";
import { isRevoked } from "@/lib/dnssec/signing-key/key-tag";
import type { ServerName } from "@/lib/dnssec/zone-report";
import { chainEdges, dsId, keyId, PARENT_ID, type Parts, partsOf, rrsetId } from "./chain-edges";
import { isKeySigningKey, isServedSigned, isSignedOnWire, servedRrsets } from "./served-answers";
import type { ObservedKey, ServerObservation, ZoneObservation } from "./zone-observation";

/** How sure an edge or node is. `unused` = it is there and nothing rests on it (a standby key, a leftover DS). */
export type EdgeJudgement = "valid" | "broken" | "unused" | "unknown";

/** What stands in the picture, from the top: parent, DS, keys that sign the DNSKEY set, other keys, RRsets. */
export type ChainNode = {
  /** Unique in one picture and the same from look to look. */
  readonly id: string;
  readonly row: "parent" | "ds" | "ksk" | "zsk" | "rrset";
  /** `KSK 12345`, `DS 12345`, `SOA`. */
  readonly label: string;
  /** Algorithm, digest, key size; what a person compares. */
  readonly detail: string;
  readonly judgement: EdgeJudgement;
  /** The servers that show it, sorted; for DS the parent's. */
  readonly servers: readonly ServerName[];
};

/** An arrow: `from` vouches for `to`. */
export type ChainEdge = {
  readonly from: string;
  readonly to: string;
  readonly kind: "delegates" | "names-key" | "signs";
  readonly judgement: EdgeJudgement;
  /** One clause for the table twin and for hover. */
  readonly why: string;
  /** The first end of the signatures behind it, over all servers; null where there is none. */
  readonly until: Instant | null;
  /** Servers at which it is broken while it holds elsewhere. */
  readonly brokenAt: readonly ServerName[];
};

/** The chain of trust as a picture: DS at the parent → key-signing keys → other keys → RRsets. */
export type ChainOfTrust = {
  readonly zone: ZoneName;
  readonly parent: ZoneName | null;
  /** null = no server says. A zone that is not signed has no chain: no nodes, no edges. */
  readonly isSigned: boolean | null;
  readonly nodes: readonly ChainNode[];
  readonly edges: readonly ChainEdge[];
};

/**
 * The chain of trust that all servers of all vantage points show together, each link judged by what was served, as of `now`. A link that
 * holds at one server and not at another is broken and names where.
 */
export function chainOfTrust(
  observations: readonly ZoneObservation[],
  now: Instant,
): ChainOfTrust | null {
  const [first] = observations;
  if (first === undefined) return null;
  const answers = observations.map(isSignedOnWire).filter((answer) => answer !== null);
  const isSigned = answers.length === 0 ? null : answers.some(Boolean);
  const parent = observations.map((one) => one.parent).find((name) => name !== null) ?? null;
  const frame = { zone: first.zone, parent, isSigned };
  const parts = partsOf(observations);
  if (isSigned !== true && parts.ds.length === 0) return { ...frame, nodes: [], edges: [] };
  const edges = chainEdges(observations, parts, now);
  return { ...frame, nodes: toNodes(parts, parent, edges), edges };
}

function toNodes(
  { ds, keys, servers }: Parts,
  parent: ZoneName | null,
  edges: readonly ChainEdge[],
): readonly ChainNode[] {
  const judged = (id: string) => nodeJudgement(id, edges);
  const parentNode: readonly ChainNode[] =
    parent === null
      ? []
      : [
          {
            id: PARENT_ID,
            row: "parent",
            label: parent,
            detail: "parent zone",
            judgement: judged(PARENT_ID),
            servers: [],
          },
        ];
  const dangling = ds.some((one) => one.ds.matchesKeyTag !== null) ? "unused" : "broken";
  const dsNodes = ds.map(
    ({ ds: one, servers: at }): ChainNode => ({
      id: dsId(one),
      row: "ds",
      label: `DS ${one.keyTag}`,
      detail: `${describeAlgorithm(one.algorithm).mnemonic}, ${digestMnemonic(one.digestType)}`,
      judgement: one.matchesKeyTag === null ? dangling : judged(dsId(one)),
      servers: at,
    }),
  );
  const keyNodes = keys.map(
    ({ key, servers: at }): ChainNode => ({
      id: keyId(key),
      row: isKeySigningKey(key) ? "ksk" : "zsk",
      label: `${isKeySigningKey(key) ? "KSK" : "ZSK"} ${key.keyTag}${isRevoked(key.flags) ? " revoked" : ""}`,
      detail: keyDetail(key),
      judgement: edges.some(({ from }) => from === keyId(key)) ? judged(keyId(key)) : "unused",
      servers: at,
    }),
  );
  return [...parentNode, ...dsNodes, ...keyNodes, ...rrsetNodes(servers, edges)];
}

function rrsetNodes(
  servers: readonly ServerObservation[],
  edges: readonly ChainEdge[],
): readonly ChainNode[] {
  const shown = new Map<string, Set<ServerName>>();
  for (const seen of servers) {
    if (isServedSigned(seen) !== true) continue;
    for (const { type } of servedRrsets(seen)) {
      if (type !== "DNSKEY") shown.set(type, (shown.get(type) ?? new Set()).add(seen.server));
    }
  }
  return [...shown].map(([type, at]): ChainNode => {
    const incoming = edges.filter(({ to }) => to === rrsetId(type));
    return {
      id: rrsetId(type),
      row: "rrset",
      label: type,
      detail: incoming.length === 0 ? "no signature by a published key" : "",
      judgement: incoming.length === 0 ? "broken" : nodeJudgement(rrsetId(type), edges),
      servers: [...at].sort(),
    };
  });
}

function keyDetail({ algorithm, keyLength }: ObservedKey): string {
  const { mnemonic } = describeAlgorithm(algorithm);
  return keyLength === null ? mnemonic : `${mnemonic}, ${keyLength} bits`;
}

/** A node is as good as the worst arrow that ends at it; one that none ends at, as those that leave it. */
function nodeJudgement(id: string, edges: readonly ChainEdge[]): EdgeJudgement {
  const incoming = edges.filter(({ to }) => to === id);
  const relevant = incoming.length > 0 ? incoming : edges.filter(({ from }) => from === id);
  const order: readonly EdgeJudgement[] = ["broken", "unknown", "valid", "unused"];
  return order.find((word) => relevant.some(({ judgement }) => judgement === word)) ?? "unknown";
}
