import { Replicated } from "@/lab/forest/replicated";
import { guidOf } from "@/lab/seed/hash";
import { zoneName } from "@/lib/dns/zone-name";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import { nextWakeAt } from "@/lib/dnssec/rollover/advance";
import { newRollingDescriptor } from "@/lib/dnssec/rollover/rolling-descriptor";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { ServerName, ZoneStorage } from "@/lib/dnssec/zone-report";
import type { DnskeySignatures, ZoneContent } from "./content";
import { signatureValidity } from "./content";
import { DESCRIPTOR_DEFAULTS, type LabDescriptor } from "./descriptor";
import { startRollovers } from "./engine";
import type { Host, LabZone, OwnSignatures, ServedCopy } from "./lab-zone";
import { type ParentZone, parentWithoutDs, publishedKskIds } from "./parent";

/** One descriptor of a zone that is being made up. */
export type DescriptorDesign = {
  readonly keyRole: "ksk" | "zsk";
  readonly algorithm: number;
  readonly keyLength: number;
  readonly custody: Custody;
  readonly rolloverPeriodSeconds: Seconds | null;
};

/** How a zone is made up. */
export type ZoneDesign = {
  readonly index: number;
  /** As people write it. */
  readonly displayName: string;
  readonly storage: ZoneStorage;
  readonly origin: LabZone["origin"];
  readonly hosts: readonly { readonly server: ServerName; readonly role: Host["role"] }[];
  readonly holders: readonly ServerName[];
  readonly isSigned: boolean;
  readonly everSigned: boolean;
  readonly settings: ZoneSettings;
  readonly descriptors: readonly DescriptorDesign[];
  /** `current` = the DS records of its KSKs are at the parent from the beginning. */
  readonly parent: "current" | "none";
};

/** A zone as it is at the moment of its first signing (or of its making, where it is not signed). */
export function makeZone(design: ZoneDesign, at: Instant, seed: string): LabZone {
  const name = zoneName(design.displayName);
  const replicas = design.hosts.filter((host) => host.role !== "secondary");
  const content: ZoneContent = {
    isSigned: design.isSigned,
    everSigned: design.everSigned,
    settings: design.settings,
    descriptors: design.descriptors.map((descriptor, index) =>
      makeDescriptor(descriptor, {
        descriptorId: guidOf(`descriptor ${seed} ${name} ${index}`),
        madeAt: design.holders.at(-1) ?? "",
        signedAt: at,
        rfc5011: design.settings.enableRfc5011KeyRollover ?? false,
        initialRolloverOffsetSeconds: 0,
      }),
    ),
    signingEpoch: design.isSigned ? 1 : 0,
    zoneDefaultTtlSeconds: 3_600,
  };
  const zone: LabZone = {
    index: design.index,
    name,
    displayName: design.displayName,
    storage: design.storage,
    origin: design.origin,
    hosts: design.hosts.map((host) => ({
      ...host,
      replicaIndex: host.role === "secondary" ? null : replicas.indexOf(host),
      own: firstOwn(content, at),
      copy: NOTHING_SERVED,
      renewals: 0,
      plannedSigningAt: null,
      frozenCopy: null,
      dsSet:
        content.isSigned && host.server === design.holders.at(-1) ? publishedKskIds(content) : null,
    })),
    replicaHosts: replicas.map((host) => host.server),
    role: Replicated.everywhere(replicas.length, design.holders, at),
    content: Replicated.everywhere(replicas.length, content, at),
    dnskeySignatures: Replicated.everywhere<DnskeySignatures | null>(
      replicas.length,
      firstSignatures(content, at),
      at,
    ),
    rollovers: null,
    parent: firstParent(design, content, at),
    roleChangedAt: null,
    lockedUntil: 0,
    settledAt: at,
    nextEventAt: at,
    engineWakeAt: null,
    revision: 0,
    hasDiverged: false,
  };
  if (content.isSigned) {
    zone.rollovers = startRollovers(zone, content, at);
    zone.engineWakeAt = nextWakeAt(zone.rollovers);
  }
  return zone;
}

/** A descriptor with the keys that it has at rest. */
export function makeDescriptor(
  design: DescriptorDesign,
  identity: {
    readonly descriptorId: string;
    readonly madeAt: ServerName;
    readonly signedAt: Instant;
    readonly rfc5011: boolean;
    readonly initialRolloverOffsetSeconds: Seconds;
  },
): LabDescriptor {
  return {
    rolling: newRollingDescriptor({
      ...identity,
      keyRole: design.keyRole,
      rolloverPeriodSeconds: design.rolloverPeriodSeconds,
    }),
    algorithm: design.algorithm,
    keyLength: design.keyLength,
    custody: design.custody,
    madeAt: identity.madeAt,
    initialRolloverOffsetSeconds: identity.initialRolloverOffsetSeconds,
    dnskeySignatureValiditySeconds: DESCRIPTOR_DEFAULTS.dnskeySignatureValiditySeconds,
    dsSignatureValiditySeconds: DESCRIPTOR_DEFAULTS.dsSignatureValiditySeconds,
    zoneSignatureValiditySeconds: DESCRIPTOR_DEFAULTS.zoneSignatureValiditySeconds,
  };
}

function firstOwn(content: ZoneContent, at: Instant): OwnSignatures {
  const validity = content.isSigned ? signatureValidity(content, "records") : null;
  return {
    isSigned: content.isSigned,
    signingEpoch: content.signingEpoch,
    signedAt: validity === null ? null : at,
    until: validity === null ? null : at + validity,
  };
}

/** Until the copies are made for the first time. */
const NOTHING_SERVED: ServedCopy = {
  isSigned: false,
  recordsUntil: null,
  dnskeyUntil: null,
  serial: 0,
};

function firstSignatures(content: ZoneContent, at: Instant): DnskeySignatures | null {
  const validity = content.isSigned ? signatureValidity(content, "dnskey") : null;
  return validity === null ? null : { signedAt: at, until: at + validity, count: 1 };
}

function firstParent(design: ZoneDesign, content: ZoneContent, at: Instant): ParentZone {
  const without = parentWithoutDs(at);
  return design.parent === "none" ? without : { ...without, keyIds: publishedKskIds(content) };
}
