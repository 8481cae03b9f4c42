import type { Win32Chapter } from "@/lib/dnssec/win32/codes";

type SecondHalf =
  | 9116
  | 9117
  | 9118
  | 9119
  | 9120
  | 9121
  | 9122
  | 9123
  | 9124
  | 9125
  | 9126
  | 9127
  | 9128
  | 9129
  | 9130;

/** DNSSEC errors 9116 to 9130 (spec §5.1). */
export const DNSSEC_BLOCK_SECOND: Win32Chapter<SecondHalf> = {
  9116: {
    symbol: "DNS_ERROR_ROLLOVER_IN_PROGRESS",
    aliases: [],
    meaning: "The signing key is in the middle of a rollover.",
    text: "This key is in the middle of a rollover. Wait until it has finished; nothing is broken.",
    likelyCauses: [
      "A rollover runs and the key was to be changed, removed or rolled again.",
      "A key-signing key waits for its DS at the parent, which can take months if nobody acts.",
    ],
    whatToDo: "Look at the rollover on the zone page: what it waits for, and until when.",
    doNot: null,
    affectsUsers: "no",
    owner: "server",
    relatedStatus: "rolling",
    seeAlso: [9120, 9128],
  },
  9117: {
    symbol: "DNS_ERROR_STANDBY_KEY_NOT_PRESENT",
    aliases: [],
    meaning: "There is no standby key that could be revoked.",
    text: "There is no standby key to revoke.",
    likelyCauses: [
      "Revoking the standby key was asked for on a key that has none, as without RFC 5011 rollover.",
    ],
    whatToDo: "Leave the next rollover action at Normal.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9118],
  },
  9118: {
    symbol: "DNS_ERROR_NOT_ALLOWED_ON_ZSK",
    aliases: [],
    meaning: "The action exists for key-signing keys only.",
    text: "This action is only possible on a key-signing key.",
    likelyCauses: [
      "The key id is that of a zone-signing key.",
      "Revoking a standby, or skipping the wait for the DS, was asked for on a zone-signing key.",
    ],
    whatToDo: "Take the key id of the key-signing key from the zone page.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9117, 9128],
  },
  9119: {
    symbol: "DNS_ERROR_NOT_ALLOWED_ON_ACTIVE_SKD",
    aliases: [],
    meaning: "The action is refused on a signing key that is active.",
    text: "An active key cannot be removed. Retire it (takes effect at its next rollover) or unsign the zone first.",
    likelyCauses: ["An active key of a signed zone was to be removed."],
    whatToDo:
      "Set the next rollover action of the key to Retire, and remove it after that rollover.",
    doNot: "Do not unsign the zone only to remove a key.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9104, 9116],
  },
  9120: {
    symbol: "DNS_ERROR_ROLLOVER_ALREADY_QUEUED",
    aliases: [],
    meaning: "A rollover of this key waits in the queue of the zone already.",
    text: "A rollover of this key is already waiting its turn.",
    likelyCauses: [
      "The rollover was asked for twice.",
      "Another key of the zone is changing first.",
    ],
    whatToDo: "Wait. One key of a zone changes at a time.",
    doNot: null,
    affectsUsers: "no",
    owner: "server",
    relatedStatus: "waiting-its-turn",
    seeAlso: [9116],
  },
  9121: {
    symbol: "DNS_ERROR_NOT_ALLOWED_ON_UNSIGNED_ZONE",
    aliases: [],
    meaning: "The action is possible on a signed zone only.",
    text: "The zone is not signed.",
    likelyCauses: [
      "The zone was never signed, or was unsigned.",
      "A transfer of the role was tried on an unsigned zone; there it is an assignment.",
      "A copy on another server is signed some minutes later than on the key master.",
    ],
    whatToDo:
      "Check whether the zone is meant to be signed. To give an unsigned zone a key master, assign the role.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: "not-signed",
    seeAlso: [9101, 9102],
  },
  9122: {
    symbol: "DNS_ERROR_BAD_KEYMASTER",
    aliases: [],
    meaning:
      "The server recorded as key master does not answer, or says that it is not the key master.",
    text: "The server recorded as key master is down or misconfigured. Bring it back, or – only if it will not return – seize the role on another server.",
    likelyCauses: [
      "The key master is off, or the network to it is broken.",
      "Its DNS Server service is stopped; asked directly it would give 1753.",
      "A firewall blocks RPC: TCP 135 and the dynamic ports.",
      "The directory names a server that is not the key master any more.",
    ],
    whatToDo:
      "Look at the deadline on the zone page first: answers stay valid until then. Bring the server back; seize the role only if it will not return.",
    doNot:
      "Do not add -SeizeRole -Force to make the command work, and do not ask callers to flush DNS.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: "key-master-down",
    seeAlso: [9101, 9107, 1722, 1753],
  },
  9123: {
    symbol: "DNS_ERROR_INVALID_SIGNATURE_VALIDITY_PERIOD",
    aliases: [],
    meaning: "The validity period of signatures is outside the allowed range.",
    text: "The signature lifetime is outside the allowed range.",
    likelyCauses: ["The period is shorter than 6 hours or longer than 30 days."],
    whatToDo: "Use 7 days for DNSKEY and DS signatures and 10 days for the others.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9114],
  },
  9124: {
    symbol: "DNS_ERROR_INVALID_NSEC3_ITERATION_COUNT",
    aliases: [],
    meaning: "The number of NSEC3 iterations is too high for the shortest key of the zone.",
    text: "Too many NSEC3 iterations for the shortest key (150/500/2500). Recommended value is 0.",
    likelyCauses: [
      "The count is above 150 with a key of up to 1024 bits, 500 up to 2048, or 2500 up to 4096.",
    ],
    whatToDo: "Use 0 iterations, as RFC 9276 recommends.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9103, 9129],
  },
  9125: {
    symbol: "DNS_ERROR_DNSSEC_IS_DISABLED",
    aliases: [],
    meaning: "DNSSEC is switched off in the settings of this DNS server.",
    text: "DNSSEC is switched off on this DNS server. Enable it in the server settings.",
    likelyCauses: ["The server setting EnableDnsSec is off."],
    whatToDo: "Find out why it was switched off on this server, then enable it.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [],
  },
  9126: {
    symbol: "DNS_ERROR_INVALID_XML",
    aliases: [],
    meaning: "The file with the root trust anchors could not be read.",
    text: "The root trust anchor file could not be read. Check RootTrustAnchorsURL and proxy access.",
    likelyCauses: [
      "A proxy answered with an error page instead of the file.",
      "RootTrustAnchorsURL points to the wrong address, or not to https.",
    ],
    whatToDo: "Fetch the address from the server itself and look at what comes back.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9127],
  },
  9127: {
    symbol: "DNS_ERROR_NO_VALID_TRUST_ANCHORS",
    aliases: [],
    meaning: "The operation completed, but no trust anchor was added.",
    text: "No usable root anchor was found in the file. (Informational: the operation itself finished.)",
    likelyCauses: [
      "All anchors in the file have expired, or are not valid yet: check the clock.",
      "The anchors are installed already.",
    ],
    whatToDo:
      "List the trust anchors of the server; if the root's is there, nothing is to be done.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9126],
  },
  9128: {
    symbol: "DNS_ERROR_ROLLOVER_NOT_POKEABLE",
    aliases: [],
    meaning: "The rollover is not at a point at which waiting can be skipped.",
    text: "This key is not waiting for a parent DS record, so there is nothing to skip.",
    likelyCauses: [
      "The key is not rolling, or is past the wait for the DS.",
      "The key id is that of another key.",
    ],
    whatToDo:
      "Look at the rollover on the zone page. Only the wait for the parent can be skipped, and only once the DS is there.",
    doNot: "Do not skip the wait before every server of the parent has the new DS.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9116, 9118],
  },
  9129: {
    symbol: "DNS_ERROR_NSEC3_NAME_COLLISION",
    aliases: [],
    meaning: "Two names of the zone have the same NSEC3 hash.",
    text: "Two names hashed to the same value. Sign again with another salt.",
    likelyCauses: ["Chance; it is so rare that a damaged zone is likelier."],
    whatToDo: "Sign again with another salt.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9124],
  },
  9130: {
    symbol: "DNS_ERROR_NSEC_INCOMPATIBLE_WITH_NSEC3_RSA_SHA1",
    aliases: [],
    meaning: "NSEC cannot be used with keys of the algorithm RSA/SHA-1-NSEC3.",
    text: "These keys only work with NSEC3. Switch to NSEC3 or use other keys.",
    likelyCauses: [
      "NSEC was chosen for a zone that has RSA/SHA-1-NSEC3 keys.",
      "Such a key was to be added to a zone that uses NSEC.",
    ],
    whatToDo: "Use keys of RSA/SHA-256 or ECDSA P-256, which work with both.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9103],
  },
};
