import { zoneName } from "@/lib/dns/zone-name";
import type { StepOutlook } from "@/lib/dnssec/key-master/move/move-facts";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import { NOW } from "@/lib/dnssec/status/stories/facts-builder";

const SECURE = { kind: "secure", validUntil: NOW + 86_400 } as const;

/** What a driver says when nothing stands against a step. */
export function checkOf(server: string, changes: Partial<StepOutlook> = {}): StepOutlook {
  return {
    server,
    allowed: true,
    refusal: null,
    hasRights: true,
    isDirectoryWritable: true,
    isNamingMasterReachable: true,
    checkedAt: NOW,
    ...changes,
  };
}

/** One look at the wire: which public keys each server served. */
export function lookOf(
  served: Readonly<Record<string, readonly string[]>>,
  at = NOW - 30,
): ZoneObservation {
  return {
    estate: "lab",
    zone: zoneName("secure.contoso.com"),
    vantage: "lab",
    side: "inside",
    startedAt: at,
    finishedAt: at,
    status: SECURE,
    parent: null,
    parents: [],
    servers: Object.entries(served).map(([server, keys]) => serverLook(server, keys, at)),
    strict: [],
  };
}

function serverLook(server: string, keys: readonly string[], at: number): ServerObservation {
  return {
    server,
    ip: "192.0.2.1",
    port: 53,
    at,
    answered: true,
    latencyMs: 1,
    serial: 7,
    soa: null,
    ns: null,
    dnskey:
      keys.length === 0
        ? null
        : {
            ttlSeconds: 3_600,
            records: [],
            signatures: [],
            status: SECURE,
            keys: keys.map((publicKey) => ({
              keyTag: 1,
              flags: 257,
              protocol: 3,
              algorithm: 8,
              keyLength: 2_048,
              publicKey,
            })),
          },
    nsec3param: null,
    cds: null,
    cdnskey: null,
    denial: null,
    signaturesValidUntil: null,
    queries: [
      {
        name: "secure.contoso.com",
        type: "DNSKEY",
        outcome: { kind: "answered", rcode: 0, latencyMs: 1 },
      },
    ],
  };
}
