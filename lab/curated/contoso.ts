import { defaultSettings } from "@/lab/zone/content";
import { DAY, HOUR } from "@/lib/dnssec/instant";
import {
  CONTOSO,
  CONTOSO_WITH_COPIES,
  type CuratedZone,
  defaultDescriptors,
  IN_CERTIFICATE_STORE,
  signedZone,
  unsignedZone,
} from "./curated-zone";
import { dsPublished, dsTtlOfParent } from "./past-events";
import { SHARED_HSM } from "./servers";

const [DC1, DC2, DC3] = ["dc1.contoso.com", "dc2.contoso.com", "dc3.contoso.com"] as const;

/** Zones of the domain contoso.com, each there to show one thing. */
export const CONTOSO_ZONES: readonly CuratedZone[] = [
  signedZone({ displayName: "contoso.com", hosts: CONTOSO, holder: DC2, ageSeconds: 200 * DAY }),
  // Signed with defaults at the lab's first instant (api.md).
  signedZone({
    displayName: "secure.contoso.com",
    hosts: CONTOSO_WITH_COPIES,
    holder: DC1,
    ageSeconds: 0,
  }),
  // Its keys are in DC1's certificate store and nowhere else (KM-32).
  signedZone({
    displayName: "lab.contoso.com",
    hosts: CONTOSO,
    holder: DC1,
    ageSeconds: 30 * DAY,
    change: { descriptors: defaultDescriptors(IN_CERTIFICATE_STORE) },
  }),
  signedZone({
    displayName: "corp.contoso.com",
    hosts: CONTOSO,
    holder: DC2,
    ageSeconds: 62 * DAY,
  }),
  // Its ZSK falls due within a day.
  signedZone({ displayName: "hr.contoso.com", hosts: CONTOSO, holder: DC1, ageSeconds: 89 * DAY }),
  // KskWaitingForDSUpdate for nine days: nobody told the parent.
  signedZone({
    displayName: "pay.contoso.com",
    hosts: CONTOSO,
    holder: DC2,
    ageSeconds: 764 * DAY,
  }),
  // KskWaitingForDSTtl: the parent got the new DS two hours ago and its DS set lives a day.
  signedZone({
    displayName: "eu.pay.contoso.com",
    hosts: CONTOSO,
    holder: DC2,
    ageSeconds: 757 * DAY,
    past: [dsTtlOfParent(757 * DAY, DAY), dsPublished(2 * HOUR)],
  }),
  // ZskWaitingForDnsKeyTtl.
  signedZone({ displayName: "dev.contoso.com", hosts: CONTOSO, holder: DC3, ageSeconds: 91 * DAY }),
  // The ZSK is queued behind a KSK that waits for the parent.
  signedZone({
    displayName: "iot.contoso.com",
    hosts: CONTOSO,
    holder: DC3,
    ageSeconds: 91 * DAY,
    change: {
      descriptors: defaultDescriptors().map((descriptor) =>
        descriptor.keyRole === "ksk"
          ? { ...descriptor, rolloverPeriodSeconds: 80 * DAY }
          : descriptor,
      ),
    },
  }),
  // ZskWaitingForMaxZoneTtl.
  signedZone({
    displayName: "_msdcs.contoso.com",
    hosts: CONTOSO,
    holder: DC1,
    ageSeconds: 93 * DAY + HOUR,
  }),
  // KskWaitingForDnsKeyTtl: an internal zone without DS ends its KSK rollover by itself.
  signedZone({
    displayName: "internal.contoso.com",
    hosts: CONTOSO,
    holder: DC3,
    ageSeconds: 756 * DAY,
    change: {
      parent: "none",
      settings: { ...defaultSettings("directory"), enableRfc5011KeyRollover: false },
    },
  }),
  // Healthy, but no DS at the parent: validated from its own keys only.
  signedZone({
    displayName: "intranet.contoso.com",
    hosts: CONTOSO,
    holder: DC2,
    ageSeconds: 50 * DAY,
    change: { parent: "none" },
  }),
  // Keys in an HSM that DC1 and DC3 share; DC2 has no provider for it.
  signedZone({
    displayName: "hsm.contoso.com",
    hosts: CONTOSO,
    holder: DC3,
    ageSeconds: 20 * DAY,
    change: { descriptors: defaultDescriptors({ kind: "provider", provider: SHARED_HSM }) },
  }),
  // Never signed, but its key master was assigned in advance (KM-6).
  unsignedZone({
    displayName: "guest.contoso.com",
    hosts: CONTOSO,
    holder: DC3,
    ageSeconds: 10 * DAY,
  }),
];
