import { formatInstant, listed } from "@/lib/dnssec/status/format-instant";
import { freshViews } from "@/lib/dnssec/status/merge-facts";
import { lastLookAt } from "@/lib/dnssec/status/observed";
import { runningRollovers } from "@/lib/dnssec/status/running-rollover";
import { isHolderDown, type Situation } from "@/lib/dnssec/status/situation";

/** The words of api.md for a signed zone that validates from its own keys only. */
const NO_DS_NOTICE = "no DS at the parent";

/** What a person should know although it changes no status. */
export function noticesOf(situation: Situation): readonly string[] {
  return [
    basisNotice,
    parentNotice,
    settlingNotice,
    keptKeysNotice,
    unreadNotice,
    nativeNotice,
    renewalNotice,
  ]
    .map((notice) => notice(situation))
    .filter((notice) => notice !== null);
}

/** Somebody looked once, and what was seen says nothing about now: the words of api.md for what only servers say. */
function basisNotice({ picture, observed, now }: Situation): string | null {
  const lookedAt = lastLookAt(picture, now);
  if (observed !== null || lookedAt === null) return null;
  const tellers = freshViews(picture).map(({ server }) => server);
  const according = tellers.length === 0 ? "" : `according to ${listed(tellers)}, `;
  return `${according}not checked from outside since ${formatInstant(lookedAt, picture.estate.now)}`;
}

function parentNotice({ picture, signed, observed }: Situation): string | null {
  if (signed !== true) return null;
  const hasDs = observed?.hasDs ?? null;
  if (hasDs !== null) return hasDs ? null : NO_DS_NOTICE;
  if (picture.parentDs.state === "none") return NO_DS_NOTICE;
  return picture.parentDs.state === "unreachable" ? "the parent cannot be asked for its DS" : null;
}

/** A view from before the move is expected until its server has polled the directory once (KM-10). */
function settlingNotice({ picture, role }: Situation): string | null {
  if (!role.settling || role.settlesAt === null || role.holder === null) return null;
  const lagging = freshViews(picture)
    .filter(({ copy, holder }) => copy === "primary" && holder !== role.holder)
    .map(({ server }) => server);
  const who = lagging.length === 0 ? "a source" : listed(lagging);
  return `the role has just moved to ${role.holder}; ${who} may show the view from before until ${formatInstant(role.settlesAt, picture.estate.now)}`;
}

/** Unsigning keeps descriptors and keys (KM-55). */
function keptKeysNotice({ picture, signed }: Situation): string | null {
  const kept = picture.signing?.descriptors.length ?? 0;
  return signed === false && kept > 0 ? "keys of an earlier signing are kept" : null;
}

function unreadNotice({ signed, renewal }: Situation): string | null {
  const isUnread = renewal.served.length > 0 && renewal.served.every(({ until }) => until === null);
  return signed === true && isUnread ? "no server tells how long its signatures are valid" : null;
}

function nativeNotice({ picture }: Situation): string | null {
  const unknown = runningRollovers(picture).find(
    ({ rollover }) => rollover.stage === "unrecognized",
  );
  if (unknown === undefined) return null;
  const words = Object.entries(unknown.rollover.native).map(([name, value]) => `${name} ${value}`);
  return `the server reports a rollover state that Keymaster does not know: ${words.join(", ")}`;
}

/** The holder answers and still renews nothing: it cannot open its keys (KM-42). */
function renewalNotice(situation: Situation): string | null {
  const { role, renewal, signed } = situation;
  if (signed !== true || renewal.dnskeySet !== false || isHolderDown(situation)) return null;
  return role.holder === null
    ? "nobody renews the signature over the DNSKEY set"
    : `${role.holder} cannot open a key-signing key, so nobody renews the signature over the DNSKEY set`;
}
