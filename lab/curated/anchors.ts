import { DAY, type Seconds } from "@/lib/dnssec/instant";
import type { ServerName } from "@/lib/dnssec/zone-report";

/** How long before the lab's first instant its anchors were put there: after every zone that has one was signed. */
export const ANCHORED_BEFORE_START: Seconds = 15 * DAY;

/** Which server trusts which zone of itself when the lab is opened; what a domain controller has all of them have (KM-61). */
export const CURATED_ANCHORS: readonly { readonly server: ServerName; readonly zone: string }[] = [
  { server: "dc1.contoso.com", zone: "corp.contoso.com" },
  // No DS at its parent: whoever validates it does so by an anchor.
  { server: "dc1.contoso.com", zone: "intranet.contoso.com" },
  { server: "ns4.contoso.com", zone: "intranet.contoso.com" },
  // Lost with its HSM, this key would have to be replaced here by hand.
  { server: "ns4.contoso.com", zone: "hsm.contoso.com" },
  // Left behind when the zone was unsigned: whoever asks this server gets no answer for it.
  { server: "ns4.contoso.com", zone: "voice.fabrikam.com" },
];
