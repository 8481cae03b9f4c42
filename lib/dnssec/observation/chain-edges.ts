import type { Instant } from "@/lib/dnssec/instant";
import { isRevoked } from "@/lib/dnssec/signing-key/key-tag";
import type { ServerName } from "@/lib/dnssec/zone-report";
import type { ChainEdge, EdgeJudgement } from "./chain-of-trust";
import { judgeSignature } from "./judge-rrset";
import { bogusWords, signatureFaultWords } from "./reason-words";
import { isKeySigningKey, servedRrsets } from "./served-answers";
import type {
  ObservedDs,
  ObservedKey,
  ObservedSignature,
  ServerObservation,
  ZoneObservation,
} from "./zone-observation";

/** A DS with the parent's servers that show it. */
export type SeenDs = { readonly ds: ObservedDs; readonly servers: readonly ServerName[] };
/** A key with the servers that publish it. */
export type SeenKey = { readonly key: ObservedKey; readonly servers: readonly ServerName[] };
/** All that the picture is made of, each thing once. */
export type Parts = {
  readonly ds: readonly SeenDs[];
  readonly keys: readonly SeenKey[];
  readonly servers: readonly ServerObservation[];
};

/** Gathers what all servers of all vantage points show. */
export function partsOf(observations: readonly ZoneObservation[]): Parts {
  const ds = new Map<string, { ds: ObservedDs; servers: Set<ServerName> }>();
  const keys = new Map<string, { key: ObservedKey; servers: Set<ServerName> }>();
  for (const parent of observations.flatMap(({ parents }) => parents)) {
    for (const one of parent.ds?.ds ?? []) {
      const known = ds.get(dsId(one)) ?? { ds: one, servers: new Set() };
      ds.set(dsId(one), { ...known, servers: known.servers.add(parent.server) });
    }
  }
  const servers = observations.flatMap((one) => one.servers);
  for (const seen of servers) {
    for (const key of seen.dnskey?.keys ?? []) {
      const known = keys.get(keyId(key)) ?? { key, servers: new Set() };
      keys.set(keyId(key), { ...known, servers: known.servers.add(seen.server) });
    }
  }
  const sorted = (names: ReadonlySet<ServerName>) => [...names].sort();
  return {
    ds: [...ds.values()]
      .map((one) => ({ ds: one.ds, servers: sorted(one.servers) }))
      .sort((a, b) => a.ds.keyTag - b.ds.keyTag || a.ds.digestType - b.ds.digestType),
    keys: [...keys.values()]
      .map((one) => ({ key: one.key, servers: sorted(one.servers) }))
      .sort((a, b) => a.key.keyTag - b.key.keyTag),
    servers: servers.filter(({ answered }) => answered),
  };
}

/** Every arrow of the picture, from the top. */
export function chainEdges(
  observations: readonly ZoneObservation[],
  parts: Parts,
  now: Instant,
): readonly ChainEdge[] {
  return [
    ...delegations(observations, parts, now),
    ...namedKeys(parts, now),
    ...signatures(parts, now),
  ];
}

/** Parent → DS: does what the parent says validate? */
function delegations(
  observations: readonly ZoneObservation[],
  { ds }: Parts,
  now: Instant,
): readonly ChainEdge[] {
  const parents = observations.flatMap((one) => one.parents).filter(({ answered }) => answered);
  return ds.map((one): ChainEdge => {
    const showing = parents.filter(({ server }) => one.servers.includes(server));
    const bogus = showing.flatMap(({ server, status }) =>
      status.kind === "bogus" ? [{ server, why: bogusWords(status.why, now) }] : [],
    );
    const missing = parents
      .map(({ server }) => server)
      .filter((server) => !one.servers.includes(server));
    const ends = showing.flatMap(({ ds: set }) => validUntil(set?.signatures ?? [], now) ?? []);
    const brokenAt = [...new Set([...bogus.map(({ server }) => server), ...missing])].sort();
    const isSecure = showing.some(({ status }) => status.kind === "secure");
    const [first] = bogus;
    const unsure = "the parent's own chain could not be judged";
    const held = isSecure ? "signed by the parent" : unsure;
    const absent = missing.length > 0 ? "not at every server of the parent" : held;
    return {
      from: PARENT_ID,
      to: dsId(one.ds),
      kind: "delegates",
      judgement: brokenAt.length > 0 ? "broken" : sureOrNot(isSecure),
      why: first?.why ?? absent,
      until: ends.length === 0 ? null : Math.min(...ends),
      brokenAt,
    };
  });
}

/** DS → key: is the key that it names published, and everywhere? */
function namedKeys({ ds, keys, servers }: Parts, now: Instant): readonly ChainEdge[] {
  const serving = servers.filter(({ dnskey }) => dnskey !== null);
  return ds.flatMap((one): readonly ChainEdge[] => {
    const named = keys.find(
      ({ key }) =>
        key.keyTag === one.ds.matchesKeyTag &&
        key.algorithm === one.ds.algorithm &&
        !isRevoked(key.flags),
    );
    if (named === undefined) return [];
    const without = serving
      .map(({ server }) => server)
      .filter((server) => !named.servers.includes(server));
    const brokenAt = [...new Set(without)].sort();
    const signing = serving.flatMap(({ dnskey }) => dnskey?.signatures ?? []);
    const isSigning = signing.some(
      (signature) => isBy(signature, named.key) && isValid(signature, now),
    );
    const unsigned = isSigning
      ? "the key signs the DNSKEY set"
      : "the key does not sign the DNSKEY set";
    return [
      {
        from: dsId(one.ds),
        to: keyId(named.key),
        kind: "names-key",
        judgement: brokenAt.length > 0 ? "broken" : usedOrNot(isSigning),
        why: brokenAt.length > 0 ? "the key is not published everywhere" : unsigned,
        until: null,
        brokenAt,
      },
    ];
  });
}

/** Key → keys and RRsets: every signature that any server serves. */
function signatures({ keys, servers }: Parts, now: Instant): readonly ChainEdge[] {
  const found = new Map<string, SeenSignature[]>();
  for (const seen of servers) {
    for (const { type, rrset } of servedRrsets(seen)) {
      for (const signature of rrset.signatures) {
        const by = keys.find(({ key }) => isBy(signature, key));
        if (by === undefined) continue;
        const key = `${keyId(by.key)} ${type}`;
        found.set(key, [...(found.get(key) ?? []), { type, key: by.key, seen, signature }]);
      }
    }
  }
  return [...found.values()].flatMap((group) => signatureEdges(group, keys, now));
}

type SeenSignature = {
  readonly type: string;
  readonly key: ObservedKey;
  readonly seen: ServerObservation;
  readonly signature: ObservedSignature;
};

/** A signature over the DNSKEY set vouches for every other key in it; the others for their RRset. */
function signatureEdges(
  group: readonly SeenSignature[],
  keys: readonly SeenKey[],
  now: Instant,
): readonly ChainEdge[] {
  const [first] = group;
  if (first === undefined) return [];
  const bad = group.filter(({ signature }) => !isValid(signature, now));
  const brokenAt = [...new Set(bad.map(({ seen }) => seen.server))].sort();
  const until = validUntil(
    group.map(({ signature }) => signature),
    now,
  );
  const edge = {
    from: keyId(first.key),
    kind: "signs" as const,
    judgement: brokenAt.length > 0 ? ("broken" as const) : ("valid" as const),
    why: bad[0] === undefined ? `signs ${first.type}` : whyNot(bad[0], now),
    until,
    brokenAt,
  };
  if (first.type !== "DNSKEY") return [{ ...edge, to: rrsetId(first.type) }];
  return keys
    .filter(({ key }) => keyId(key) !== edge.from && !isKeySigningKey(key))
    .map(({ key }) => ({ ...edge, to: keyId(key), why: edge.why.replace("DNSKEY", "the keys") }));
}

function whyNot({ type, signature }: SeenSignature, now: Instant): string {
  const { fault, expiration, keyTag } = signature;
  if (fault !== null) return signatureFaultWords(fault, now);
  return expiration <= now
    ? `the signature over ${type} by key ${keyTag} has ended`
    : `the signature over ${type} by key ${keyTag} is not valid yet`;
}

/** The parent's node. */
export const PARENT_ID = "parent";

/** The id of a node. */
export function dsId({ keyTag, algorithm, digestType, digest }: ObservedDs): string {
  return `ds ${keyTag} ${algorithm} ${digestType} ${digest}`;
}

/** The id of a node. */
export function keyId({ keyTag, algorithm, publicKey }: ObservedKey): string {
  return `key ${keyTag} ${algorithm} ${publicKey}`;
}

/** The id of a node. */
export function rrsetId(type: string): string {
  return `rrset ${type}`;
}

function isBy(signature: ObservedSignature, key: ObservedKey): boolean {
  return signature.keyTag === key.keyTag && signature.algorithm === key.algorithm;
}

function isValid(signature: ObservedSignature, now: Instant): boolean {
  return judgeSignature(signature, now) === "valid";
}

function validUntil(signed: readonly ObservedSignature[], now: Instant): Instant | null {
  const ends = signed.flatMap((one) => (isValid(one, now) ? [one.expiration] : []));
  return ends.length === 0 ? null : Math.min(...ends);
}

function sureOrNot(isSure: boolean): EdgeJudgement {
  return isSure ? "valid" : "unknown";
}

function usedOrNot(isUsed: boolean): EdgeJudgement {
  return isUsed ? "valid" : "unused";
}
