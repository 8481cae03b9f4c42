import type { Win32Chapter } from "@/lib/dnssec/win32/codes";

type FirstHalf =
  | 9101
  | 9102
  | 9103
  | 9104
  | 9105
  | 9106
  | 9107
  | 9108
  | 9109
  | 9110
  | 9111
  | 9112
  | 9113
  | 9114
  | 9115;

/** DNSSEC errors 9101 to 9115 (spec §5.1). */
export const DNSSEC_BLOCK_FIRST: Win32Chapter<FirstHalf> = {
  9101: {
    symbol: "DNS_ERROR_KEYMASTER_REQUIRED",
    aliases: [],
    meaning:
      "Only the key master of the zone may do this, and the server that was asked is not it.",
    text: "This server is not the key master of the zone. Run the same action on the key master.",
    likelyCauses: [
      "The command was sent to another domain controller that hosts the zone.",
      "The role has moved since the script or the runbook was written.",
      "The zone has no key master at all, because it was never signed.",
    ],
    whatToDo: "Look up the key master of the zone and run the action there.",
    doNot: "Do not seize the role to make the command work.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9122, 9121],
  },
  9102: {
    symbol: "DNS_ERROR_NOT_ALLOWED_ON_SIGNED_ZONE",
    aliases: [],
    meaning: "The action is refused on a zone that is signed or still has signing keys.",
    text: "The zone is signed (or still has signing keys). Unsign it, and if needed remove its keys, before this change.",
    likelyCauses: [
      "The zone is signed already, and signing again was not asked for as a re-sign.",
      "Zone type, storage or replication scope was to be changed while the zone is signed.",
      "The zone was unsigned, but its keys were kept.",
    ],
    whatToDo:
      "Decide whether the change is worth unsigning the zone for. Plan it with the parent: the DS record has to go first.",
    doNot: "Do not unsign the zone while its parent still has a DS record.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9121],
  },
  9103: {
    symbol: "DNS_ERROR_NSEC3_INCOMPATIBLE_WITH_RSA_SHA1",
    aliases: ["DNS_ERROR_INVALID_NSEC3_PARAMETERS"],
    meaning: "NSEC3 cannot be used with keys of the algorithm RSA/SHA-1.",
    text: "RSA/SHA-1 keys cannot be combined with NSEC3. Use RSA/SHA-256 or ECDSA keys, or switch to NSEC.",
    likelyCauses: [
      "NSEC3 was chosen for a zone that has RSA/SHA-1 keys.",
      "An RSA/SHA-1 key was to be added to a zone that uses NSEC3.",
    ],
    whatToDo: "Use keys of RSA/SHA-256 or ECDSA P-256; RSA/SHA-1 is obsolete anyway.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9130, 9124],
  },
  9104: {
    symbol: "DNS_ERROR_NOT_ENOUGH_SIGNING_KEY_DESCRIPTORS",
    aliases: [],
    meaning: "A signed zone needs at least one key-signing key and one zone-signing key.",
    text: "The zone needs at least one key-signing key and one zone-signing key. Add the missing one and try again.",
    likelyCauses: [
      "Only one of the two kinds of keys was added before signing.",
      "The last key of its kind was to be retired.",
    ],
    whatToDo: "Add the missing key on the key master, then sign again.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9113, 9119],
  },
  9105: {
    symbol: "DNS_ERROR_UNSUPPORTED_ALGORITHM",
    aliases: [],
    meaning: "The server does not know the cryptographic algorithm.",
    text: "This server does not support that algorithm. Choose one from the list.",
    likelyCauses: [
      "The algorithm number or name is wrong.",
      "The server is older than the one that made the key or the trust anchor.",
    ],
    whatToDo: "Choose RSA/SHA-256 or ECDSA P-256, which every supported version knows.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9106, 9111],
  },
  9106: {
    symbol: "DNS_ERROR_INVALID_KEY_SIZE",
    aliases: [],
    meaning: "The key length does not fit the algorithm.",
    text: "That key length is not allowed for this algorithm (RSA 1024–4096 in steps of 64, ECDSA fixed).",
    likelyCauses: [
      "The length is out of range, or no multiple of 64.",
      "A length was given for ECDSA.",
    ],
    whatToDo: "Use 2048 for RSA; leave the length out for ECDSA.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9105],
  },
  9107: {
    symbol: "DNS_ERROR_SIGNING_KEY_NOT_ACCESSIBLE",
    aliases: [],
    meaning: "The server cannot open a private key of the zone.",
    text: "This server cannot open one or more private keys. Check that keys are replicated through Active Directory or that the HSM/certificate store is available. Until then the zone is not being signed here.",
    likelyCauses: [
      "The key lives only in the certificate store of the key master.",
      "The key is in Active Directory and has not replicated to this server yet.",
      "The HSM or its client is not available on this server.",
      "The key distribution service cannot decrypt the key (then look for 9109).",
    ],
    whatToDo:
      "Find the descriptor whose key cannot be opened on the zone page, and move the role only to a server that opens all of them.",
    doNot: "Do not continue a seize without the keys unless the old key master is lost for good.",
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: "expiring",
    seeAlso: [9109, 9112, 9122],
  },
  9108: {
    symbol: "DNS_ERROR_KSP_DOES_NOT_SUPPORT_PROTECTION",
    aliases: [],
    meaning:
      "The key storage provider cannot protect a key so that it may be kept in Active Directory.",
    text: "The chosen key storage provider cannot protect keys for Active Directory. Use the Microsoft software provider or store the key outside AD.",
    likelyCauses: [
      "Keeping the key in Active Directory was chosen together with a provider that is not Microsoft's software provider.",
    ],
    whatToDo:
      "Use the Microsoft software provider; or keep the key with the provider, and know that only servers with that provider can take over.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9112],
  },
  9109: {
    symbol: "DNS_ERROR_UNEXPECTED_DATA_PROTECTION_ERROR",
    aliases: [],
    meaning: "Encrypting or decrypting a key that is kept in Active Directory failed.",
    text: "Windows could not encrypt or decrypt the key kept in AD. Check domain controller health (key distribution service, time, replication), then retry.",
    likelyCauses: [
      "The Key Distribution Service does not run, or has no root key that this server can read.",
      "Time differs too much between domain controllers.",
      "Directory replication is broken.",
      "The keys were restored from a backup without the matching root key.",
    ],
    whatToDo:
      "Check the key distribution service, time and replication of the domain controller, then retry.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9107, 9110],
  },
  9110: {
    symbol: "DNS_ERROR_UNEXPECTED_CNG_ERROR",
    aliases: [],
    meaning:
      "The Windows cryptography interface (CNG) failed in a way that the DNS server did not expect.",
    text: "A Windows cryptography error occurred. Check the DNS event log and the HSM/TPM, then retry.",
    likelyCauses: [
      "The HSM or TPM did not answer, is full, or refused the operation.",
      "The key container is damaged or its permissions were changed.",
    ],
    whatToDo:
      "Read the DNS Server event log of that moment for the inner error, then check the provider.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: "stuck",
    seeAlso: [9109, 9112],
  },
  9111: {
    symbol: "DNS_ERROR_UNKNOWN_SIGNING_PARAMETER_VERSION",
    aliases: [],
    meaning: "A stored signing parameter has a version that this server does not understand.",
    text: "This server does not understand one of the zone's key records. It may be older than the server that wrote it, or the record is damaged.",
    likelyCauses: [
      "A newer version of Windows Server wrote the signing key descriptor.",
      "The stored descriptor is damaged.",
    ],
    whatToDo: "Manage the zone from a server of the newest version that hosts it.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9105],
  },
  9112: {
    symbol: "DNS_ERROR_KSP_NOT_ACCESSIBLE",
    aliases: [],
    meaning: "The key storage provider of a key cannot be opened on this server.",
    text: "The key storage provider cannot be opened on this server. Install or repair the provider (HSM client).",
    likelyCauses: [
      "The HSM client is not installed on this server, or its service is stopped.",
      "The name of the provider was misspelled when the key was added.",
    ],
    whatToDo: "Install or repair the provider on this server, or choose a server that has it.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9107, 9108],
  },
  9113: {
    symbol: "DNS_ERROR_TOO_MANY_SKDS",
    aliases: [],
    meaning: "There are already as many signing keys of this type and algorithm as are allowed.",
    text: "There are already three keys of this type and algorithm. Retire or remove one first.",
    likelyCauses: [
      "A script adds a key at every run.",
      "Keys of earlier attempts were never removed.",
    ],
    whatToDo: "Retire the key that is not needed; it can be removed after its next rollover.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9119],
  },
  9114: {
    symbol: "DNS_ERROR_INVALID_ROLLOVER_PERIOD",
    aliases: [],
    meaning: "The rollover period is outside the allowed range.",
    text: "The rollover period is outside the allowed range.",
    likelyCauses: [
      "The period is shorter than 7 days.",
      "It is longer than 20 years for a key-signing key or 5 years for a zone-signing key.",
    ],
    whatToDo:
      "Use 755 days for a key-signing key and 90 days for a zone-signing key, or disable automatic rollover.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9115, 9123],
  },
  9115: {
    symbol: "DNS_ERROR_INVALID_INITIAL_ROLLOVER_OFFSET",
    aliases: [],
    meaning: "The delay of the first rollover is outside the allowed range.",
    text: "The first-rollover delay must be between 0 and 30 days.",
    likelyCauses: ["The value is negative or above 30 days."],
    whatToDo: "Use a value from 0 to 30 days.",
    doNot: null,
    affectsUsers: "no",
    owner: "ops",
    relatedStatus: null,
    seeAlso: [9114],
  },
};
