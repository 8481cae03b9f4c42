import { SOFTWARE_PROVIDER } from "@/lab/forest/lab-server";
import { defaultSettings, untouchedSettings } from "@/lab/zone/content";
import { DESCRIPTOR_DEFAULTS } from "@/lab/zone/descriptor";
import type { LabZone } from "@/lab/zone/lab-zone";
import type { DescriptorDesign, ZoneDesign } from "@/lab/zone/make-zone";
import type { World } from "@/lab/zone/world";
import type { Instant, Seconds } from "@/lib/dnssec/instant";
import type { Custody } from "@/lib/dnssec/signing-key/descriptor";

/** Something that happened to a zone before the lab was opened. */
export type PastEvent = {
  /** How long before the lab's first instant. */
  readonly agoSeconds: Seconds;
  readonly happen: (zone: LabZone, at: Instant, world: World) => void;
};

/** A zone that is there to show something. Its past is lived through, not made up. */
export type CuratedZone = {
  readonly design: Omit<ZoneDesign, "index" | "origin">;
  /** When it was first signed (or made), before the lab's first instant. */
  readonly ageSeconds: Seconds;
  readonly past: readonly PastEvent[];
};

/** Hosts by short names of servers, with the domain that they are in. */
type Hosts = ZoneDesign["hosts"];

export const CONTOSO: Hosts = [
  { server: "dc1.contoso.com", role: "primary" },
  { server: "dc2.contoso.com", role: "primary" },
  { server: "dc3.contoso.com", role: "primary" },
];
export const CONTOSO_WITH_COPIES: Hosts = [
  ...CONTOSO,
  { server: "rodc1.contoso.com", role: "read-only" },
  { server: "ns4.contoso.com", role: "secondary" },
];
export const FABRIKAM: Hosts = [
  { server: "fdc1.fabrikam.com", role: "primary" },
  { server: "fdc2.fabrikam.com", role: "primary" },
];
export const EDGE: Hosts = [
  { server: "edge1.wingtiptoys.com", role: "primary" },
  { server: "ns4.contoso.com", role: "secondary" },
];

export const IN_DIRECTORY: Custody = { kind: "directory", provider: SOFTWARE_PROVIDER };
export const IN_CERTIFICATE_STORE: Custody = {
  kind: "certificate-store",
  provider: SOFTWARE_PROVIDER,
};

/** The two descriptors that signing with defaults makes (spec §2.2). */
export function defaultDescriptors(
  custody: Custody = IN_DIRECTORY,
  change: Partial<DescriptorDesign> = {},
): readonly DescriptorDesign[] {
  const { algorithm, kskLength, zskLength, kskPeriodSeconds, zskPeriodSeconds } =
    DESCRIPTOR_DEFAULTS;
  return [
    {
      keyRole: "ksk",
      algorithm,
      keyLength: kskLength,
      custody,
      rolloverPeriodSeconds: kskPeriodSeconds,
      ...change,
    },
    {
      keyRole: "zsk",
      algorithm,
      keyLength: zskLength,
      custody,
      rolloverPeriodSeconds: zskPeriodSeconds,
      ...change,
    },
  ];
}

type Making = {
  readonly displayName: string;
  readonly hosts: Hosts;
  readonly holder: string;
  readonly ageSeconds: Seconds;
  readonly past?: readonly PastEvent[];
  readonly change?: Partial<CuratedZone["design"]>;
};

/** A zone that was signed with defaults in the directory, its DS records at the parent. */
export function signedZone(making: Making): CuratedZone {
  return {
    design: {
      displayName: making.displayName,
      storage: "directory",
      hosts: making.hosts,
      holders: [making.holder],
      isSigned: true,
      everSigned: true,
      settings: defaultSettings("directory"),
      descriptors: defaultDescriptors(),
      parent: "current",
      ...making.change,
    },
    ageSeconds: making.ageSeconds,
    past: making.past ?? [],
  };
}

/** A zone without signatures. */
export function unsignedZone(
  making: Omit<Making, "holder"> & { readonly holder: string | null },
): CuratedZone {
  return {
    design: {
      displayName: making.displayName,
      storage: "directory",
      hosts: making.hosts,
      holders: making.holder === null ? [] : [making.holder],
      isSigned: false,
      everSigned: false,
      settings: untouchedSettings(making.change?.storage === "file" ? "file" : "directory"),
      descriptors: [],
      parent: "none",
      ...making.change,
    },
    ageSeconds: making.ageSeconds,
    past: making.past ?? [],
  };
}
