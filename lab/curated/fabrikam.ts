import { defaultSettings } from "@/lab/zone/content";
import { DAY } from "@/lib/dnssec/instant";
import {
  type CuratedZone,
  defaultDescriptors,
  FABRIKAM,
  IN_CERTIFICATE_STORE,
  signedZone,
  unsignedZone,
} from "./curated-zone";
import { dsPublished, faultBetween, parentUnreachable, roleWritten } from "./past-events";

const [FDC1, FDC2, FDC3] = ["fdc1.fabrikam.com", "fdc2.fabrikam.com", "fdc3.fabrikam.com"] as const;

/** Zones of the domain fabrikam.com, where things went wrong. */
export const FABRIKAM_ZONES: readonly CuratedZone[] = [
  signedZone({ displayName: "fabrikam.com", hosts: FABRIKAM, holder: FDC1, ageSeconds: 120 * DAY }),
  // WaitingForRFC5011RemoveHoldDown for ten days.
  signedZone({
    displayName: "partners.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 767 * DAY,
    past: [dsPublished(10 * DAY)],
  }),
  // RollError: the key could not be opened when the ZSK was to be switched; it is not retried (KM-59).
  signedZone({
    displayName: "id.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC2,
    ageSeconds: 95 * DAY,
    past: faultBetween("missing-key", 4 * DAY, 2 * DAY),
  }),
  // A transfer whose second directory write was lost: two servers list the zone (KM-11).
  signedZone({
    displayName: "ad.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 70 * DAY,
    past: [roleWritten(3 * DAY, [FDC1, FDC2], FDC2)],
  }),
  // The only server object that lists it belongs to a domain controller that was demoted two days ago.
  signedZone({
    displayName: "archive.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 40 * DAY,
    past: [roleWritten(2 * DAY, ["fdc0.fabrikam.com"], FDC2)],
  }),
  // Its key master has been off for two days.
  signedZone({
    displayName: "vpn.fabrikam.com",
    hosts: [...FABRIKAM, { server: FDC3, role: "primary" }],
    holder: FDC3,
    ageSeconds: 45 * DAY,
  }),
  // Only FDC1 has its ZSK: the other primary cannot sign its own copy.
  signedZone({
    displayName: "api.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 25 * DAY,
    change: {
      descriptors: defaultDescriptors().map((descriptor) =>
        descriptor.keyRole === "zsk"
          ? { ...descriptor, custody: IN_CERTIFICATE_STORE }
          : descriptor,
      ),
    },
  }),
  // KskWaitingForDSUpdate, and the parent does not answer: it waits until somebody steps (KM-65).
  signedZone({
    displayName: "b2b.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 756 * DAY,
    past: [parentUnreachable(2 * DAY)],
    change: {
      settings: { ...defaultSettings("directory"), parentHasSecureDelegation: true },
    },
  }),
  // Prepared for signing, but the ZSK is missing (9104).
  unsignedZone({
    displayName: "store.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC1,
    ageSeconds: 5 * DAY,
    change: {
      settings: defaultSettings("directory"),
      descriptors: defaultDescriptors().filter((descriptor) => descriptor.keyRole === "ksk"),
    },
  }),
  // Was signed once: keys and holder are kept (KM-6, KM-55).
  unsignedZone({
    displayName: "voice.fabrikam.com",
    hosts: FABRIKAM,
    holder: FDC2,
    ageSeconds: 100 * DAY,
    change: {
      everSigned: true,
      settings: defaultSettings("directory"),
      descriptors: defaultDescriptors(),
    },
  }),
  unsignedZone({
    displayName: "print.fabrikam.com",
    hosts: FABRIKAM,
    holder: null,
    ageSeconds: 300 * DAY,
  }),
];
