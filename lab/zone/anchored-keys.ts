import type { LabAnchor } from "@/lab/forest/anchor-stores";
import { REVOKE_FLAG, SEP_FLAG } from "@/lib/dns/rdata/dnskey";
import type { Instant } from "@/lib/dnssec/instant";
import type { TrustAnchorState } from "@/lib/dnssec/server-settings";
import type { LabZone } from "./lab-zone";
import { servedKeys } from "./served-keys";

/** Anchors of all key-signing keys that the zone publishes and has not revoked. */
export function presentAnchors(zone: LabZone, enteredAt: Instant): readonly LabAnchor[] {
  const { truth } = zone.content;
  if (!truth.isSigned) return [];
  return servedKeys(truth)
    .filter(({ flags }) => (flags & SEP_FLAG) !== 0 && (flags & REVOKE_FLAG) === 0)
    .map(({ keyId, algorithm, keyLength }) => ({ keyId, algorithm, keyLength, enteredAt }));
}

/** Anchors of the active key-signing keys, whether or not the zone is signed with them. */
export function formerAnchors(zone: LabZone, enteredAt: Instant): readonly LabAnchor[] {
  return zone.content.truth.descriptors
    .filter(({ rolling }) => rolling.keyRole === "ksk")
    .flatMap(({ rolling, algorithm, keyLength }) =>
      rolling.keys
        .filter(({ pointer }) => pointer === "active")
        .map(({ keyId }) => ({ keyId, algorithm, keyLength, enteredAt })),
    );
}

/** RFC 5011 §4: valid while it is published, missing when it is not, revoked for good. */
export function anchorState({ keyId }: LabAnchor, zone: LabZone | null): TrustAnchorState {
  const truth = zone?.content.truth;
  const served = truth?.isSigned === true ? servedKeys(truth) : [];
  const key = served.find((each) => each.keyId === keyId);
  if (key === undefined) return "missing";
  return (key.flags & REVOKE_FLAG) === 0 ? "valid" : "revoked";
}
