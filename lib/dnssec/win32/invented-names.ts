import type { Win32Code } from "@/lib/dnssec/win32/codes";

/** A name that circulates and that no version of Windows has (spec §5.3). */
export type InventedName = {
  /** In the spelling that circulates. */
  readonly name: string;
  readonly kind: "constant" | "cmdlet";
  /** The real codes that are meant, the likeliest first; empty for a cmdlet. */
  readonly meant: readonly Win32Code[];
  /** What is meant, in one sentence. */
  readonly truth: string;
};

/** Every invented name that we know of. They are recognised so that they can be denied, never shown as codes. */
export const INVENTED_NAMES: readonly InventedName[] = [
  {
    name: "DNS_ERROR_KEYMASTER_UNREACHABLE",
    kind: "constant",
    meant: [9122, 9101],
    truth:
      "what you mean is 9122 if the key master is down or denies the role, or 9101 if the server that was asked is not the key master",
  },
  {
    name: "DNS_ERROR_KEYMASTER_MISMATCH",
    kind: "constant",
    meant: [9122, 9101],
    truth:
      "what you mean is 9122 if the recorded key master denies the role, or 9101 if the wrong server was asked",
  },
  {
    name: "DNS_ERROR_NO_KX_RECORD",
    kind: "constant",
    meant: [9104],
    truth: "what you mean is 9104: a key-signing key or a zone-signing key is missing",
  },
  {
    name: "DNS_ERROR_NO_ZSK_RECORD",
    kind: "constant",
    meant: [9104],
    truth: "what you mean is 9104: a key-signing key or a zone-signing key is missing",
  },
  {
    name: "DNS_ERROR_ZONE_HAS_NO_KEY",
    kind: "constant",
    meant: [9104],
    truth: "what you mean is 9104: a key-signing key or a zone-signing key is missing",
  },
  {
    name: "DNS_ERROR_KEY_NOT_ACTIVE",
    kind: "constant",
    meant: [9119, 9121],
    truth:
      "the nearest real codes are 9119, an active key cannot be removed, and 9121, the zone is not signed",
  },
  {
    name: "DNS_ERROR_NO_SUCH_KEY",
    kind: "constant",
    meant: [9119, 9121],
    truth:
      "the nearest real codes are 9119, an active key cannot be removed, and 9121, the zone is not signed; the code for an unknown key id is not documented",
  },
  {
    name: "DNS_ERROR_NO_SUCH_PROPERTY",
    kind: "constant",
    meant: [9103, 9553],
    truth:
      "9103, to which it is attached, means that NSEC3 cannot be used with RSA/SHA-1 keys; a setting that the server does not know is 9553",
  },
  {
    name: "DNS_ERROR_NOT_ALLOWED_ON_RKSO",
    kind: "constant",
    meant: [9126],
    truth: "9126, to which it is attached, means that the root trust anchor file could not be read",
  },
  {
    name: "Move-DnsServerZoneKeyMasterRole",
    kind: "cmdlet",
    meant: [],
    truth: "what you mean is the cmdlet Reset-DnsServerZoneKeyMasterRole",
  },
];
