import { isServedSigned, isSignedOnWire } from "@/lib/dnssec/observation/served-answers";
import type { ServerObservation, ZoneObservation } from "@/lib/dnssec/observation/zone-observation";
import type { ChecksInput } from "./check";
import type { Replication } from "./compare-servers";

/** The servers that serve the zone signed; none where it is not signed, or where nobody says. */
export function signedServers(observation: ZoneObservation): readonly ServerObservation[] {
  if (isSignedOnWire(observation) !== true) return [];
  return observation.servers.filter((seen) => isServedSigned(seen) === true);
}

/** Those of them that told their DNSKEY set. */
export function serversWithKeys(observation: ZoneObservation): readonly ServerWithKeys[] {
  return observation.servers.flatMap((seen) =>
    seen.dnskey === null ? [] : [{ seen, dnskey: seen.dnskey }],
  );
}

/** A server with its DNSKEY set. */
export type ServerWithKeys = {
  readonly seen: ServerObservation;
  readonly dnskey: NonNullable<ServerObservation["dnskey"]>;
};

/** How the zone gets to its servers. */
export function replicationOf({ report, keyMaster }: ChecksInput): Replication {
  return { keyMaster, hasOwnSerials: report?.storage === "directory" };
}
