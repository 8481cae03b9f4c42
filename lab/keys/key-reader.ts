import type { LabDescriptor } from "@/lab/zone/descriptor";
import type { LabZone } from "@/lab/zone/lab-zone";
import type { RollingKey } from "@/lib/dnssec/rollover/rolling-descriptor";
import { keyTagOf } from "@/lib/dnssec/validation/key-tag";
import type { KeyRequest, KeyVault } from "./key-vault";

/** Reads public keys of the lab's zones out of the vault. */
export class KeyReader {
  readonly #vault: KeyVault;

  constructor(vault: KeyVault) {
    this.#vault = vault;
  }

  /** Every key pair that a whole report of the zone shows, and those that only the parent still names. */
  requestsOf(zone: LabZone): readonly KeyRequest[] {
    const shown = zone.content.truth.descriptors.flatMap((descriptor) =>
      descriptor.rolling.keys.map((key) => requestOf(descriptor, key.keyId)),
    );
    const known = new Set(shown.map((request) => request.keyId));
    const atParent = zone.parent.keyIds
      .filter((keyId) => !known.has(keyId))
      .map((keyId) => {
        const descriptor = descriptorOfKey(zone, keyId);
        return descriptor === null ? null : requestOf(descriptor, keyId);
      });
    return [...shown, ...atParent.filter((request) => request !== null)];
  }

  /** The public key field of one pair, or null while it is not made. */
  readField(request: KeyRequest): Uint8Array | null {
    return this.#vault.find(request);
  }

  readonly readPublicKey = (descriptor: LabDescriptor, key: RollingKey): string | null => {
    const field = this.#vault.find(requestOf(descriptor, key.keyId));
    return field === null ? null : Buffer.from(field).toString("base64");
  };

  readonly keyTagOf = (zone: LabZone, keyId: string): number | null => {
    const descriptor = descriptorOfKey(zone, keyId);
    if (descriptor === null) return null;
    const field = this.#vault.find(requestOf(descriptor, keyId));
    if (field === null) return null;
    const flags = descriptor.rolling.keyRole === "ksk" ? 257 : 256;
    return keyTagOf({
      kind: "DNSKEY",
      flags,
      protocol: 3,
      algorithm: descriptor.algorithm,
      publicKey: field,
    });
  };
}

function requestOf(descriptor: LabDescriptor, keyId: string): KeyRequest {
  return { keyId, algorithm: descriptor.algorithm, keyLength: descriptor.keyLength };
}

function descriptorOfKey(zone: LabZone, keyId: string): LabDescriptor | null {
  const descriptorId = keyId.slice(0, keyId.indexOf("#"));
  return (
    zone.content.truth.descriptors.find(
      (descriptor) => descriptor.rolling.descriptorId === descriptorId,
    ) ?? null
  );
}
