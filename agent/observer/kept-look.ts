import { hash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Dnskey } from "@/lib/dns/rdata/dnskey";
import type { Instant } from "@/lib/dnssec/instant";
import type { ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { Place } from "./asking";
import { dsMarkIn } from "./ds-mark";
import type { LookResult } from "./look-at-zone";
import type { ServedKeySet } from "./strict-view";

/**
 * The last look at a zone, as small as it can be kept: a hundred thousand of them are held at once, and each is wanted again only when
 * somebody reads it or the zone is looked at in full. Beside it what every turn asks for.
 */
export type KeptLook = {
  readonly packed: Uint8Array;
  readonly finishedAt: Instant;
  /** Whom glances ask. */
  readonly places: readonly Place[];
  /** The parent's servers, each with the digest of the DS set that it answered with. */
  readonly parents: readonly (Place & { readonly dsDigest: string })[];
  /** Some server answered. */
  readonly isHeard: boolean;
  /** Somebody who should have answered kept silent, so that nothing could be decided. */
  readonly isUndecided: boolean;
  /** Something is wrong that may change at any moment. */
  readonly isInTrouble: boolean;
};

/** What was packed. */
type OpenedLook = Pick<LookResult, "observation" | "keySets">;

type PackedKeySet = Omit<ServedKeySet, "keys">;
type Packed = {
  readonly observation: ZoneObservation;
  readonly keySets: readonly PackedKeySet[];
};

/** Half a kilobyte of the memory that a zone takes is bought with these; a larger window gains nothing. */
const DEFLATE = { level: 3, memLevel: 6, windowBits: 14 } as const;

export function keepLook({ observation, keySets }: OpenedLook): KeptLook {
  const { status, servers, strict, finishedAt } = observation;
  const withoutKeys = keySets.map(({ keys: _, ...set }): PackedKeySet => set);
  const text = JSON.stringify({ observation, keySets: withoutKeys } satisfies Packed);
  const isHeard = servers.some(({ answered }) => answered);
  const serials = new Set(servers.flatMap(({ serial }) => serial ?? []));
  return {
    // A copy of its own: what zlib hands out is a part of something larger.
    packed: Uint8Array.from(deflateRawSync(text, DEFLATE)),
    finishedAt,
    ...whomToAsk(observation),
    isHeard,
    isUndecided: !isHeard || (status.kind === "indeterminate" && status.why.kind === "no-answer"),
    isInTrouble:
      status.kind === "bogus" ||
      strict.length > 0 ||
      servers.some(({ answered }) => !answered) ||
      serials.size > 1,
  };
}

/** The servers that glances ask, and what the parent's said. */
export function whomToAsk({
  servers,
  parents,
}: ZoneObservation): Pick<KeptLook, "places" | "parents"> {
  return {
    places: servers.map(placeOf),
    parents: parents.map((one) => ({ ...placeOf(one), dsDigest: digestOf(dsMarkIn(one)) })),
  };
}

function placeOf({ server, ip, port }: Place): Place {
  return { server, ip, port };
}

export function openLook({ packed }: KeptLook): OpenedLook {
  const text = inflateRawSync(packed).toString("utf8");
  const { observation, keySets } = JSON.parse(text) as Packed;
  return { observation, keySets: keySets.map((set) => ({ ...set, keys: keysOf(set.mark) })) };
}

/** Tells equal texts, in a few octets. */
export function digestOf(text: string): string {
  return hash("sha1", text, "base64");
}

/** The mark of a key set is the RDATA of its keys. */
function keysOf(mark: string): readonly Dnskey[] {
  return mark.split(" ").flatMap((word) => {
    const octets = Buffer.from(word, "base64");
    const [high, low, protocol, algorithm] = octets;
    if (high === undefined || low === undefined) return [];
    if (protocol === undefined || algorithm === undefined) return [];
    const publicKey = new Uint8Array(octets.subarray(4));
    return [{ kind: "DNSKEY", flags: (high << 8) | low, protocol, algorithm, publicKey }];
  });
}
