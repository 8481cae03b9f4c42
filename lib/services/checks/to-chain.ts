import type { TrustChain } from "@/lib/contracts/checks";
import type { Instant } from "@/lib/dnssec/instant";
import { signatureFaultWords } from "@/lib/dnssec/observation/reason-words";
import { servedRrsets } from "@/lib/dnssec/observation/served-answers";
import type {
  ObservedDs,
  ObservedRrset,
  ObservedSignature,
  ParentObservation,
  ServerObservation,
  ZoneObservation,
} from "@/lib/dnssec/observation/zone-observation";
import { toJudged } from "./judged-words";
import { toCheckedDs, toCheckedKey } from "./to-server";

type Servers = { servers: string[] };
type DsNode = TrustChain["ds"][number] & Servers;
type KeyNode = TrustChain["keys"][number] & Servers;
type RrsetNode = TrustChain["rrsets"][number] & Servers;
type Edge = TrustChain["edges"][number] & Servers;

type Nodes = {
  readonly ds: Map<string, DsNode>;
  readonly keys: Map<string, KeyNode>;
  readonly rrsets: Map<string, RrsetNode>;
  readonly edges: Map<string, Edge>;
};

/** From the DS set over the keys to the RRsets, as all servers together served it: where they differ, there is a node or an edge for each. */
export function toChain(observation: ZoneObservation, now: Instant): TrustChain {
  const nodes: Nodes = { ds: new Map(), keys: new Map(), rrsets: new Map(), edges: new Map() };
  for (const parent of observation.parents) addDs(nodes, parent);
  for (const seen of observation.servers) addServed(nodes, seen, now);
  return {
    parent: observation.parent,
    ...toJudged(observation.status, now),
    ds: [...nodes.ds.values()],
    keys: [...nodes.keys.values()].sort((a, b) => b.flags - a.flags || a.keyTag - b.keyTag),
    rrsets: [...nodes.rrsets.values()],
    edges: [...nodes.edges.values()],
  };
}

function addDs(nodes: Nodes, { server, ds }: ParentObservation): void {
  for (const record of ds?.ds ?? []) {
    const id = `ds:${record.keyTag}:${record.digestType}:${record.digest.slice(0, 8)}`;
    add(nodes.ds, id, server, () => ({ ...toCheckedDs(record), id, servers: [] }));
    const edge = dsEdge(id, record);
    add(nodes.edges, `${id} ${edge.to}`, server, () => edge);
  }
}

function dsEdge(from: string, { keyTag, matchesKeyTag }: ObservedDs): Edge {
  const kind = "refers-to";
  if (matchesKeyTag === null) {
    const sentence = `the DS record names key ${keyTag}, which no server of the zone has`;
    return { from, to: keyId(keyTag), kind, state: "broken", sentence, servers: [] };
  }
  const sentence = `the DS record names key ${matchesKeyTag}`;
  return { from, to: keyId(matchesKeyTag), kind, state: "valid", sentence, servers: [] };
}

function addServed(nodes: Nodes, seen: ServerObservation, now: Instant): void {
  for (const key of seen.dnskey?.keys ?? []) {
    const id = keyId(key.keyTag);
    add(nodes.keys, id, seen.server, () => ({ ...toCheckedKey(key), id, servers: [] }));
  }
  for (const { type, rrset } of servedRrsets(seen)) {
    const id = rrsetId(type, rrset);
    const judged = toJudged(rrset.status, now);
    add(nodes.rrsets, id, seen.server, () => ({ id, type, ...judged, servers: [] }));
    for (const signature of rrset.signatures) {
      const edge = signatureEdge(id, type, signature, now);
      add(nodes.edges, `${edge.from} ${id} ${edge.sentence}`, seen.server, () => edge);
    }
  }
}

function add<T extends Servers>(
  nodes: Map<string, T>,
  id: string,
  server: string,
  make: () => T,
): void {
  const node = nodes.get(id) ?? make();
  if (!node.servers.includes(server)) node.servers.push(server);
  nodes.set(id, node);
}

function keyId(keyTag: number): string {
  return `key:${keyTag}`;
}

/** The same type with another judgement is another node: some users get this one, some that. */
function rrsetId(type: string, { status }: ObservedRrset): string {
  return status.kind === "bogus"
    ? `rrset:${type}:${status.why.kind}`
    : `rrset:${type}:${status.kind}`;
}

function signatureEdge(
  to: string,
  type: string,
  { keyTag, fault }: ObservedSignature,
  now: Instant,
): Edge {
  const from = keyId(keyTag);
  if (fault === null) {
    const sentence = `key ${keyTag} signs ${type}`;
    return { from, to, kind: "signs", state: "valid", sentence, servers: [] };
  }
  const sentence = signatureFaultWords(fault, now);
  return { from, to, kind: "signs", state: "broken", sentence, servers: [] };
}
