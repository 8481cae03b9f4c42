import { toHex } from "@/lib/dns/octets";
import { type OwnerName, parseOwnerName } from "@/lib/dns/owner-name";
import { TYPE_NUMBER } from "@/lib/dns/record-type";
import type { ZoneName } from "@/lib/dns/zone-name";
import type { Crypto } from "@/lib/dnssec/crypto";
import type { Instant } from "@/lib/dnssec/instant";
import type { Ask, Asked, Place } from "./asking";

/** What every server of a zone is asked about its apex, in this order. */
const APEX_TYPES = ["SOA", "DNSKEY", "NS", "CDS", "CDNSKEY", "NSEC3PARAM"] as const;
export type ApexType = (typeof APEX_TYPES)[number];

/** A question and how it ended. */
export type AskedQuestion = {
  readonly name: OwnerName;
  readonly type: ApexType | "A" | "DS";
  readonly asked: Asked;
};

/** Everything that one server said about one zone. */
export type ServerAnswers = {
  readonly place: Place;
  readonly at: Instant;
  readonly apex: { readonly [T in ApexType]: Asked | null };
  /** About a name that does not exist; null where it was not asked. */
  readonly denial: { readonly name: OwnerName; readonly asked: Asked } | null;
  readonly questions: readonly AskedQuestion[];
};

/** What one server of the parent said about the zone's DS set. */
export type ParentAnswers = {
  readonly place: Place;
  readonly at: Instant;
  readonly asked: Asked;
};

const NOT_ASKED = {
  SOA: null,
  DNSKEY: null,
  NS: null,
  CDS: null,
  CDNSKEY: null,
  NSEC3PARAM: null,
} as const;

/**
 * How much is asked. `glance`: the SOA and DNSKEY sets, which say whether a zone is served, signed and validates; so the first look at
 * ten thousand zones is over in seconds.
 */
export type LookDepth = "glance" | "full";

/** Asks one server; one that does not answer for the zone is not asked further. */
export async function askServer(
  ask: Ask,
  request: {
    readonly place: Place;
    readonly zone: ZoneName;
    readonly at: Instant;
    readonly depth: LookDepth;
    /** A name that does not exist, where one is asked for. */
    readonly missing: OwnerName | null;
  },
): Promise<ServerAnswers> {
  const { place, zone, at, depth, missing } = request;
  const soa = await ask(place, zone, TYPE_NUMBER.SOA);
  const first: AskedQuestion = { name: zone, type: "SOA", asked: soa };
  if (soa.outcome.kind !== "answered") {
    const apex = { ...NOT_ASKED, SOA: soa };
    return { place, at, apex, denial: null, questions: [first] };
  }
  const rest = APEX_TYPES.filter((type) => (depth === "full" ? type !== "SOA" : type === "DNSKEY"));
  const [answers, denied] = await Promise.all([
    Promise.all(rest.map((type) => ask(place, zone, TYPE_NUMBER[type]))),
    missing === null ? null : ask(place, missing, TYPE_NUMBER.A),
  ]);
  const apex: Record<ApexType, Asked | null> = { ...NOT_ASKED, SOA: soa };
  const questions: AskedQuestion[] = [first];
  for (const [index, type] of rest.entries()) {
    const asked = answers[index];
    if (asked === undefined) continue;
    apex[type] = asked;
    questions.push({ name: zone, type, asked });
  }
  if (missing === null || denied === null) return { place, at, apex, denial: null, questions };
  questions.push({ name: missing, type: "A", asked: denied });
  return { place, at, apex, denial: { name: missing, asked: denied }, questions };
}

const LABEL_OCTETS = 8;
const ENCODER = new TextEncoder();

/**
 * A name in the zone that nobody has: the same at every look, so that answers can be compared; null where the zone's name leaves
 * no room for it.
 */
export function missingName(zone: ZoneName, crypto: Crypto): OwnerName | null {
  const digest = crypto.digest("sha256", ENCODER.encode(`keymaster denial ${zone}`));
  const label = `km-${toHex(digest.subarray(0, LABEL_OCTETS))}`;
  const name = parseOwnerName(zone === "." ? label : `${label}.${zone}`);
  return name.ok ? name.value : null;
}
