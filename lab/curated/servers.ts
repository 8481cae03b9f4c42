import { type ServerDesign, SOFTWARE_PROVIDER } from "@/lab/forest/lab-server";
import type { ServerName } from "@/lib/dnssec/zone-report";

const HSM_PROVIDER = "Contoso HSM Key Storage Provider";

/** The servers of the lab: one forest with three domains, a standalone primary, and a server with secondary copies. */
export const SERVER_DESIGNS: readonly ServerDesign[] = [
  controller("DC1.contoso.com", { keyStorageProviders: [SOFTWARE_PROVIDER, HSM_PROVIDER] }),
  controller("DC2.contoso.com"),
  controller("DC3.contoso.com", { keyStorageProviders: [SOFTWARE_PROVIDER, HSM_PROVIDER] }),
  controller("RODC1.contoso.com", { kind: "read-only-domain-controller" }),
  controller("FDC1.fabrikam.com"),
  controller("FDC2.fabrikam.com"),
  controller("FDC3.fabrikam.com", { startsOff: true }),
  controller("HS1.tailspin.example"),
  controller("HS2.tailspin.example"),
  controller("EDGE1.wingtiptoys.com", { kind: "standalone", domain: null }),
  controller("NS4.contoso.com", { kind: "standalone", domain: null }),
];

/** The provider that only some servers have: keys in an HSM that DC1 and DC3 share. */
export const SHARED_HSM = HSM_PROVIDER;

function controller(displayName: string, other: Partial<ServerDesign> = {}): ServerDesign {
  const name: ServerName = displayName.toLowerCase();
  return {
    name,
    displayName,
    kind: "domain-controller",
    domain: name.slice(name.indexOf(".") + 1),
    keyStorageProviders: [SOFTWARE_PROVIDER],
    startsOff: false,
    ...other,
  };
}
