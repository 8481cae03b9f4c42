import { defaultSettings } from "@/lab/zone/content";
import { DAY } from "@/lib/dnssec/instant";
import {
  type CuratedZone,
  defaultDescriptors,
  EDGE,
  IN_CERTIFICATE_STORE,
  signedZone,
  unsignedZone,
} from "./curated-zone";

/** Zones that no directory holds: in files, or as copies of somebody else's. */
export const OUTSIDE_ZONES: readonly CuratedZone[] = [
  // File-backed and signed: one primary, no transfer, no seizure (KM-21).
  signedZone({
    displayName: "shop.wingtiptoys.com",
    hosts: EDGE,
    holder: "edge1.wingtiptoys.com",
    ageSeconds: 40 * DAY,
    change: {
      storage: "file",
      settings: defaultSettings("file"),
      descriptors: defaultDescriptors(IN_CERTIFICATE_STORE),
    },
  }),
  unsignedZone({
    displayName: "press.wingtiptoys.com",
    hosts: EDGE,
    holder: null,
    ageSeconds: 400 * DAY,
    change: { storage: "file" },
  }),
  // A read-only copy of a zone whose primary belongs to a partner.
  signedZone({
    displayName: "tailspintoys.com",
    hosts: [{ server: "ns4.contoso.com", role: "secondary" }],
    holder: "",
    ageSeconds: 33 * DAY,
    change: { storage: "secondary", holders: [] },
  }),
];
