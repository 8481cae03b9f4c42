import { HOUR, type Instant, type Seconds } from "@/lib/dnssec/instant";
import {
  activeDescriptors,
  opensKeysFor,
  type SignedPart,
  signs,
} from "@/lib/dnssec/key-master/key-custody";
import type { RoleJudgement } from "@/lib/dnssec/key-master/verdict";
import { freshViews, type ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { WireEnds } from "@/lib/dnssec/status/observed";
import type { ServerName, ServerZoneView } from "@/lib/dnssec/zone-report";

/** The signatures over one part of the zone as one server serves them. */
export type ServedSignatures = {
  readonly server: ServerName;
  readonly part: SignedPart;
  readonly until: Instant | null;
  /** Does anybody reachable renew them? `null` = nobody knows. */
  readonly isRenewed: boolean | null;
  /** When they are renewed next; null where nobody renews or the rule is not known. */
  readonly renewalDueAt: Instant | null;
  /** When a missing renewal counts as overdue. */
  readonly overdueAt: Instant | null;
};

/** Who renews what, and what the servers that answer serve now. */
export type Renewal = {
  /** Is the DNSKEY set renewed (by the key master alone, KM-14a)? `null` = nobody knows. */
  readonly dnskeySet: boolean | null;
  /** Who renews the other sets: every reachable writable primary that opens the ZSK (KM-14). */
  readonly recordRenewers: readonly ServerName[];
  readonly served: readonly ServedSignatures[];
};

/** A renewal that is later than this, or than a tenth of the validity, is missed and not merely late. */
const LONGEST_GRACE: Seconds = HOUR;

/**
 * Judges who renews the signatures of the zone, from the views that are fresh. `onlySeen` = what servers serve that no manager
 * tells of now.
 */
export function judgeRenewal(
  picture: ZonePicture,
  role: RoleJudgement,
  onlySeen: readonly WireEnds[] = [],
): Renewal {
  const views = freshViews(picture);
  const dnskeySet = isDnskeySetRenewed(picture, role, views);
  const recordRenewers = renewersOfRecords(picture, role, views);
  const records = recordRenewers.length > 0 ? true : unlessUnknown(role);
  const margins = {
    "dnskey-set": renewalMargin("dnskey-set", picture),
    records: renewalMargin("records", picture),
  };
  const served = (
    view: Pick<ServerZoneView, "server">,
    part: SignedPart,
    until: Instant | null,
    isRenewed: boolean | null,
  ): ServedSignatures => {
    const margin = isRenewed === true ? margins[part] : null;
    const isForeseen = until !== null && margin !== null;
    return {
      server: view.server,
      part,
      until,
      isRenewed,
      renewalDueAt: isForeseen ? until - margin.renewal : null,
      overdueAt: isForeseen ? until - Math.max(0, margin.renewal - margin.grace) : null,
    };
  };
  return {
    dnskeySet,
    recordRenewers,
    served: [
      ...views.flatMap((view) => [
        served(view, "dnskey-set", view.dnskeySignaturesUntil, dnskeySet),
        served(view, "records", view.recordSignaturesUntil, records),
      ]),
      ...onlySeen.flatMap((wire) => [
        served(wire, "dnskey-set", wire.dnskeyUntil, dnskeySet),
        served(wire, "records", wire.recordsUntil, records),
      ]),
    ],
  };
}

/** True from the instant on at which a signature that somebody should have renewed was not. */
export function isOverdue(signatures: ServedSignatures, now: Instant): boolean {
  return signatures.overdueAt !== null && now >= signatures.overdueAt;
}

/** The key master renews the DNSKEY set if it is there and opens the key-signing keys; with several claimants any of them does. */
function isDnskeySetRenewed(
  picture: ZonePicture,
  role: RoleJudgement,
  views: readonly ServerZoneView[],
): boolean | null {
  const holders = views.filter((view) => view.isHolder || view.server === role.holder);
  if (holders.length > 0) {
    return holders.some((view) => opensKeysFor("dnskey-set", view, picture) !== false);
  }
  return role.holderReachable === true
    ? opensAsLastKnown("dnskey-set", picture, role)
    : unlessUnknown(role);
}

/**
 * Everybody who signs its own copy: the holder unless it is known not to open the ZSK, others only if they are known to. Where
 * there is no directory nobody but the holder signs.
 */
function renewersOfRecords(
  picture: ZonePicture,
  role: RoleJudgement,
  views: readonly ServerZoneView[],
): readonly ServerName[] {
  const renewers = views
    .filter((view) => view.copy === "primary" && view.isWritable)
    .filter((view) => {
      const opens = opensKeysFor("records", view, picture);
      if (view.isHolder || view.server === role.holder) return opens !== false;
      return picture.estate.kind !== "bind-fleet" && (opens ?? isInDirectory(picture));
    })
    .map(({ server }) => server);
  const isHolderUnread =
    role.holder !== null &&
    role.holderReachable === true &&
    !views.some(({ server }) => server === role.holder);
  return isHolderUnread && role.holder !== null && opensAsLastKnown("records", picture, role)
    ? [...renewers, role.holder]
    : renewers;
}

/** Every domain controller that holds a writable copy opens keys that are kept in the directory (KM-30). */
function isInDirectory(picture: ZonePicture): boolean {
  const zoneKeys = activeDescriptors(picture).filter(({ keyRole }) => signs(keyRole, "records"));
  return zoneKeys.length > 0 && zoneKeys.every(({ custody }) => custody.kind === "directory");
}

function opensAsLastKnown(part: SignedPart, picture: ZonePicture, role: RoleJudgement): boolean {
  const last = picture.views.find(({ view }) => view.server === role.holder);
  return last === undefined || opensKeysFor(part, last.view, picture) !== false;
}

/** Nobody renews; but if it is not even known who the holder is or whether it answers, that is not known either. An orphaned role is held by nobody. */
function unlessUnknown(role: RoleJudgement): false | null {
  if (role.verdict === "orphaned") return false;
  if (role.verdict === "unknown" && role.holder === null) return null;
  return role.holder !== null && role.holderReachable === null ? null : false;
}

/** How long before expiration the source renews, and how much later that may be without a word. */
export function renewalMargin(
  part: SignedPart,
  picture: ZonePicture,
): { readonly renewal: Seconds; readonly grace: Seconds } | null {
  const fraction = picture.signing?.renewalFraction ?? null;
  const validities = activeDescriptors(picture)
    .filter(({ keyRole }) => signs(keyRole, part))
    .map((descriptor) =>
      part === "dnskey-set"
        ? descriptor.dnskeySignatureValiditySeconds
        : descriptor.zoneSignatureValiditySeconds,
    )
    .filter((seconds) => seconds !== null);
  if (fraction === null || validities.length === 0) return null;
  const validity = Math.min(...validities);
  return {
    renewal: Math.floor(validity * fraction),
    grace: Math.min(LONGEST_GRACE, Math.floor(validity / 10)),
  };
}
