import type { DescriptorKey, KeyRole, SigningKeyDescriptor } from "./descriptor";

/** A key with the descriptor that it belongs to. */
export type KeyOfDescriptor = {
  readonly descriptor: SigningKeyDescriptor;
  readonly key: DescriptorKey;
};

/** Every key whose DNSKEY is in the zone, in the order of the descriptors. */
export function publishedKeys(
  descriptors: readonly SigningKeyDescriptor[],
): readonly KeyOfDescriptor[] {
  return allKeys(descriptors).filter(({ key }) => key.published);
}

/** The keys that sign the DNSKEY set, or everything else. A default-signed zone's ZSK signs both (spec §4.1). */
export function signersOf(
  descriptors: readonly SigningKeyDescriptor[],
  part: "dnskey-set" | "zone",
): readonly KeyOfDescriptor[] {
  return publishedKeys(descriptors).filter(({ key }) => key.signs === "all" || key.signs === part);
}

/** How many keys are published by role. A CSK counts as both. */
export function countPublishedKeys(descriptors: readonly SigningKeyDescriptor[]): {
  readonly ksk: number;
  readonly zsk: number;
} {
  const published = publishedKeys(descriptors);
  const count = (role: KeyRole) =>
    published.filter(({ descriptor }) => [role, "csk"].includes(descriptor.keyRole)).length;
  return { ksk: count("ksk"), zsk: count("zsk") };
}

function allKeys(descriptors: readonly SigningKeyDescriptor[]): readonly KeyOfDescriptor[] {
  return descriptors.flatMap((descriptor) => descriptor.keys.map((key) => ({ descriptor, key })));
}
