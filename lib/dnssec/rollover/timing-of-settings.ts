import type { Seconds } from "@/lib/dnssec/instant";
import type { ZoneSettings } from "@/lib/dnssec/signing-key/zone-settings";
import type { RolloverTiming } from "./timing";

/**
 * What the waits of a zone depend on, from its settings; null where the source does not tell the largest TTL or the propagation
 * time (BIND keeps them in its policy). Without its own TTL the DNSKEY set is reckoned with the largest one.
 */
export function timingOfSettings(
  settings: ZoneSettings,
  options: { readonly countsPropagationTime?: boolean } = {},
): RolloverTiming | null {
  const maximumTtl: Seconds | null = settings.maximumZoneTtlSeconds;
  const propagation = settings.propagationTimeSeconds;
  if (maximumTtl === null || propagation === null) return null;
  return {
    dnskeyTtlSeconds: settings.dnskeyRecordSetTtlSeconds,
    zoneDefaultTtlSeconds: maximumTtl,
    maximumZoneTtlSeconds: maximumTtl,
    propagationTimeSeconds: propagation,
    countsPropagationTime: options.countsPropagationTime ?? true,
    parentPropagationSeconds: 0,
    rfc5011: settings.enableRfc5011KeyRollover ?? false,
  };
}
