import type { KeyRole, SigningKeyDescriptor } from "@/lib/dnssec/signing-key/descriptor";
import type { ZonePicture } from "@/lib/dnssec/status/merge-facts";
import type { ServerZoneView } from "@/lib/dnssec/zone-report";

/** Which RRsets a key signs: the DNSKEY set or everything else. */
export type SignedPart = "dnskey-set" | "records";

/** Can this server open the private keys that sign the part? `null` = not observed. */
export function opensKeysFor(
  part: SignedPart,
  view: ServerZoneView,
  picture: ZonePicture,
): boolean | null {
  return opensAll(
    view,
    activeDescriptors(picture).filter(({ keyRole }) => signs(keyRole, part)),
  );
}

/** Can this server open the private keys of every descriptor (KM-36)? `null` = not observed. */
export function opensEveryKey(view: ServerZoneView, picture: ZonePicture): boolean | null {
  return opensAll(view, activeDescriptors(picture));
}

/** The descriptors whose keys the zone is signed with; retired ones (KM-51) sign nothing. */
export function activeDescriptors(picture: ZonePicture): readonly SigningKeyDescriptor[] {
  return (picture.signing?.descriptors ?? []).filter(({ state }) => state === "active");
}

/** True if keys of this role sign the part. */
export function signs(keyRole: KeyRole, part: SignedPart): boolean {
  return keyRole === "csk" || keyRole === (part === "dnskey-set" ? "ksk" : "zsk");
}

function opensAll(
  view: ServerZoneView,
  descriptors: readonly SigningKeyDescriptor[],
): boolean | null {
  const answers =
    descriptors.length > 0
      ? descriptors.map(({ descriptorId }) => view.keysReachable[descriptorId] ?? null)
      : Object.values(view.keysReachable);
  if (answers.some((answer) => answer === false)) return false;
  return answers.length === 0 || answers.some((answer) => answer === null) ? null : true;
}
