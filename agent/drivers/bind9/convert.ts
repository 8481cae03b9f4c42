import type { Instant } from "@/lib/dnssec/instant";
import type { ParentDs, ServerZoneView, SigningReport, ZoneReport } from "@/lib/dnssec/zone-report";
import type { ZoneOnServer } from "./bind-facts";
import { toDescriptors, toKeysReachable, toSettings } from "./convert-descriptors";
import { keyTagOf } from "./convert-keys";
import type { KeyOnDisk } from "./key-directory";
import type { DnssecPolicy } from "./policy";

/** Lines of zonestatus worth showing raw; the others are told elsewhere, or change without meaning. */
const NATIVE_LINES = [
  "type",
  "zonestatus",
  "signed serial",
  "inline signing",
  "key maintenance",
  "next key event",
  "next resign node",
  "next resign time",
  "dynamic",
  "frozen",
  "reconfigurable via modzone",
];

/** A report without what only time and memory can tell. */
export type ZoneContent = Omit<ZoneReport, "revision" | "roleChangedAt">;

/** On BIND the key master is the primary that maintains keys by itself; there is no directory (api.md, Words on the wire). */
export function holdsRole(source: ZoneOnServer): boolean {
  const { listed, facts } = source;
  return listed.copy === "primary" && facts.status.keyMaintenance === "automatic";
}

export function toZoneContent(
  source: ZoneOnServer,
  options: { readonly withPublicKeys: boolean },
): ZoneContent {
  const { listed, keys } = source;
  return {
    estate: source.estate,
    zone: listed.zone,
    displayName: listed.displayName,
    storage: listed.copy === "primary" ? "file" : "secondary",
    everSigned: everSigned(source),
    views: [toView(source)],
    directory: [],
    signing: holdsRole(source) || keys.length > 0 ? toSigning(source, options) : null,
    parentDs: toParentDs(keys),
  };
}

function toView(source: ZoneOnServer): ServerZoneView {
  const { listed, facts, keys, server } = source;
  const isHolder = holdsRole(source);
  return {
    server,
    copy: listed.copy,
    isWritable: listed.copy === "primary",
    isSigned: facts.status.isSecure,
    holder: isHolder ? server : null,
    isHolder,
    holderStatus: null,
    keysReachable: toKeysReachable(keys),
    serial: listed.serial,
    dnskeySignaturesUntil: facts.served.dnskeyUntil,
    recordSignaturesUntil: recordSignaturesUntil(source),
    viewedAt: facts.readAt,
    native: nativeOf(source),
  };
}

/**
 * What was seen on the set that named renews next; where that cannot be asked for (an NSEC3 record has no name to ask) the
 * instant follows from named's own reckoning: it renews a signature this long before it ends.
 */
function recordSignaturesUntil({ facts, policy }: ZoneOnServer): Instant | null {
  const { recordsUntil } = facts.served;
  if (recordsUntil !== null) return recordsUntil;
  const { nextResignAt } = facts.status;
  if (nextResignAt === null || policy === null) return null;
  return nextResignAt + policy.signaturesRefreshSeconds;
}

function nativeOf({ facts, listed }: ZoneOnServer): Record<string, string> {
  const native: Record<string, string> = {};
  for (const line of NATIVE_LINES) {
    const value = facts.status.native[line];
    if (value !== undefined) native[line] = value;
  }
  if (facts.policyName !== null) native["dnssec-policy"] = facts.policyName;
  if (listed.view !== "_default") native.view = listed.view;
  return native;
}

function toSigning(
  source: ZoneOnServer,
  { withPublicKeys }: { readonly withPublicKeys: boolean },
): SigningReport {
  const { policy } = source;
  return {
    reportedBy: source.server,
    settings: toSettings(source),
    descriptors: toDescriptors(source, withPublicKeys),
    renewalFraction: policy === null ? null : renewalFraction(policy),
  };
}

/**
 * BIND renews a fixed time before expiration, the report has one fraction for both validities: the smaller one, so that no
 * renewal is called overdue that is not.
 */
function renewalFraction(policy: DnssecPolicy): number {
  const { signaturesValiditySeconds, dnskeySignaturesValiditySeconds } = policy;
  const longest = Math.max(signaturesValiditySeconds, dnskeySignaturesValiditySeconds);
  return policy.signaturesRefreshSeconds / longest;
}

/** A server that has neither keys nor signatures can say "never" only of its own copy. */
function everSigned({ listed, facts, keys }: ZoneOnServer): boolean | null {
  if (facts.status.isSecure === true || keys.length > 0) return true;
  return listed.copy === "primary" ? false : null;
}

/** named knows the parent only by what it was told or saw (DSState); anything short of omnipresent is not known. */
function toParentDs(keys: readonly KeyOnDisk[]): ParentDs {
  const known = keys.filter(({ state }) => state.ds?.state === "omnipresent");
  const current = known.find(({ state }) => state.goal === "omnipresent");
  if (current === undefined) {
    return { state: "unknown", keyTags: [], ttlSeconds: null, seenAt: null };
  }
  const keyTags = known.map(keyTagOf);
  const seenAt = current.state.dsPublishedAt ?? current.state.ds?.since ?? null;
  return { state: "current", keyTags, ttlSeconds: null, seenAt };
}
