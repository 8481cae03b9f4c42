import { readFileSync } from "node:fs";
import path from "node:path";

/** The zone's two servers, as the manifest calls them. */
export type Side = "ns1" | "ns2";
export const SIDES: readonly Side[] = ["ns1", "ns2"];

/**
 * What a validator says of a zone that it asks one server about: of its SOA, and of a denial where that is bogus. Opt-out and more
 * NSEC3 iterations than a validator computes leave denials unprotected, but the zone secure. `none`: that server does not answer for it.
 */
export type Verdict = "secure" | "insecure" | "bogus" | "none";

/** Who else judges the zones. */
export type PeerName = "delv" | "unbound" | "ldns" | "dnsviz" | "zonemaster";
export const PEERS: readonly PeerName[] = ["delv", "unbound", "ldns", "dnsviz", "zonemaster"];

/** A change to a signed zone file that no signer would make. */
export type Surgery =
  | { readonly kind: "drop-signatures"; readonly types: readonly string[] }
  | { readonly kind: "corrupt-signatures"; readonly types: readonly string[] }
  /** Signatures of the same keys that ended in 2020. */
  | { readonly kind: "expire-signatures"; readonly types: readonly string[] }
  /** Keeps the first NSEC or NSEC3 record and its signature, so that the server still takes the zone for signed. */
  | { readonly kind: "drop-denial" }
  /** The DNSKEY set, signed by what is left of it, without the keys of a role. */
  | { readonly kind: "drop-key"; readonly role: "ksk" | "zsk" }
  /** The DNSKEY set signed by the ZSK alone. */
  | { readonly kind: "drop-ksk-signature" }
  /** Everything but the DNSKEY set loses its signatures of one algorithm. */
  | { readonly kind: "drop-algorithm"; readonly algorithm: number };

export type Denial = {
  readonly kind: "nsec" | "nsec3" | "nsec3-opt-out";
  readonly iterations?: number;
  /** Hexadecimal; "-" (the default) = none. */
  readonly salt?: string;
};

/** What a server is given to serve. */
export type ServerRecipe = {
  readonly serial?: number;
  readonly period?: "normal" | "expired" | "not-yet-valid" | "ends-soon";
  readonly keys?: "own" | "other";
  readonly denial?: Denial;
  readonly content?: "signed" | "unsigned" | "absent";
  readonly surgery?: readonly Surgery[];
};

/** A DS record at the parent, or something like it. */
export type DsRecipe =
  | "ksk"
  | "ksk-sha1"
  | "ksk-sha384"
  /** Of the second server's own keys. */
  | "other-ksk"
  | "zsk"
  /** Tag and algorithm of the KSK, another digest. */
  | "wrong-digest"
  /** Tag and digest of the KSK, another algorithm that validators know. */
  | "wrong-algorithm"
  /** Of a key that nobody has. */
  | "missing-key"
  /** The same of an algorithm that the zone has no key of. */
  | "missing-rsa-key"
  | "unknown-digest"
  | "unknown-algorithm";

/** How BIND's tools make the zone. */
export type Recipe = ServerRecipe & {
  /** As dnssec-keygen names them; one pair of keys each. */
  readonly algorithms: readonly string[];
  readonly bits?: number;
  readonly keyRoles?: "ksk-zsk" | "csk" | "two-ksks";
  /** Whether the signer publishes CDS and CDNSKEY for its KSKs. */
  readonly cds?: boolean;
  /** Records beside the usual ones, relative to the apex. */
  readonly records?: readonly string[];
  readonly ds: readonly DsRecipe[];
  /** What the second server has otherwise than the first. */
  readonly ns2?: ServerRecipe;
  /** The zone names a third server, at whose address nobody listens, instead of the second. */
  readonly silentServer?: boolean;
};

/** What is so, whoever says otherwise. */
export type Truth = {
  readonly ns1: Verdict;
  readonly ns2: Verdict;
  /**
   * Every error and warning that is to be raised, as `tag` where it concerns the zone or `tag@server`; each other one is wrong.
   * Notices are not listed.
   */
  readonly findings: readonly string[];
};

/** Where a peer's word differs from the truth, and why. */
export type Deviation = { readonly says: string; readonly because: string };

export type ManifestZone = {
  /** The label below `test`. */
  readonly name: string;
  readonly what: string;
  readonly recipe: Recipe;
  readonly truth: Truth;
  readonly deviations?: Readonly<Partial<Record<PeerName, Deviation>>>;
};

export const MANIFEST_FILE = path.resolve(
  import.meta.dirname,
  "../../../tests/manifest/zones.json",
);

/** The planted zones with the truth about each. */
export function readManifest(): readonly ManifestZone[] {
  return JSON.parse(readFileSync(MANIFEST_FILE, "utf8")) as readonly ManifestZone[];
}

/** The name of a manifest zone. */
export function fullName({ name }: Pick<ManifestZone, "name">): string {
  return `${name}.test`;
}

/** What a resolver may get, whichever server it happens to ask. */
export function worstOf({ ns1, ns2 }: Pick<Truth, Side>): Verdict {
  const order: readonly Verdict[] = ["bogus", "insecure", "secure", "none"];
  return order.find((verdict) => verdict === ns1 || verdict === ns2) ?? "none";
}

/** What a server of the zone is given: the first server's recipe, and what differs on the second. */
export function recipeOf({ recipe }: ManifestZone, side: Side): ServerRecipe {
  return side === "ns1" ? recipe : { ...recipe, ...recipe.ns2 };
}
